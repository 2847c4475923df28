namespace Kiosk.Simulator.Parts;

/// <summary>How far a specimen of a part is from the ideal one.</summary>
public sealed record PartOptions
{
    /// <summary>How much too fast the part's oscillator is, in parts per million; 0 is ideal.</summary>
    public double ClockErrorPpm { get; init; }

    /// <summary>Standard deviation of the converter's noise in steps of its output; 0 is none.</summary>
    public double NoiseLsbRms { get; init; }

    /// <summary>Seed of the noise.</summary>
    public int Seed { get; init; } = 1;
}
