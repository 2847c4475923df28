namespace Kiosk.Signals.Ecg;

/// <summary>Whether the heart beats regularly. A screening hint, never a diagnosis.</summary>
public enum Rhythm
{
    /// <summary>Too few trusted intervals to say.</summary>
    Unknown = 0,

    /// <summary>No sign of an irregularity as in atrial fibrillation; ectopic beats may be there.</summary>
    NotIrregular = 1,

    /// <summary>Irregularly irregular, as in atrial fibrillation.</summary>
    Irregular = 2,
}

/// <summary>Irregularity of the RR intervals of about half a minute.</summary>
/// <remarks>
/// Two signs, both of which must hold. Coefficient of sample entropy: D. Lake and J. Moorman, Accurate estimation of entropy in very short
/// physiological time series, Am J Physiol Heart Circ Physiol 300(1):H319-H325, 2011; the tolerance grows until five pairs match, their
/// threshold is -1.4. Successive differences in parts of the mean interval: S. Dash et al., Automatic real time detection of atrial
/// fibrillation, Ann Biomed Eng 37(9):1701-1709, 2009; here their median and not their root mean square, so that single early beats do
/// not matter. Only intervals between beats of the common shape count, which leaves ventricular ectopic beats out; when too few follow
/// one another, nothing is said.
/// </remarks>
public static class RhythmAnalysis
{
    /// <summary>Pairs of intervals that follow one another, below which nothing is said.</summary>
    public const int PairsMin = 12;

    /// <summary>Coefficient of sample entropy above which a rhythm may be irregular.</summary>
    public const double EntropyMax = -1.4;

    /// <summary>Median difference of successive intervals in parts of the mean above which a rhythm may be irregular.</summary>
    public const double DifferenceMax = 0.08;

    private const int MatchesMin = 5;
    private const double StretchMs = 30_000, SpanMsMin = 12_000;
    private const double ToleranceMsMin = 30, ToleranceStepMs = 5, ToleranceMsMax = 400;

    /// <summary>Judges the rhythm by the half minute in which most pairs of intervals follow one another.</summary>
    /// <param name="intervals">Ascending; those that follow one another share a beat.</param>
    public static Rhythm Judge(IReadOnlyList<RrInterval> intervals)
    {
        List<(double First, double Second)> pairs = [], open = [];
        Queue<double> ends = [];
        double timeMs = 0;
        for (int i = 1; i < intervals.Count; i++)
        {
            (RrInterval first, RrInterval second) = (intervals[i - 1], intervals[i]);
            timeMs += second.Ms;
            if (!first.IsCommon || !second.IsCommon || first.ToSample != second.FromSample) continue;
            open.Add((first.Ms, second.Ms));
            ends.Enqueue(timeMs);
            while (timeMs - ends.Peek() > StretchMs)
            {
                ends.Dequeue();
                open.RemoveAt(0);
            }
            if (open.Count > pairs.Count) pairs = [.. open];
        }
        if (pairs.Count < PairsMin || pairs.Sum(pair => pair.Second) < SpanMsMin) return Rhythm.Unknown;
        double mean = pairs.Average(pair => pair.First);
        double difference = Statistics.Median([.. pairs.Select(pair => Math.Abs(pair.Second - pair.First))]) / mean;
        return difference > DifferenceMax && Entropy(pairs, mean) > EntropyMax ? Rhythm.Irregular : Rhythm.NotIrregular;
    }

    // With templates of one interval. No five matches within 400 ms is as irregular as it gets.
    private static double Entropy(List<(double First, double Second)> pairs, double mean)
    {
        for (double tolerance = ToleranceMsMin; tolerance <= ToleranceMsMax; tolerance += ToleranceStepMs)
        {
            (int first, int both) = Matches(pairs, tolerance);
            if (both >= MatchesMin) return Math.Log((double)first / both) + Math.Log(2 * tolerance / mean);
        }
        return double.PositiveInfinity;
    }

    private static (int First, int Both) Matches(List<(double First, double Second)> pairs, double tolerance)
    {
        int first = 0, both = 0;
        for (int i = 0; i < pairs.Count; i++)
        {
            for (int j = i + 1; j < pairs.Count; j++)
            {
                if (Math.Abs(pairs[i].First - pairs[j].First) >= tolerance) continue;
                first++;
                if (Math.Abs(pairs[i].Second - pairs[j].Second) < tolerance) both++;
            }
        }
        return (first, both);
    }
}
