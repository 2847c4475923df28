using Kiosk.Measurements;

namespace Kiosk.Edge.SelfTests;

/// <summary>How a test ended.</summary>
public enum TestVerdict
{
    /// <summary>It works.</summary>
    Passed = 1,

    /// <summary>It works; something about it wants looking after.</summary>
    Warning = 2,

    /// <summary>It does not work.</summary>
    Failed = 3,

    /// <summary>It was to be tested and was not: the test was given up before.</summary>
    NotTested = 4,
}

/// <summary>The result of one test.</summary>
/// <param name="Name">The part's or the check's name, as kioskctl selftest --part takes it.</param>
/// <param name="What">What people call it.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Words">What is wrong and what to do; what was seen, when nothing is.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="At">When it ended.</param>
public sealed record TestResult(string Name, string What, TestVerdict Verdict, string Words, double Seconds, DateTimeOffset At);

/// <summary>The last result of a part, which counts until it is tested again.</summary>
/// <param name="BoardId">On which board.</param>
/// <param name="Part">Which part.</param>
/// <param name="Reason">None when it passed.</param>
/// <param name="At">When.</param>
public sealed record PartResult(string BoardId, Part Part, NoData Reason, DateTimeOffset At);

/// <summary>A self-test as it runs, or as it ended.</summary>
/// <param name="IsRunning">Whether it still runs.</param>
/// <param name="Began">When it began; null when there was none since the start of the host.</param>
/// <param name="Results">What is known so far, in the order of the testing.</param>
public sealed record TestReport(bool IsRunning, DateTimeOffset? Began, IReadOnlyList<TestResult> Results)
{
    /// <summary>Whether nothing failed and nothing was left out; false while it runs.</summary>
    public bool HasPassed => !IsRunning && Began is not null && Results.All(r => r.Verdict is TestVerdict.Passed or TestVerdict.Warning);
}
