using Kiosk.Edge.Link;
using Kiosk.Wire;

namespace Kiosk.Edge.Visits;

/// <summary>
/// One unbroken acquisition of a channel on an even grid: lost samples keep their place, and samples that are not to be trusted
/// are marked as absent.
/// </summary>
public sealed class Wave
{
    /// <summary>A longer gap begins a new wave, s.</summary>
    private const double GapSecondsMax = 300;

    /// <summary>Below this deviation the measured period says no more than the part's nominal one.</summary>
    private const double PeriodPpmMin = 300;

    /// <summary>A shorter wave is too short to measure its period, s.</summary>
    private const double PeriodSecondsMin = 30;

    private readonly List<int> _counts = [];
    private readonly List<bool> _present = [];
    private long _lastFirstUs;
    private int _lastFirstIndex;

    private Wave(SampleBlock first)
    {
        First = first;
        _lastFirstUs = first.FirstSampleUs;
    }

    /// <summary>The block that it begins with: part, scale, boot, time.</summary>
    public SampleBlock First { get; }

    /// <summary>Raw counts; 0 where <see cref="Present"/> is false because a sample was lost.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>False where a sample was lost or is not to be trusted.</summary>
    public IReadOnlyList<bool> Present => _present;

    /// <summary>Samples during which the sensor touched nobody.</summary>
    public int NotApplied { get; private set; }

    /// <summary>Samples that never arrived, or were lost in the part.</summary>
    public int Lost { get; private set; }

    /// <summary>The period, ns: the part's nominal one, or the measured one where they differ for certain.</summary>
    public double PeriodNs { get; private set; }

    /// <summary>Samples per second.</summary>
    public double SampleRateHz => 1e9 / PeriodNs;

    /// <summary>Uptime of the last sample, us.</summary>
    public long LastSampleUs => First.FirstSampleUs + (long)((_counts.Count - 1) * PeriodNs / 1000);

    /// <summary>True when at least one sample is to be trusted.</summary>
    public bool HasSignal => _present.Contains(true);

    /// <summary>Physical value = count * factor, in the channel's unit.</summary>
    public decimal Factor => (decimal)First.ScaleNumerator / First.ScaleDenominator;

    /// <summary>Puts the blocks of a channel together.</summary>
    /// <param name="blocks">Of one channel, ascending by acquisition and sequence.</param>
    /// <returns>A wave for each acquisition, boot, part, rate and scale, in the order of the blocks.</returns>
    public static List<Wave> Build(IEnumerable<SampleBlock> blocks)
    {
        var waves = new List<Wave>();
        SampleBlock? last = null;
        foreach (SampleBlock block in blocks)
        {
            if (last is null || !waves[^1].TryAppend(block, last))
            {
                waves.Add(new Wave(block));
                waves[^1].Append(block);
            }

            last = block;
        }

        foreach (Wave wave in waves) wave.MeasurePeriod();
        return waves;
    }

    /// <summary>The first sample at or after an uptime, us; beyond the wave for an uptime outside of it.</summary>
    public int IndexAt(long uptimeUs) => (int)Math.Ceiling((uptimeUs - First.FirstSampleUs) * 1000.0 / PeriodNs);

    /// <summary>The samples in physical units.</summary>
    public double[] Physical()
    {
        double factor = (double)First.ScaleNumerator / First.ScaleDenominator;
        return [.. _counts.Select(count => count * factor)];
    }

    private bool TryAppend(SampleBlock block, SampleBlock last)
    {
        bool same = block.Acquisition == last.Acquisition && block.BootKey == last.BootKey && block.Part == last.Part
            && block.PeriodNs == last.PeriodNs && block.ScaleNumerator == last.ScaleNumerator
            && block.ScaleDenominator == last.ScaleDenominator;
        if (!same) return false;
        if (block.Sequence != last.Sequence + 1 || (block.Flags & BlockFlags.GapBefore) != 0)
        {
            long expectedUs = last.FirstSampleUs + ((long)last.Samples.Length * last.PeriodNs / 1000);
            double gap = Math.Round((block.FirstSampleUs - expectedUs) * 1000.0 / block.PeriodNs);
            if (gap < 0 || gap * block.PeriodNs / 1e9 > GapSecondsMax) return false;
            AppendLost((int)gap);
        }

        Append(block);
        return true;
    }

    private void AppendLost(int samples)
    {
        Lost += samples;
        _counts.AddRange(Enumerable.Repeat(0, samples));
        _present.AddRange(Enumerable.Repeat(false, samples));
    }

    private void Append(SampleBlock block)
    {
        _lastFirstUs = block.FirstSampleUs;
        _lastFirstIndex = _counts.Count;
        bool trusted = (block.Flags & (BlockFlags.NotApplied | BlockFlags.Recovering)) == 0;
        if ((block.Flags & BlockFlags.NotApplied) != 0) NotApplied += block.Samples.Length;
        _counts.AddRange(block.Samples);
        _present.AddRange(Enumerable.Repeat(trusted, block.Samples.Length));
    }

    private void MeasurePeriod()
    {
        PeriodNs = First.PeriodNs;
        if (_lastFirstIndex * PeriodNs / 1e9 < PeriodSecondsMin) return;
        double measuredNs = (_lastFirstUs - First.FirstSampleUs) * 1000.0 / _lastFirstIndex;
        if (Math.Abs((measuredNs / PeriodNs) - 1) * 1e6 > PeriodPpmMin) PeriodNs = measuredNs;
    }
}
