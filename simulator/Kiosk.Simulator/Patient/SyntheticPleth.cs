namespace Kiosk.Simulator.Patient;

/// <summary>A synthetic finger pulse: blood volume with zero mean over a beat and one unit from foot to peak.</summary>
/// <remarks>
/// Tang et al., Synthetic photoplethysmogram generation using two Gaussian functions, Sci Rep 10:13883 (2020), table 1, the
/// "excellent" template: a systolic and a diastolic Gaussian in the phase of the beat. The pulse's foot follows the heart's R peak by
/// the transit time.
/// </remarks>
public sealed class SyntheticPleth : ISignalSource
{
    private const int Steps = 3600;
    private readonly HeartBeats _heart;
    private readonly long _transitUs;
    private readonly double _mean;
    private readonly double _swing;

    /// <param name="heart">The beats, shared with the ECG.</param>
    /// <param name="profile">A valid profile.</param>
    public SyntheticPleth(HeartBeats heart, PatientProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _heart = heart;
        _transitUs = profile.PulseTransitMs * 1000L;
        double lowest = double.MaxValue;
        double highest = double.MinValue;
        double sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            double value = Template(2 * Math.PI * i / Steps);
            lowest = Math.Min(lowest, value);
            highest = Math.Max(highest, value);
            sum += value;
        }
        _mean = sum / Steps;
        _swing = highest - lowest;
    }

    /// <inheritdoc/>
    public double ValueAt(long timeUs) => (Template(_heart.PhaseAt(timeUs - _transitUs)) - _mean) / _swing;

    /// <summary>The published pulse at a phase from 0 (foot) to 2 pi; the paper counts from -pi.</summary>
    private static double Template(double phase) => Wave(phase - Math.PI, 1.0000, -1.5161, 0.6303) + Wave(phase - Math.PI, 0.1999, 0.8186, 1.0225);

    private static double Wave(double phase, double height, double centre, double width)
    {
        double distance = Math.IEEERemainder(phase - centre, 2 * Math.PI) / width;
        return height * Math.Exp(-0.5 * distance * distance);
    }
}
