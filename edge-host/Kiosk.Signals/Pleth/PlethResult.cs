namespace Kiosk.Signals.Pleth;

/// <summary>What the pleth says. Each number is there, or its reason says why not.</summary>
public sealed record PlethResult
{
    /// <summary>Instants of steepest rise of every pulse found in usable signal, ascending, as indices into the samples given.</summary>
    public required IReadOnlyList<int> Pulses { get; init; }

    /// <summary>Pulse rate, per minute; null when quality does not allow a number.</summary>
    public required double? PulseRatePerMin { get; init; }

    /// <summary>Why there is no pulse rate; <see cref="NoValue.None"/> when there is one.</summary>
    public required NoValue NoPulseRate { get; init; }

    /// <summary>Oxygen saturation, 70 to 100 per cent; null when quality does not allow a number.</summary>
    public required double? SpO2Percent { get; init; }

    /// <summary>Why there is no saturation; <see cref="NoValue.None"/> when there is one.</summary>
    public required NoValue NoSpO2 { get; init; }

    /// <summary>Median over pulses of (AC/DC red) / (AC/DC infrared); null when it could not be measured.</summary>
    public required double? RatioOfRatios { get; init; }

    /// <summary>Median pulse amplitude over light, infrared, per cent; null without good signal.</summary>
    public required double? PerfusionIndexPercent { get; init; }

    /// <summary>There are numbers, of a weak pulse: below <see cref="PlethOptions.PerfusionIndexLow"/>.</summary>
    public required bool IsPerfusionLow { get; init; }

    /// <summary>Which curve the saturation is by: <see cref="SpO2Calibration.Id"/>.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>Part of the samples given that lies in good windows, 0 to 1.</summary>
    public required double GoodPart { get; init; }
}
