namespace Kiosk.Simulator.App.Demo;

/// <summary>What is shown.</summary>
internal sealed record DemoOptions
{
    public required string Edge { get; init; }

    public required string Ctl { get; init; }

    public string? Output { get; init; }

    public required Recordings Recordings { get; init; }

    public string? Scenario { get; init; }

    public VisitorCard Card { get; init; }

    /// <summary>Times as fast as life.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Length of a visit in the patient's time, s.</summary>
    public double VisitSeconds { get; init; } = 60;

    /// <summary>What the board is told.</summary>
    public IReadOnlyList<string> BoardArguments => [.. Recordings.Arguments, .. Scenario is null ? Array.Empty<string>() : ["--scenario", Scenario]];
}
