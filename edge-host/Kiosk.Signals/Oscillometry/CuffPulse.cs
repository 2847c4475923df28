namespace Kiosk.Signals.Oscillometry;

/// <summary>Rate and rhythm of the beats in the cuff.</summary>
internal static class CuffPulse
{
    private const int IntervalsMin = 5, UnevenMin = 2;

    /// <summary>An interval is uneven when it differs from the median by this part; so many make the pulse irregular. From the training set.</summary>
    private const double Uneven = 0.18, UnevenPart = 0.12, OddPart = 0.4;

    public static (double? PerMin, NoValue Reason) Rate(List<CuffBeat> beats, CuffTrace trace, OscillometryOptions options, NoValue noPressure)
    {
        double[] intervals = Intervals(beats);
        NoValue without = noPressure == NoValue.None ? NoValue.NotEnoughSignal : noPressure;
        if (intervals.Length < IntervalsMin || noPressure is NoValue.NoBeats or NoValue.Noise or NoValue.Motion) return (null, without);
        double median = Statistics.Median(intervals);
        double[] even = [.. intervals.Where(i => Math.Abs(i - median) <= OddPart * median)];
        double rate = 60 * trace.SampleRateHz / Statistics.Mean(even);
        return rate >= options.PulseRateMin && rate <= options.PulseRateMax ? (rate, NoValue.None) : (null, NoValue.RateOutOfRange);
    }

    public static bool IsIrregular(List<CuffBeat> beats)
    {
        double[] intervals = Intervals(beats);
        if (intervals.Length < IntervalsMin) return false;
        double median = Statistics.Median(intervals);
        int uneven = intervals.Count(i => Math.Abs(i - median) > Uneven * median);
        return uneven >= UnevenMin && uneven >= UnevenPart * intervals.Length;
    }

    // An early beat is of odd size or, missed, makes an odd length: both say that the pulse is uneven. Movement and the valve's steps say nothing.
    private static double[] Intervals(List<CuffBeat> beats) => [.. beats.Where(b => b.Whole && !b.Moved && !b.Stepped).Select(b => (double)b.Length)];
}
