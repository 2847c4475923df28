namespace Kiosk.Signals.Oscillometry;

/// <summary>Blood pressure and pulse rate from the pressure in a cuff while it deflates, with a verdict on its quality.</summary>
/// <remarks>
/// Pure: the same samples give the same result. The trace from before the inflation or from its peak to the empty cuff is given; the deflation is
/// found in it. Each pulse is measured over its own chord, pulses unlike their neighbours are left out, and a physical envelope is fitted to the rest
/// (<see cref="EnvelopeFit"/>). What is too loose, moved, incomplete, too fast or contradictory gives a reason and no number.
/// </remarks>
public static class OscillometryAnalysis
{
    private const double SampleRateHzMin = 50, SampleRateHzMax = 1000;

    /// <summary>Analyzes the trace of one measurement.</summary>
    /// <param name="mmHg">The cuff's pressure above that of the room, equally spaced. Where samples were lost their place is kept, with any value.</param>
    /// <param name="sampleRateHz">50 to 1000.</param>
    /// <param name="present">False where a sample is missing, as long as the samples; empty when all are there. NaN counts as missing.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <returns>The beats found, and the pressures and the rate or why there are none.</returns>
    /// <exception cref="ArgumentException">The rate is out of range, or the mask differs in length.</exception>
    public static OscillometryResult Analyze(
        ReadOnlySpan<double> mmHg, double sampleRateHz, ReadOnlySpan<bool> present = default, OscillometryOptions? options = null)
    {
        Argument.Check(mmHg.Length, sampleRateHz, present.Length, SampleRateHzMin, SampleRateHzMax);
        options ??= new OscillometryOptions();
        OscillometryFindings findings = new(new CuffTrace(mmHg, sampleRateHz, present), options);
        return findings.Conclude();
    }
}
