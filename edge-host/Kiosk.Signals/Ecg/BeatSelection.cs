using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>A complex that was chosen.</summary>
/// <param name="At">Sample.</param>
/// <param name="IsCommon">Whether it has the shape that most beats of its surroundings have; ventricular ectopic beats do not.</param>
internal readonly record struct ChosenBeat(int At, bool IsCommon);

/// <summary>Looks at a run a second time and chooses its beats together, with what the first look taught.</summary>
/// <remarks>
/// Each candidate gets a score, in the manner of a logarithm of odds: how far its energy, in two bands, stands above noise, and how like a shape that
/// recurs it is. Each interval between two chosen ones costs by how unusual it is (a normal distribution of its logarithm, capped: an
/// ectopic beat is unusual once). The sequence with the most points is found by dynamic programming. In windows that look like noise the
/// rhythm weighs more, and what is usual is learnt from the clean ones: the whole recording is at hand.
/// </remarks>
internal static class BeatSelection
{
    private const int Rounds = 2, NoiseReach = 10, BeatsMin = 3;
    private const double SharpLowHz = 10, SharpHighHz = 25, SharpWindowS = 0.11;
    private const double NoiseTrust = 0.02, ThresholdPart = 0.4;
    private const double EnergyWeight = 4, EnergyPenaltyMax = 5, SeparationWeight = 3, SeparationPower = 0.85, SeparationMax = 50;
    private const double LikenessWeight = 11, LikenessMiddle = 0.74, LikenessMost = 4;
    private const double OversizeFrom = 1.2, OversizeWeight = 4, FirstLookBonus = 2.5;
    private const double IntervalWeight = 0.3, IntervalCostMaxClean = 2, IntervalCostMaxNoise = 3, PauseS = 3, Tiny = 1e-9;

    /// <summary>Chooses.</summary>
    /// <param name="samples">The run.</param>
    /// <param name="pass">The first look at it.</param>
    /// <param name="isClean">Of each sample, whether its window looks like an ECG.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <returns>Ascending, at least the refractory period apart.</returns>
    public static List<ChosenBeat> Choose(ReadOnlySpan<double> samples, QrsPass pass, bool[] isClean, double sampleRateHz)
    {
        List<int> candidates = pass.Candidates, beats = pass.Beats;
        if (beats.Count < BeatsMin) return beats.ConvertAll(beat => new ChosenBeat(beat, false));
        BeatShapes shapes = new(samples, sampleRateHz);
        double[] sharpness = Sharpness(samples, sampleRateHz);
        HashSet<int> first = [.. beats];
        bool[] common = new bool[candidates.Count];
        List<int> chosen = [];
        for (int round = 0; round < Rounds && beats.Count >= BeatsMin; round++)
        {
            double[] trust = [.. beats.Select(beat => isClean[beat] ? 1 : NoiseTrust)];
            shapes.Learn(beats, trust);
            BeatSurroundings[] around = BeatSurroundings.Of(beats, trust, pass.Energy, sharpness, sampleRateHz);
            Candidate[] rated = Rate(candidates, beats, around, pass.Energy, sharpness);
            for (int i = 0; i < rated.Length; i++)
            {
                double likeness = shapes.Likeness(candidates[i], out common[i]) ?? LikenessMiddle;
                double score = rated[i].Score + Math.Clamp(LikenessWeight * (likeness - LikenessMiddle), -LikenessMost, LikenessMost);
                bool clean = isClean[candidates[i]];
                if (clean && first.Contains(candidates[i])) score += FirstLookBonus;
                rated[i] = rated[i] with { Score = score, IntervalCostMax = clean ? IntervalCostMaxClean : IntervalCostMaxNoise };
            }
            chosen = Best(rated, sampleRateHz);
            beats = chosen.ConvertAll(i => candidates[i]);
        }
        return chosen.ConvertAll(i => new ChosenBeat(candidates[i], common[i]));
    }

    private static double[] Sharpness(ReadOnlySpan<double> samples, double sampleRateHz)
    {
        double[] band = ZeroPhase.BandPass(samples, SharpLowHz, SharpHighHz, sampleRateHz);
        for (int i = 0; i < band.Length; i++) band[i] = Math.Abs(band[i]);
        return MovingAverage.Centered(band, (int)(SharpWindowS * sampleRateHz));
    }

    // By energy alone: the shape is added by the caller.
    private static Candidate[] Rate(List<int> candidates, List<int> beats, BeatSurroundings[] around, double[] energy, double[] sharpness)
    {
        HashSet<int> taken = [.. beats];
        List<int> noise = candidates.FindAll(candidate => !taken.Contains(candidate));
        Candidate[] rated = new Candidate[candidates.Count];
        for (int i = 0, beat = 0, quiet = 0; i < rated.Length; i++)
        {
            int at = candidates[i];
            while (beat < beats.Count - 1 && beats[beat] < at) beat++;
            while (quiet < noise.Count - 1 && noise[quiet] < at) quiet++;
            List<int> near = noise.Count == 0 ? [] : noise[Math.Max(0, quiet - NoiseReach)..Math.Min(noise.Count, quiet + NoiseReach + 1)];
            double noiseEnergy = MedianAt(near, energy), usual = around[beat].BeatEnergy;
            double above = (Above(energy[at], usual, noiseEnergy) + Above(sharpness[at], around[beat].BeatSharpness, MedianAt(near, sharpness))) / 2;
            double separation = Math.Log(Math.Clamp(usual / Math.Max(Tiny, noiseEnergy), 1.2, SeparationMax));
            double score = Math.Clamp(
                EnergyWeight * above * Math.Pow(separation / 2, SeparationPower), -EnergyPenaltyMax, SeparationWeight * separation);
            double oversize = Math.Log(Math.Max(Tiny, energy[at]) / Math.Max(Tiny, usual)) - OversizeFrom;
            rated[i] = new Candidate(at, score - OversizeWeight * Math.Max(0, oversize), 0, around[beat].RrS, around[beat].RrSpread);
        }
        return rated;
    }

    private static double Above(double value, double usual, double noise) =>
        Math.Log(Math.Max(Tiny, value) / Math.Max(Tiny, noise + ThresholdPart * Math.Max(0, usual - noise)));

    private static double MedianAt(List<int> places, double[] values) =>
        places.Count == 0 ? 0 : Statistics.Median([.. places.Select(place => values[place])]);

    // The best sequence that ends at each candidate; over a pause longer than three seconds the best one before it goes on.
    private static List<int> Best(Candidate[] candidates, double sampleRateHz)
    {
        int refractory = (int)(QrsDetector.RefractoryS * sampleRateHz), open = 0;
        double[] points = new double[candidates.Length];
        int[] before = new int[candidates.Length], bestUpTo = new int[candidates.Length];
        for (int i = 0; i < candidates.Length; i++)
        {
            Candidate to = candidates[i];
            (points[i], before[i]) = (-to.IntervalCostMax, -1);
            while (open < i && to.At - candidates[open].At > PauseS * sampleRateHz) open++;
            if (open > 0) Continue(bestUpTo[open - 1], to.IntervalCostMax);
            for (int j = open; j < i && to.At - candidates[j].At >= refractory; j++)
            {
                double unusual = Math.Log((to.At - candidates[j].At) / sampleRateHz / to.RrS) / to.RrSpread;
                Continue(j, Math.Min(to.IntervalCostMax, IntervalWeight * unusual * unusual));
            }
            points[i] += to.Score;
            bestUpTo[i] = i > 0 && points[bestUpTo[i - 1]] >= points[i] ? bestUpTo[i - 1] : i;

            void Continue(int from, double cost)
            {
                if (points[from] - cost > points[i]) (points[i], before[i]) = (points[from] - cost, from);
            }
        }
        List<int> sequence = [];
        if (candidates.Length == 0 || points[bestUpTo[^1]] <= 0) return sequence;
        for (int i = bestUpTo[^1]; i >= 0; i = before[i]) sequence.Add(i);
        sequence.Reverse();
        return sequence;
    }

    private readonly record struct Candidate(int At, double Score, double IntervalCostMax, double RrS, double RrSpread);
}
