namespace Kiosk.Signals.Ecg;

/// <summary>Which samples can be looked at: there, finite, neither flat nor at the converter's limit.</summary>
internal sealed class EcgUsable
{
    private const double PlateauS = 0.2, SettleS = 0.2, PlateauAtExtreme = 0.02;

    private readonly NoValue[] _why;

    private EcgUsable(int length) => _why = new NoValue[length];

    /// <summary>True where the sample is usable.</summary>
    public bool[] Mask => Array.ConvertAll(_why, why => why == NoValue.None);

    /// <param name="samples">mV; any value where a sample is missing.</param>
    /// <param name="present">False where a sample is missing; empty when none is.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <param name="options">Full scale and flatness.</param>
    public static EcgUsable Of(ReadOnlySpan<double> samples, ReadOnlySpan<bool> present, double sampleRateHz, EcgOptions options)
    {
        EcgUsable usable = new(samples.Length);
        double limit = options.FullScaleMilliVolt * 0.995 ?? double.PositiveInfinity;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int i = 0; i < samples.Length; i++)
        {
            if ((!present.IsEmpty && !present[i]) || !double.IsFinite(samples[i])) usable._why[i] = NoValue.NotEnoughSignal;
            else
            {
                if (Math.Abs(samples[i]) >= limit) usable._why[i] = NoValue.Saturated;
                low = Math.Min(low, samples[i]);
                high = Math.Max(high, samples[i]);
            }
        }
        usable.MarkPlateaus(samples, (int)(PlateauS * sampleRateHz), options.FlatMilliVolt, low, high);
        usable.Widen((int)(SettleS * sampleRateHz));
        return usable;
    }

    /// <summary>What most of the unusable samples are; missing samples when there are none.</summary>
    public NoValue MainCause()
    {
        int saturated = _why.Count(w => w == NoValue.Saturated), flat = _why.Count(w => w == NoValue.Flat);
        int missing = _why.Count(w => w == NoValue.NotEnoughSignal);
        if (saturated > flat && saturated > missing) return NoValue.Saturated;
        return flat > missing ? NoValue.Flat : NoValue.NotEnoughSignal;
    }

    // Grows a stretch from each start while it stays within the tolerance; a long one is flat, or saturated when it lies at an extreme.
    private void MarkPlateaus(ReadOnlySpan<double> samples, int lengthMin, double tolerance, double low, double high)
    {
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

    // A front end takes a moment to come back from its limit, and the edge of a flat stretch is a step.
    private void Widen(int samples)
    {
        int lastBad = -1;
        NoValue cause = NoValue.None;
        NoValue[] original = [.. _why];
        for (int i = 0; i < original.Length; i++)
        {
            if (original[i] is NoValue.Flat or NoValue.Saturated)
            {
                for (int back = i - 1; back >= Math.Max(0, i - samples) && _why[back] == NoValue.None; back--) _why[back] = original[i];
                (lastBad, cause) = (i, original[i]);
            }
            else if (original[i] == NoValue.None && lastBad >= 0 && i - lastBad <= samples) _why[i] = cause;
        }
    }
}
