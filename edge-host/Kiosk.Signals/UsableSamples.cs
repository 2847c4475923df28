namespace Kiosk.Signals;

/// <summary>Which samples can be looked at, and what is wrong with the others.</summary>
/// <param name="length">Number of samples.</param>
internal sealed class UsableSamples(int length)
{
    private const double PlateauAtExtreme = 0.02;

    private readonly NoValue[] _why = new NoValue[length];

    /// <summary>True where the sample is usable.</summary>
    public bool[] Mask => Array.ConvertAll(_why, why => why == NoValue.None);

    /// <summary>Marks one sample; the first mark stays.</summary>
    public void Mark(int sample, NoValue why)
    {
        if (_why[sample] == NoValue.None) _why[sample] = why;
    }

    /// <summary>Marks what the caller says is missing, and what is not a finite number.</summary>
    public void MarkMissing(ReadOnlySpan<double> samples, ReadOnlySpan<bool> present)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if ((!present.IsEmpty && !present[i]) || !double.IsFinite(samples[i])) Mark(i, NoValue.NotEnoughSignal);
        }
    }

    /// <summary>Marks stretches that stay within the tolerance: flat, or saturated when they lie at an extreme of the signal.</summary>
    public void MarkPlateaus(ReadOnlySpan<double> samples, int lengthMin, double tolerance)
    {
        (double low, double high) = Extremes(samples);
        double margin = PlateauAtExtreme * (high - low);
        for (int start = 0; start < samples.Length;)
        {
            double min = samples[start], max = min;
            int end = start;
            for (; end < samples.Length && _why[end] == NoValue.None; end++)
            {
                double newMin = Math.Min(min, samples[end]), newMax = Math.Max(max, samples[end]);
                if (newMax - newMin > tolerance) break;
                (min, max) = (newMin, newMax);
            }
            if (end - start >= lengthMin)
            {
                bool atExtreme = high - low > 10 * tolerance && (max >= high - margin || min <= low + margin);
                _why.AsSpan(start, end - start).Fill(atExtreme ? NoValue.Saturated : NoValue.Flat);
            }
            start = Math.Max(end, start + 1);
        }
    }

    /// <summary>Gives up samples beside each fault, missing samples excepted: the input takes a moment to come back.</summary>
    public void Widen(int samples)
    {
        NoValue[] original = [.. _why];
        int lastFault = -1;
        for (int i = 0; i < original.Length; i++)
        {
            if (original[i] == NoValue.None)
            {
                if (lastFault >= 0 && i - lastFault <= samples) _why[i] = original[lastFault];
            }
            else if (original[i] != NoValue.NotEnoughSignal)
            {
                for (int back = i - 1; back >= Math.Max(0, i - samples) && _why[back] == NoValue.None; back--) _why[back] = original[i];
                lastFault = i;
            }
        }
    }

    /// <summary>What most of the unusable samples are; missing when there are none.</summary>
    public NoValue MainCause()
    {
        Span<int> counts = stackalloc int[(int)NoValue.EnvelopeIncomplete + 1];
        foreach (NoValue why in _why) counts[(int)why]++;
        NoValue main = NoValue.NotEnoughSignal;
        for (int cause = 1; cause < counts.Length; cause++)
        {
            if (counts[cause] > counts[(int)main]) main = (NoValue)cause;
        }
        return main;
    }

    private (double Low, double High) Extremes(ReadOnlySpan<double> samples)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int i = 0; i < samples.Length; i++)
        {
            if (_why[i] == NoValue.NotEnoughSignal) continue;
            low = Math.Min(low, samples[i]);
            high = Math.Max(high, samples[i]);
        }
        return (low, high);
    }
}
