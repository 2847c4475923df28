using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>The shapes that the complexes of a run recur in, learnt from beats that count by how far they are trusted.</summary>
/// <remarks>
/// Clustering by correlation, as templates are made in P. Hamilton's beat classification (Computers in Cardiology 29:101-104, 2002). 6-30 Hz at
/// about 125 samples per second keeps a complex's shape and little of P, T and baseline. Each two minutes have shapes of their own, since
/// a recording that goes on has its heart's axis and its electrodes moved.
/// </remarks>
internal sealed class BeatShapes
{
    private const double BandLowHz = 6, BandHighHz = 30, RateHz = 125, HalfWidthS = 0.15, LagS = 0.04, StretchS = 120;
    private const double JoinAt = 0.85, ShareMin = 0.03;
    private const int ShapesMax = 12;

    private readonly double[] _samples;
    private readonly int _step, _half, _lag;
    private readonly List<(SampleRun Stretch, List<Shape> Shapes)> _learnt = [];

    /// <param name="samples">Consecutive finite samples.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    public BeatShapes(ReadOnlySpan<double> samples, double sampleRateHz)
    {
        double[] band = ZeroPhase.BandPass(samples, BandLowHz, BandHighHz, sampleRateHz);
        _step = Math.Max(1, (int)Math.Round(sampleRateHz / RateHz));
        _samples = new double[(band.Length + _step - 1) / _step];
        for (int i = 0; i < _samples.Length; i++) _samples[i] = band[i * _step];
        _half = (int)(HalfWidthS * sampleRateHz / _step);
        _lag = (int)(LagS * sampleRateHz / _step);
        foreach (SampleRun stretch in new SampleRun(0, samples.Length).Windows((int)(StretchS * sampleRateHz))) _learnt.Add((stretch, []));
    }

    /// <summary>Forgets what was learnt and learns anew.</summary>
    /// <param name="beats">Ascending.</param>
    /// <param name="trust">Of each beat, above 0.</param>
    public void Learn(List<int> beats, double[] trust)
    {
        foreach ((SampleRun stretch, List<Shape> shapes) in _learnt)
        {
            shapes.Clear();
            double total = 0;
            for (int i = 0; i < beats.Count; i++)
            {
                if (beats[i] < stretch.Start || beats[i] >= stretch.End) continue;
                if (Join(shapes, Peak(beats[i] / _step), trust[i])) total += trust[i];
            }
            shapes.RemoveAll(shape => shape.Weight < ShareMin * total);
            shapes.Sort((a, b) => b.Weight.CompareTo(a.Weight));
        }
    }

    /// <summary>Correlation of what is there with the likest shape, 0 to 1; null where no shape is known.</summary>
    /// <param name="at">Sample.</param>
    /// <param name="isCommon">Whether the likest shape is the one that most beats have.</param>
    public double? Likeness(int at, out bool isCommon)
    {
        isCommon = false;
        List<Shape> shapes = _learnt.Find(learnt => at < learnt.Stretch.End).Shapes;
        if (shapes.Count == 0) return null;
        double best = 0;
        for (int i = 0; i < shapes.Count; i++)
        {
            (double likeness, _) = shapes[i].Compare(_samples, at / _step, _half, _lag);
            if (likeness <= best) continue;
            (best, isCommon) = (likeness, i == 0);
        }
        return best;
    }

    private bool Join(List<Shape> shapes, int at, double weight)
    {
        if (at < _half || at + _half >= _samples.Length) return false;
        (Shape? likest, double best, int where) = (null, JoinAt, at);
        foreach (Shape shape in shapes)
        {
            (double likeness, int found) = shape.Compare(_samples, at, _half, _lag / 2);
            if (likeness > best) (likest, best, where) = (shape, likeness, found);
        }
        if (likest is null && shapes.Count < ShapesMax) shapes.Add(likest = new Shape(2 * _half + 1));
        likest?.Add(_samples.AsSpan(where - _half, 2 * _half + 1), weight);
        return true;
    }

    private int Peak(int center)
    {
        int best = Math.Min(center, _samples.Length - 1);
        for (int i = Math.Max(_half, center - _lag); i <= Math.Min(_samples.Length - 1 - _half, center + _lag); i++)
        {
            if (Math.Abs(_samples[i]) > Math.Abs(_samples[best])) best = i;
        }
        return best;
    }

    /// <summary>A weighted sum of complexes.</summary>
    private sealed class Shape(int width)
    {
        private readonly double[] _sum = new double[width];

        public double Weight { get; private set; }

        public void Add(ReadOnlySpan<double> complex, double weight)
        {
            for (int i = 0; i < _sum.Length; i++) _sum[i] += weight * complex[i];
            Weight += weight;
        }

        public (double Likeness, int At) Compare(double[] samples, int center, int half, int lag)
        {
            (double best, int where) = (-1, center);
            for (int i = Math.Max(half, center - lag); i <= Math.Min(samples.Length - 1 - half, center + lag); i++)
            {
                double likeness = Statistics.Correlation(samples.AsSpan(i - half, _sum.Length), _sum);
                if (likeness > best) (best, where) = (likeness, i);
            }
            return (best, where);
        }
    }
}
