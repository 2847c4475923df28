namespace Kiosk.Tests.Signals;

/// <summary>Beat-by-beat comparison with annotations: ANSI/AAMI EC57, a match within 150 ms, each beat used once.</summary>
internal readonly record struct Ec57(int Matched, int Missed, int Extra)
{
    public double Sensitivity => (double)Matched / Math.Max(1, Matched + Missed);

    public double PositivePredictivity => (double)Matched / Math.Max(1, Matched + Extra);

    public static Ec57 operator +(Ec57 a, Ec57 b) => new(a.Matched + b.Matched, a.Missed + b.Missed, a.Extra + b.Extra);

    public static Ec57 Score(IReadOnlyList<int> annotated, IReadOnlyList<int> detected, double sampleRateHz)
    {
        double window = 0.15 * sampleRateHz;
        int a = 0, d = 0, matched = 0;
        while (a < annotated.Count && d < detected.Count)
        {
            int apart = detected[d] - annotated[a];
            if (Math.Abs(apart) <= window)
            {
                // The nearer of two candidates is the match.
                bool nextIsNearer = d + 1 < detected.Count && Math.Abs(detected[d + 1] - annotated[a]) < Math.Abs(apart);
                if (!nextIsNearer)
                {
                    matched++;
                    a++;
                }
                d++;
            }
            else if (apart > 0) a++;
            else d++;
        }
        return new Ec57(matched, annotated.Count - matched, detected.Count - matched);
    }
}
