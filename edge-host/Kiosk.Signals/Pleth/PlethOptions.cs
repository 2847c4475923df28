namespace Kiosk.Signals.Pleth;

/// <summary>Bounds of the pleth analysis, in counts of the converter and per cent. The defaults are for a MAX30102 at 18 bits.</summary>
public sealed record PlethOptions
{
    /// <summary>From ratio of ratios to saturation.</summary>
    public SpO2Calibration Calibration { get; init; } = SpO2Calibration.Default;

    /// <summary>Largest count of the converter; samples within 0.5 % of it are saturated.</summary>
    public double FullScaleCounts { get; init; } = 262_143;

    /// <summary>Infrared light below which there is no finger, counts.</summary>
    public double FingerCountsMin { get; init; } = 20_000;

    /// <summary>Red light below which there is no saturation, counts: a weak or dead LED.</summary>
    public double RedCountsMin { get; init; } = 8_000;

    /// <summary>Ambient light and converter offset in the red channel, counts: what it reads with the LED off.</summary>
    public double AmbientRedCounts { get; init; }

    /// <summary>Ambient light and converter offset in the infrared channel, counts.</summary>
    public double AmbientInfraredCounts { get; init; }

    /// <summary>Pulse amplitude over light, infrared, per cent, below which there is no number.</summary>
    public double PerfusionIndexMin { get; init; } = 0.1;

    /// <summary>Perfusion index below which a number is given but marked: the pulse was weak, per cent.</summary>
    public double PerfusionIndexLow { get; init; } = 0.4;

    /// <summary>A steady tone above the pulse's band of this part of the pulse's size is light of the room.</summary>
    public double FlickerPartMax { get; init; } = 1;

    /// <summary>Change of either light between windows above which they do not make one saturation, as a part.</summary>
    public double LightChangeMax { get; init; } = 0.1;

    /// <summary>
    /// Least part of a beat's power that is not its fundamental, 0 to 1. On the recordings of the tests no pulse has less than 0.11; a sine with a
    /// noise of a tenth of it has up to 0.05.
    /// </summary>
    public double OvertonePartMin { get; init; } = 0.09;

    /// <summary>Correlation by which one pulse resembles a third of the window's others for its beat to count, 0 to 1.</summary>
    public double BeatSimilarityMin { get; init; } = 0.85;

    /// <summary>Correlation by which a pulse resembles a third of the window's others, 0 to 1; below it the finger moved.</summary>
    public double SimilarityMin { get; init; } = 0.85;

    /// <summary>Largest pulse of a window over its median pulse; above it the finger moved.</summary>
    public double AmplitudeRatioMax { get; init; } = 3;

    /// <summary>Autocorrelation at the pulse period, 0 to 1, below which a window has no period.</summary>
    public double PeriodicityMin { get; init; } = 0.4;

    /// <summary>Largest difference of the beats' median interval from the signal's period, as a part of the period.</summary>
    public double PeriodDifferenceMax { get; init; } = 0.15;

    /// <summary>Largest difference of a window's interval from that of the window in the middle, as a part; beyond, it does not count.</summary>
    public double WindowDifferenceMax { get; init; } = 0.3;

    /// <summary>Correlation of red with infrared over a pulse, but for the converter's noise, for it to count toward the saturation, 0 to 1.</summary>
    public double RedInfraredCorrelationMin { get; init; } = 0.97;

    /// <summary>Spread of the ratio of ratios over pulses (quartile distance over median) above which there is no saturation.</summary>
    public double RatioSpreadMax { get; init; } = 0.25;

    /// <summary>Standard uncertainty of the saturation by the spread of its beats above which there is none, per cent.</summary>
    public double UncertaintyMax { get; init; } = 1.5;

    /// <summary>Good beats needed for a saturation.</summary>
    public int PulsesMin { get; init; } = 5;

    /// <summary>Good signal needed for a number, s.</summary>
    public double GoodSecondsMin { get; init; } = 5;

    /// <summary>Part of the usable signal (finger on, not saturated) that must be good for a number, 0 to 1.</summary>
    public double GoodPartMin { get; init; } = 0.5;

    /// <summary>Lowest pulse rate reported, per minute; at least 25.</summary>
    public double PulseRateMin { get; init; } = 30;

    /// <summary>Highest pulse rate reported, per minute; at most 230.</summary>
    public double PulseRateMax { get; init; } = 220;
}
