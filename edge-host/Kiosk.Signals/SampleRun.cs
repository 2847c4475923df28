namespace Kiosk.Signals;

/// <summary>A stretch of consecutive samples that are all there.</summary>
/// <param name="Start">Index of the first sample.</param>
/// <param name="Length">Number of samples, at least 1.</param>
internal readonly record struct SampleRun(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>The runs of true in a mask, shorter ones than <paramref name="lengthMin"/> left out.</summary>
    public static List<SampleRun> Of(ReadOnlySpan<bool> usable, int lengthMin)
    {
        List<SampleRun> runs = [];
        int start = 0;
        while (start < usable.Length)
        {
            int ahead = usable[start..].IndexOf(true);
            if (ahead < 0) break;
            start += ahead;
            int length = usable[start..].IndexOf(false);
            if (length < 0) length = usable.Length - start;
            if (length >= lengthMin) runs.Add(new SampleRun(start, length));
            start += length;
        }
        return runs;
    }

    /// <summary>Cuts the run into equal windows of about <paramref name="windowLength"/>; at least one.</summary>
    public IEnumerable<SampleRun> Windows(int windowLength)
    {
        int count = Math.Max(1, (int)Math.Round((double)Length / windowLength));
        for (int i = 0; i < count; i++)
        {
            int from = (int)((long)Length * i / count);
            int to = (int)((long)Length * (i + 1) / count);
            yield return new SampleRun(Start + from, to - from);
        }
    }
}
