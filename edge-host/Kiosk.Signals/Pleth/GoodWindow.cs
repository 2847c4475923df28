namespace Kiosk.Signals.Pleth;

/// <summary>What one good window contributes to the numbers.</summary>
internal sealed class GoodWindow
{
    private const double ReliabilityMin = 0.7;

    private readonly List<double> _intervals = [], _perfusions = [], _ratios = [];

    public GoodWindow(PlethRun run, SampleRun window, PlethBeats beats, PlethOptions options)
    {
        Samples = window.Length;
        RedLight = Statistics.Median(run.RedLight.AsSpan(window.Start, window.Length));
        InfraredLight = Statistics.Median(run.InfraredLight.AsSpan(window.Start, window.Length));
        TypicalInterval = beats.TypicalLength;
        Beats = beats.All.Count;
        double redNoise = run.NoiseInBand(run.RedAbove, window), infraredNoise = run.NoiseInBand(run.InfraredAbove, window);
        foreach (PlethBeat beat in beats.All)
        {
            if (!beat.IsGood) continue;
            ReadOnlySpan<double> red = run.RedWave.AsSpan(beat.Span.Start, beat.Span.Length);
            ReadOnlySpan<double> infrared = run.InfraredWave.AsSpan(beat.Span.Start, beat.Span.Length);
            _intervals.Add(beat.Span.Length);
            _perfusions.Add(run.Height(beat.Span));
            double correlationMin = options.RedInfraredCorrelationMin * Math.Sqrt(Reliability(red, redNoise) * Reliability(infrared, infraredNoise));
            if (RatioOfRatios.Of(red, infrared, correlationMin) is double ratio) _ratios.Add(ratio);
        }
    }

    public int Samples { get; }

    /// <summary>Median light, counts.</summary>
    public double RedLight { get; }

    /// <inheritdoc cref="RedLight"/>
    public double InfraredLight { get; }

    /// <summary>Median interval of all its beats, samples.</summary>
    public double TypicalInterval { get; }

    /// <summary>All its beats, good or not.</summary>
    public int Beats { get; }

    /// <summary>Of each good beat: its length in samples.</summary>
    public IReadOnlyList<double> Intervals => _intervals;

    /// <summary>Of each good beat: infrared pulse over light, as a part of 1.</summary>
    public IReadOnlyList<double> Perfusions => _perfusions;

    /// <summary>The ratio of ratios of each good beat in which red follows infrared.</summary>
    public IReadOnlyList<double> Ratios => _ratios;

    // The part of a wave's power that is not noise: by its root, noise lowers the correlation of two waves that are alike.
    private static double Reliability(ReadOnlySpan<double> wave, double noisePower)
    {
        double mean = Statistics.Mean(wave), power = Statistics.Power(wave) - mean * mean;
        return power > 0 ? Math.Clamp(1 - noisePower / power, ReliabilityMin, 1) : 1;
    }
}
