namespace Kiosk.Signals.Weighing;

/// <summary>A steady stretch.</summary>
/// <param name="Start">Its first sample.</param>
/// <param name="Kilograms">Its mean, above the calibrated zero.</param>
internal readonly record struct Level(int Start, double Kilograms);

/// <summary>The load over time, kg above the calibrated zero, and where it is steady.</summary>
internal sealed class LoadCurve
{
    private readonly double[] _kilograms;
    private readonly bool[] _usable;
    private readonly double _sampleRateHz;

    public LoadCurve(ReadOnlySpan<double> counts, double sampleRateHz, ScaleConstants scale, ReadOnlySpan<bool> present, WeighingOptions options)
    {
        _sampleRateHz = sampleRateHz;
        _kilograms = new double[counts.Length];
        _usable = new bool[counts.Length];
        int alike = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            bool isThere = (present.IsEmpty || present[i]) && double.IsFinite(counts[i]);
            bool isAtEnd = isThere && (counts[i] >= options.CodeEnd || counts[i] <= -options.CodeEnd);
            _usable[i] = isThere && !isAtEnd;
            if (isAtEnd) AtEnd++;
            if (!_usable[i]) continue;
            Usable++;
            _kilograms[i] = scale.Kilograms(counts[i]);
            alike = i > 0 && _usable[i - 1] && counts[i] == counts[i - 1] ? alike + 1 : 1;
            if (alike >= options.StuckSeconds * sampleRateHz) IsStuck = true;
        }
    }

    /// <summary>Samples that can be looked at.</summary>
    public int Usable { get; }

    /// <summary>Samples at an end of the converter's range.</summary>
    public int AtEnd { get; }

    /// <summary>One code came again and again.</summary>
    public bool IsStuck { get; }

    /// <summary>Samples in a time.</summary>
    public int Samples(double seconds) => Math.Max(3, (int)Math.Round(seconds * _sampleRateHz));

    /// <summary>The highest load of a usable sample, kg.</summary>
    public double Highest() => _kilograms.Where((_, i) => _usable[i]).Max();

    /// <summary>Time above a load, s.</summary>
    public double SecondsAbove(double kilograms) => _kilograms.Where((load, i) => _usable[i] && load > kilograms).Count() / _sampleRateHz;

    /// <summary>Every stretch of a length without a hole in which the load neither swings nor drifts by more than so much.</summary>
    public List<Level> Steady(double seconds, double spreadKilogramsMax, double driftKilogramsMax)
    {
        int length = Samples(seconds);
        List<Level> levels = [];
        foreach (SampleRun run in SampleRun.Of(_usable, length))
        {
            for (int start = run.Start; start + length <= run.End; start++)
            {
                ReadOnlySpan<double> stretch = _kilograms.AsSpan(start, length);
                if (Statistics.PeakToPeak(stretch) > spreadKilogramsMax || Drift(stretch) > driftKilogramsMax) continue;
                levels.Add(new Level(start, Statistics.Mean(stretch)));
            }
        }

        return levels;
    }

    private static double Drift(ReadOnlySpan<double> stretch)
    {
        int third = stretch.Length / 3;
        return Statistics.PeakToPeak(
        [
            Statistics.Mean(stretch[..third]), Statistics.Mean(stretch[third..^third]), Statistics.Mean(stretch[^third..]),
        ]);
    }
}
