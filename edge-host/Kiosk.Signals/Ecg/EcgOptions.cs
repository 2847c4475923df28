namespace Kiosk.Signals.Ecg;

/// <summary>Bounds of the ECG analysis. The defaults are measured on the MIT-BIH records; see <c>EcgAnalysis</c>.</summary>
public sealed record EcgOptions
{
    /// <summary>By which windows the second look at the beats tells clean signal from noise.</summary>
    internal static EcgOptions FirstLook { get; } = new() { AgreementMin = 0.87, SimilarityMin = 0.5 };

    /// <summary>Input-referred full scale, mV: samples within 0.5 % of it are saturated. Null: only plateaus tell saturation.</summary>
    /// <remarks>MAX30003: 1000 mV / gain, so 50 mV at 20 V/V and 12.5 mV at 80 V/V.</remarks>
    public double? FullScaleMilliVolt { get; init; }

    /// <summary>A stretch of 200 ms that moves by no more than this is flat, mV; at least 0.</summary>
    public double FlatMilliVolt { get; init; } = 0.002;

    /// <summary>Median peak-to-peak size of the complexes below which the signal is too weak, mV.</summary>
    public double QrsMilliVoltMin { get; init; } = 0.08;

    /// <summary>Part of the beats that two independent detectors both find, 0 to 1; below it a window is noise.</summary>
    public double AgreementMin { get; init; } = 0.88;

    /// <summary>Correlation by which a beat resembles a third of the window's others, 0 to 1; below it a window is noise.</summary>
    public double SimilarityMin { get; init; } = 0.8;

    /// <summary>Correlation with the likest other beat below which a beat is unlike all others, 0 to 1; such beats count only singly.</summary>
    public double BeatLikenessMin { get; init; } = 0.75;

    /// <summary>Kurtosis of the window's signal in 1-40 Hz; Gaussian noise has 3.</summary>
    public double KurtosisMin { get; init; } = 4.5;

    /// <summary>Part of the power of 1-40 Hz that lies in 5-15 Hz, where a QRS has its power and electrode motion has little.</summary>
    public double QrsBandPartMin { get; init; } = 0.14;

    /// <summary>Good signal needed for a number, s.</summary>
    public double GoodSecondsMin { get; init; } = 5;

    /// <summary>Part of the usable signal (there, not flat, not saturated) that must be good for a number, 0 to 1.</summary>
    public double GoodPartMin { get; init; } = 0.5;

    /// <summary>RR intervals needed for a number.</summary>
    public int RrIntervalsMin { get; init; } = 3;

    /// <summary>Lowest heart rate reported, per minute.</summary>
    public double HeartRateMin { get; init; } = 25;

    /// <summary>Highest heart rate reported, per minute; the refractory period of the detector allows no more than 300.</summary>
    public double HeartRateMax { get; init; } = 250;
}
