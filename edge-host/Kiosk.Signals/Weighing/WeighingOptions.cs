namespace Kiosk.Signals.Weighing;

/// <summary>Bounds of <see cref="WeighingAnalysis"/>. The defaults are for four cells of 50 kg below one platform.</summary>
public sealed record WeighingOptions
{
    /// <summary>Converter codes from here up, and from its negative down, are the ends of the range: 24 bits.</summary>
    public double CodeEnd { get; init; } = 0x7FFFFF;

    /// <summary>Load that the cells may carry, kg.</summary>
    public double CapacityKilograms { get; init; } = 200;

    /// <summary>Least weight of a person, kg: below it is a child that this platform is not meant for, or a bag.</summary>
    public double PersonKilogramsMin { get; init; } = 15;

    /// <summary>Less than this is nobody, kg.</summary>
    public double SomebodyKilogramsMin { get; init; } = 2;

    /// <summary>How far the zero of the day may be from the calibrated one, kg: 1 % of the capacity. OIML R 76 allows 2 % to each side.</summary>
    public double ZeroKilogramsMax { get; init; } = 2;

    /// <summary>How far the zeros of one visit may be apart, kg; beyond, something was laid down or taken away.</summary>
    public double ZeroSpreadKilogramsMax { get; init; } = 0.2;

    /// <summary>Time for which the empty platform must be steady, s.</summary>
    public double EmptySeconds { get; init; } = 1;

    /// <summary>Spread of the samples in that time, kg.</summary>
    public double EmptySpreadKilogramsMax { get; init; } = 0.1;

    /// <summary>Time for which somebody must stand still, s.</summary>
    public double StandSeconds { get; init; } = 3;

    /// <summary>Spread of the samples in that time, kg: heartbeat, breath and sway stay within 0.5 kg.</summary>
    public double StandSpreadKilogramsMax { get; init; } = 1.0;

    /// <summary>Spread of the means of its three thirds, kg: who leans or settles is slower than a heartbeat.</summary>
    public double StandDriftKilogramsMax { get; init; } = 0.15;

    /// <summary>Steady stretches agree within this of their median, kg.</summary>
    public double AgreementKilograms { get; init; } = 0.2;

    /// <summary>Part of them that must agree.</summary>
    public double AgreeingPartMin { get; init; } = 0.8;

    /// <summary>Samples of one and the same code that no working converter of 24 bits gives, s.</summary>
    public double StuckSeconds { get; init; } = 2;
}
