namespace Kiosk.Signals;

/// <summary>The verdicts of a recording's windows, weighed by their length.</summary>
internal sealed class WindowVerdicts
{
    private readonly Dictionary<NoValue, int> _samples = [];

    /// <summary>Samples in good windows.</summary>
    public int Good => _samples.GetValueOrDefault(NoValue.None);

    public void Add(NoValue verdict, int samples) => _samples[verdict] = _samples.GetValueOrDefault(verdict) + samples;

    /// <summary>Whether the recording may give a number.</summary>
    /// <param name="given">Samples given, usable or not.</param>
    /// <param name="unusable">What is wrong with most of the samples that are in no window.</param>
    /// <param name="goodPartMin">Part of the samples in windows that must be good.</param>
    /// <param name="goodSamplesMin">Samples that must be good.</param>
    /// <returns>None, or what took most of the signal.</returns>
    public NoValue Conclude(int given, NoValue unusable, double goodPartMin, double goodSamplesMin)
    {
        int inWindows = _samples.Values.Sum();
        bool mostlyGood = Good > 0 && Good >= goodPartMin * inWindows;
        if (mostlyGood && Good >= goodSamplesMin) return NoValue.None;
        (NoValue worst, int most) = (unusable, given - inWindows);
        foreach ((NoValue fault, int count) in _samples)
        {
            if (fault != NoValue.None && count > most) (worst, most) = (fault, count);
        }
        return mostlyGood && most < Good ? NoValue.NotEnoughSignal : worst;
    }
}
