namespace Kiosk.Signals.Oscillometry;

/// <summary>Leaves out beats that are not what their neighbours say: in shape, in length, in size, or because the valve stepped in them.</summary>
internal static class BeatRejection
{
    private const int Around = 4;
    private const double ShapeMin = 0.8, LengthLow = 0.5, LengthHigh = 1.7, SizeFloor = 0.3, SizeCap = 0.6, MadsMax = 4, StepMmHg = 3, SmallPart = 0.25;

    /// <summary>Marks the beats and says how the arm held.</summary>
    /// <returns>Beats of the envelope's height that were looked at, and how many of them a movement took.</returns>
    public static (int Looked, int Moved) Apply(List<CuffBeat> beats, double[] trend)
    {
        foreach (CuffBeat beat in beats)
        {
            if (beat.AmplitudeMmHg <= 0) beat.Accepted = false;
        }
        MarkSteps(beats, trend);
        double tallest = Tallest(beats);
        if (tallest <= 0) return (0, 0);

        List<CuffBeat> candidates = [.. beats.Where(b => b.Accepted)];
        double typical = candidates.Count > 0 ? Statistics.Median([.. candidates.Select(b => (double)b.Length)]) : 0;
        bool[] odd = [.. candidates.Select((b, i) => IsOddShape(candidates, i) || b.Length < LengthLow * typical || b.Length > LengthHigh * typical)];
        for (int i = 0; i < odd.Length; i++) candidates[i].Accepted = !odd[i];
        MarkSizes([.. candidates.Where(b => b.Accepted)]);

        List<CuffBeat> looked = [.. candidates.Where(b => b.AmplitudeMmHg >= SmallPart * tallest)];
        return (looked.Count, looked.Count(b => !b.Accepted));
    }

    /// <summary>The height of the envelope: the third largest beat, so that one artefact or two do not set it.</summary>
    public static double Tallest(List<CuffBeat> beats)
    {
        double[] heights = [.. beats.Where(b => b.Accepted).Select(b => b.AmplitudeMmHg).Order()];
        return heights.Length == 0 ? 0 : heights[Math.Max(0, heights.Length - 3)];
    }

    // A step of the valve within a beat bends its chord; the beat is lost, and nobody moved.
    private static void MarkSteps(List<CuffBeat> beats, double[] trend)
    {
        double[] drops = [.. beats.Select(b => trend[b.Foot] - trend[b.NextFoot])];
        if (drops.Length == 0) return;
        double usual = Statistics.Median(drops);
        for (int i = 0; i < drops.Length; i++)
        {
            if (drops[i] > usual + StepMmHg && drops[i] > 2 * usual) beats[i].Accepted = false;
        }
    }

    private static bool IsOddShape(List<CuffBeat> beats, int at)
    {
        List<double> alike = [];
        for (int i = Math.Max(0, at - Around); i <= Math.Min(beats.Count - 1, at + Around); i++)
        {
            if (i != at) alike.Add(Statistics.Correlation(beats[at].Shape, beats[i].Shape));
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
        for (int i = 0; i < beats.Count; i++)
        {
            if (Math.Abs(deviations[i]) > most) beats[i].Accepted = false;
        }
    }

    // The median of what pairs of neighbours, one from each side, say by a line in the logarithm; at the ends the nearest beats.
    private static double Expected(List<CuffBeat> beats, int at)
    {
        List<double> said = [];
        for (int left = at - 1; left >= Math.Max(0, at - 3); left--)
        {
            for (int right = at + 1; right <= Math.Min(beats.Count - 1, at + 3); right++)
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
