namespace Kiosk.Signals.Ecg;

/// <summary>What is usual around one beat: the size of complexes and the time between them.</summary>
/// <param name="BeatEnergy">Slope energy of a complex.</param>
/// <param name="BeatSharpness">Energy of a complex in the sharp band.</param>
/// <param name="RrS">Interval, s.</param>
/// <param name="RrSpread">Robust standard deviation of the logarithm of intervals.</param>
internal readonly record struct BeatSurroundings(double BeatEnergy, double BeatSharpness, double RrS, double RrSpread)
{
    private const int Reach = 40;
    private const double FadesInS = 20, RrMinS = 0.25, RrMaxS = 2, RrUnknownS = 0.8, SpreadMin = 0.1, SpreadMax = 0.3, MadToDeviation = 1.48;

    /// <summary>Medians over the beats near each beat, which count by their trust and fade with their distance.</summary>
    public static BeatSurroundings[] Of(List<int> beats, double[] trust, double[] energy, double[] sharpness, double sampleRateHz)
    {
        BeatSurroundings[] around = new BeatSurroundings[beats.Count];
        List<(double Value, double Weight)> energies = [], sharp = [], intervals = [], deviations = [];
        for (int i = 0; i < beats.Count; i++)
        {
            foreach (List<(double, double)> list in (List<(double, double)>[])[energies, sharp, intervals, deviations]) list.Clear();
            for (int j = Math.Max(0, i - Reach); j < Math.Min(beats.Count, i + Reach + 1); j++)
            {
                double fade = Math.Exp(-Math.Abs(beats[j] - beats[i]) / sampleRateHz / FadesInS);
                energies.Add((energy[beats[j]], trust[j] * fade));
                sharp.Add((sharpness[beats[j]], trust[j] * fade));
                if (j > 0) intervals.Add(((beats[j] - beats[j - 1]) / sampleRateHz, Math.Min(trust[j], trust[j - 1]) * fade));
            }
            double rr = intervals.Count > 0 ? Math.Clamp(Median(intervals), RrMinS, RrMaxS) : RrUnknownS;
            foreach ((double value, double weight) in intervals) deviations.Add((Math.Abs(Math.Log(value / rr)), weight));
            double spread = Math.Clamp(MadToDeviation * Median(deviations), SpreadMin, SpreadMax);
            around[i] = new BeatSurroundings(Median(energies), Median(sharp), rr, spread);
        }
        return around;
    }

    private static double Median(List<(double Value, double Weight)> values)
    {
        values.Sort((a, b) => a.Value.CompareTo(b.Value));
        double half = values.Sum(v => v.Weight) / 2, sum = 0;
        foreach ((double value, double weight) in values)
        {
            sum += weight;
            if (sum >= half) return value;
        }
        return 0;
    }
}
