namespace Kiosk.Signals.Oscillometry;

/// <summary>The rise and the fall of an envelope, in medians of three beats so that no single one decides.</summary>
internal sealed class Flanks
{
    /// <summary>A hump is this much more than the lowest before it, in parts and of the largest; chosen.</summary>
    private const double HumpTimes = 1.8, HumpPart = 0.15;

    private readonly double[] _smooth;
    private readonly int _peak;

    /// <param name="amplitudes">Of the accepted beats, from high to low cuff pressure, at least three.</param>
    public Flanks(double[] amplitudes)
    {
        _smooth = new double[amplitudes.Length - 2];
        for (int i = 0; i < _smooth.Length; i++) _smooth[i] = Statistics.Median(amplitudes.AsSpan(i, 3));
        _peak = Array.IndexOf(_smooth, _smooth.Max());
    }

    /// <summary>The lowest amplitude above the envelope's peak pressure, mmHg; the peak's own when nothing lies there.</summary>
    public double LowestAbove => _smooth.AsSpan(0, _peak + 1).ToArray().Min();

    /// <summary>The lowest amplitude below the envelope's peak pressure, mmHg; the peak's own when nothing lies there.</summary>
    public double LowestBelow => _smooth.AsSpan(_peak).ToArray().Min();

    /// <summary>Whether the amplitude, once fallen, rises again on either side: two envelopes, and at most one of them is the pulse's.</summary>
    public bool HasSecondHump()
    {
        double top = _smooth[_peak];
        return Rises(Enumerable.Range(_peak, _smooth.Length - _peak), top) || Rises(Enumerable.Range(0, _peak + 1).Reverse(), top);
    }

    private bool Rises(IEnumerable<int> outward, double top)
    {
        double lowest = top;
        foreach (int i in outward)
        {
            lowest = Math.Min(lowest, _smooth[i]);
            if (_smooth[i] > HumpTimes * lowest && _smooth[i] > lowest + (HumpPart * top)) return true;
        }
        return false;
    }
}
