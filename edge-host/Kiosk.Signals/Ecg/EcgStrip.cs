using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>The cleanest stretch of an ECG as it is shown to people: without baseline wander and mains hum.</summary>
/// <remarks>
/// Pure. A strip lies within one unbroken stretch of windows that look like an ECG; of a longer one that part is taken of which the filters
/// take least away. All filters run forward and backward, so that nothing is delayed and ST is not bent: with zero phase a lower
/// corner up to 0.67 Hz is allowed (P. Kligfield et al., Recommendations for the standardization and interpretation of the
/// electrocardiogram, Part I, Circulation 115:1306-1324, 2007). The upper corner is that of a rhythm strip; it makes the narrowest
/// complexes a little smaller, which is why the raw wave stays the one to measure in.
/// </remarks>
public sealed record EcgStrip
{
    /// <summary>Length of a strip, s; shorter when there is less, never below <see cref="SecondsMin"/>.</summary>
    public const double Seconds = 30, SecondsMin = 10;

    /// <summary>The display band, Hz: -6 dB at its lower end, -3 dB at its upper one.</summary>
    public const double BandLowHz = 0.5, BandHighHz = 40;

    // A Butterworth section of the fourth order that goes over the signal twice is at -3 dB a little below its corner: (f / corner)^8 = sqrt 2 - 1.
    private const double CornerOverBand = 1.1165;

    // Width of each pass of a notch at -3 dB: mains wander by some tenths of a hertz.
    private const double NotchHz = 4, StepS = 1;
    private static readonly double[] MainsHz = [50, 60];

    /// <summary>Index of its first sample among those given.</summary>
    public required int FirstSample { get; init; }

    /// <summary>Samples per second, those given.</summary>
    public required double SampleRateHz { get; init; }

    /// <summary>Filtered, mV.</summary>
    public required IReadOnlyList<double> MilliVolt { get; init; }

    /// <summary>R peaks as indices into the strip, ascending.</summary>
    public required IReadOnlyList<int> RPeaks { get; init; }

    /// <summary>Takes the strip of an acquisition.</summary>
    /// <param name="milliVolt">Samples in mV, equally spaced. Where a block was lost its place is kept, with any value.</param>
    /// <param name="sampleRateHz">125 to 2000.</param>
    /// <param name="present">False where a sample is missing, as long as the samples; empty when all are there.</param>
    /// <param name="options">Bounds of the analysis; null for the defaults.</param>
    /// <returns>The strip, or why there is none.</returns>
    /// <exception cref="ArgumentException">The rate is out of range, or the mask's length differs from the samples'.</exception>
    public static EcgStripResult Take(
        ReadOnlySpan<double> milliVolt, double sampleRateHz, ReadOnlySpan<bool> present = default, EcgOptions? options = null)
    {
        EcgResult analysis = EcgAnalysis.Analyze(milliVolt, sampleRateHz, present, options);
        EcgStrip? best = null;
        double least = double.PositiveInfinity;
        foreach (SampleRun stretch in Stretches(analysis.GoodWindows, milliVolt.Length, (int)Math.Ceiling(SecondsMin * sampleRateHz)))
        {
            ReadOnlySpan<double> raw = milliVolt.Slice(stretch.Start, stretch.Length);
            double[] filtered = Filter(raw, sampleRateHz);
            int length = Math.Min(stretch.Length, (int)(Seconds * sampleRateHz));
            if (best is not null && length < best.MilliVolt.Count) continue;
            (int from, double taken) = Cleanest(raw, filtered, length, (int)(StepS * sampleRateHz));
            if (length == best?.MilliVolt.Count && taken >= least) continue;
            least = taken;
            int first = stretch.Start + from;
            best = new EcgStrip
            {
                FirstSample = first,
                SampleRateHz = sampleRateHz,
                MilliVolt = filtered[from..(from + length)],
                RPeaks = [.. analysis.RPeaks.Where(peak => peak >= first && peak < first + length).Select(peak => peak - first)],
            };
        }

        NoValue reason = best is not null ? NoValue.None : analysis.NoHeartRate != NoValue.None ? analysis.NoHeartRate : NoValue.NotEnoughSignal;
        return new EcgStripResult(best, reason, analysis);
    }

    /// <summary>The filters of the strip, on consecutive finite samples in mV.</summary>
    public static double[] Filter(ReadOnlySpan<double> milliVolt, double sampleRateHz) => ZeroPhase.Apply(
        milliVolt, (int)(sampleRateHz / BandLowHz),
        [
            Biquad.HighPass(BandLowHz, sampleRateHz), .. Biquad.SteepLowPass(BandHighHz * CornerOverBand, sampleRateHz),
            .. MainsHz.Select(hz => Biquad.Notch(hz, NotchHz, sampleRateHz)),
        ]);

    // Good windows that follow each other without a gap.
    private static List<SampleRun> Stretches(IReadOnlyList<Range> windows, int samples, int lengthMin)
    {
        bool[] good = new bool[samples];
        foreach (Range window in windows) good.AsSpan(window).Fill(true);
        return SampleRun.Of(good, lengthMin);
    }

    // What the filters take away of each part, but for its mean, which is the electrodes' offset.
    private static (int From, double Taken) Cleanest(ReadOnlySpan<double> raw, double[] filtered, int length, int step)
    {
        (int best, double least) = (0, double.PositiveInfinity);
        double[] away = new double[raw.Length];
        for (int i = 0; i < away.Length; i++) away[i] = raw[i] - filtered[i];
        for (int from = 0; from + length <= away.Length; from += step)
        {
            double mean = Statistics.Mean(away.AsSpan(from, length));
            double taken = Statistics.Power(away.AsSpan(from, length)) - (mean * mean);
            if (taken < least) (best, least) = (from, taken);
        }

        return (best, least);
    }
}

/// <summary>A strip or why there is none.</summary>
/// <param name="Strip">Null when no stretch of <see cref="EcgStrip.SecondsMin"/> is clean.</param>
/// <param name="NoStrip">Why not; <see cref="NoValue.None"/> with a strip.</param>
/// <param name="Analysis">Of everything that was given.</param>
public sealed record EcgStripResult(EcgStrip? Strip, NoValue NoStrip, EcgResult Analysis);
