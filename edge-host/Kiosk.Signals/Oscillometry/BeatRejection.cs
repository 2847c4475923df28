namespace Kiosk.Signals.Oscillometry;

/// <summary>Leaves out beats that are not what their neighbours say, in shape, in length or in size.</summary>
internal static class BeatRejection
{
    private const int Around = 4, Pairs = 3;

    /// <summary>All chosen on the training grid: likeness of shape, lengths over the median, logarithm of a size over what is expected.</summary>
    private const double ShapeMin = 0.8, LengthLow = 0.4, LengthHigh = 1.9, SizeFloor = 0.3, SizeCap = 0.6, MadsMax = 4, SmallPart = 0.25;

    /// <summary>Marks the beats and says how the arm held.</summary>
    /// <returns>Beats of the envelope's height that were looked at, and how many of them a movement took.</returns>
    public static (int Looked, int Moved) Apply(List<CuffBeat> beats)
    {
        List<CuffBeat> whole = [.. beats.Where(b => b.Whole && b.AmplitudeMmHg > 0)];
        if (whole.Count == 0) return (0, 0);
        double typical = Statistics.Median([.. whole.Select(b => (double)b.Length)]);
        for (int i = 0; i < whole.Count; i++)
        {
            CuffBeat beat = whole[i];
            beat.OddLength = beat.Length < LengthLow * typical || beat.Length > LengthHigh * typical;
            bool odd = IsOddShape(whole, i);
            beat.Spoilt = odd && beat.Stepped;
            beat.Moved = odd && !beat.Stepped;
        }
        MarkSizes([.. whole.Where(b => !b.Moved && !b.OddLength && !b.Spoilt)]);
        double tallest = Tallest(beats);
        List<CuffBeat> looked = [.. whole.Where(b => !b.Spoilt && b.AmplitudeMmHg >= SmallPart * tallest)];
        return (looked.Count, looked.Count(b => b.Moved));
    }

    /// <summary>The height of the envelope: the third largest beat, so that one artefact or two do not set it.</summary>
    public static double Tallest(List<CuffBeat> beats)
    {
        double[] heights = [.. beats.Where(b => b.Accepted).Select(b => b.AmplitudeMmHg).Order()];
        return heights.Length == 0 ? 0 : heights[Math.Max(0, heights.Length - 3)];
    }

    private static bool IsOddShape(List<CuffBeat> beats, int at)
    {
        List<double> alike = [];
        foreach (int direction in new[] { -1, 1 })
        {
            for (int i = at + direction, found = 0; i >= 0 && i < beats.Count && found < Around; i += direction)
            {
                // A neighbour that the valve stepped in is no measure.
                if (beats[i].Stepped) continue;
                found++;
                alike.Add(Statistics.Correlation(beats[at].Shape, beats[i].Shape));
            }
        }
        if (alike.Count < 3) return false;
        alike.Sort();
        // Like half of them: an artefact among the neighbours does not condemn a beat.
        return alike[alike.Count / 2] < ShapeMin;
    }

    private static void MarkSizes(List<CuffBeat> beats)
    {
        if (beats.Count < 5) return;
        double[] deviations = [.. beats.Select((_, i) => Math.Log(beats[i].AmplitudeMmHg / Expected(beats, i)))];
        double spread = Statistics.Median([.. deviations.Select(Math.Abs)]);
        double most = Math.Clamp(MadsMax * spread, SizeFloor, SizeCap);
        for (int i = 0; i < beats.Count; i++) beats[i].OddSize = Math.Abs(deviations[i]) > most;
    }

    // The median of what pairs of neighbours, one from each side, say by a line in the logarithm; at the ends the nearest beats.
    private static double Expected(List<CuffBeat> beats, int at)
    {
        List<double> said = [];
        for (int left = at - 1; left >= Math.Max(0, at - Pairs); left--)
        {
            for (int right = at + 1; right <= Math.Min(beats.Count - 1, at + Pairs); right++)
            {
                double part = (beats[left].CuffMmHg - beats[at].CuffMmHg) / Math.Max(0.1, beats[left].CuffMmHg - beats[right].CuffMmHg);
                double low = Math.Log(beats[left].AmplitudeMmHg), high = Math.Log(beats[right].AmplitudeMmHg);
                said.Add(low + (Math.Clamp(part, 0, 1) * (high - low)));
            }
        }
        if (said.Count > 0) return Math.Exp(Statistics.Median([.. said]));
        int from = Math.Max(0, Math.Min(at - 3, beats.Count - 4));
        return Statistics.Median([.. beats.Skip(from).Take(4).Select(b => b.AmplitudeMmHg)]);
    }
}
