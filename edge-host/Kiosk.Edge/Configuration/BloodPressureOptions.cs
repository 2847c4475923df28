using Kiosk.Edge.Cuff;

namespace Kiosk.Edge.Configuration;

/// <summary>How blood pressure is taken.</summary>
public sealed record BloodPressureOptions
{
    [Option("How many measurements a visit takes before their mean is given. A further one follows by itself when the first two differ by more"
        + " than 10 mmHg.", Min = 1, Max = 3)]
    public int Measurements { get; init; } = 2;

    [Option("Rest between two measurements, seconds. Guidelines ask for 60 to 120; the board insists on 30.", Min = 30, Max = 300)]
    public int RestSeconds { get; init; } = 60;

    [Option("How far the cuff is filled at first, mmHg. It is filled higher by itself when the pulse does not vanish there.", Min = 120, Max = 280)]
    public int TargetMmHg { get; init; } = 180;

    /// <summary>For the cuff's desk.</summary>
    public CuffPlan ToPlan() => new(Measurements, TimeSpan.FromSeconds(RestSeconds), TargetMmHg);
}
