namespace Kiosk.Edge.SelfTests;

/// <summary>What a check of the host found.</summary>
/// <param name="Verdict">Passed, Warning or Failed.</param>
/// <param name="Words">What was seen, or what is wrong and what to do.</param>
public readonly record struct CheckResult(TestVerdict Verdict, string Words);

/// <summary>A test of something that is not on the board: a printer, the disk, the clock. Registered as a service it is part of the self-test.</summary>
public interface IHostCheck
{
    /// <summary>One word, as kioskctl selftest --part takes it.</summary>
    string Name { get; }

    /// <summary>What people call it.</summary>
    string What { get; }

    /// <summary>Looks. What it throws is told as a failure.</summary>
    Task<CheckResult> CheckAsync(CancellationToken stop);
}
