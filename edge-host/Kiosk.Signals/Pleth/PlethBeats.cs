namespace Kiosk.Signals.Pleth;

/// <summary>One beat, from a pulse's steepest rise to the next one's.</summary>
/// <param name="Span">Where.</param>
/// <param name="Size">Height of the infrared wave in its band, as a part of the light.</param>
/// <param name="IsGood">It resembles its neighbours in shape, size and length: numbers may be made of it.</param>
internal readonly record struct PlethBeat(SampleRun Span, double Size, bool IsGood);

/// <summary>The beats of a window, and which of them count.</summary>
internal sealed class PlethBeats
{
    private const double PulseHalfWidthS = 0.25, LengthLow = 0.6, LengthHigh = 1.6, SizeLow = 0.5, SizeHigh = 2;

    private readonly List<PlethBeat> _beats = [];

    public PlethBeats(PlethRun run, SampleRun window, PlethOptions options)
    {
        List<int> pulses = run.Pulses.FindAll(p => p >= window.Start && p < window.End);
        BeatSimilarity similarity = new(run.InfraredWave, pulses, (int)(PulseHalfWidthS * run.SampleRateHz));
        Similarity = similarity.OfWindow;
        for (int i = 1; i < pulses.Count; i++)
        {
            SampleRun span = new(pulses[i - 1], pulses[i] - pulses[i - 1]);
            bool isAlike = similarity.TypicalOf(i - 1) >= options.BeatSimilarityMin && similarity.TypicalOf(i) >= options.BeatSimilarityMin;
            _beats.Add(new PlethBeat(span, Statistics.PeakToPeak(run.InfraredWave.AsSpan(span.Start, span.Length)), isAlike));
        }
        if (_beats.Count == 0) return;
        TypicalSize = Statistics.Median([.. _beats.Select(b => b.Size)]);
        TypicalLength = Statistics.Median([.. _beats.Select(b => (double)b.Span.Length)]);
        OvertonePart = Statistics.Median([.. _beats.Select(b => Statistics.OvertonePart(run.InfraredWave.AsSpan(b.Span.Start, b.Span.Length)))]);
        for (int i = 0; i < _beats.Count; i++) _beats[i] = _beats[i] with { IsGood = _beats[i].IsGood && IsOfUsualSizeAndLength(_beats[i]) };
    }

    /// <summary>All beats of the window.</summary>
    public IReadOnlyList<PlethBeat> All => _beats;

    /// <summary>How much the window's pulses look alike, -1 to 1: <see cref="BeatSimilarity.OfWindow"/>.</summary>
    public double Similarity { get; }

    /// <summary>Median height, as a part of the light; 0 without beats.</summary>
    public double TypicalSize { get; }

    /// <summary>Median length, samples; 0 without beats.</summary>
    public double TypicalLength { get; }

    /// <summary>Median over beats of the part of their power that is not the fundamental: small when the wave is a sine, which no pulse is.</summary>
    public double OvertonePart { get; }

    private bool IsOfUsualSizeAndLength(PlethBeat beat) =>
        beat.Size >= SizeLow * TypicalSize && beat.Size <= SizeHigh * TypicalSize
        && beat.Span.Length >= LengthLow * TypicalLength && beat.Span.Length <= LengthHigh * TypicalLength;
}
