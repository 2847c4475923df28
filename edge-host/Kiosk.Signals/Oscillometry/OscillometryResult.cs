namespace Kiosk.Signals.Oscillometry;

/// <summary>One beat in the cuff.</summary>
/// <param name="TimeS">Its peak, seconds from the trace's first sample.</param>
/// <param name="CuffMmHg">The cuff's pressure there without the pulse.</param>
/// <param name="AmplitudeMmHg">Height of the pulse over the line from its foot to the next.</param>
/// <param name="Accepted">False when it was left out as an artefact.</param>
public readonly record struct EnvelopePoint(double TimeS, double CuffMmHg, double AmplitudeMmHg, bool Accepted);

/// <summary>What the cuff's pressure says. The pressures are all there, or the reason says why not.</summary>
public sealed record OscillometryResult
{
    /// <summary>Systolic pressure, mmHg, not rounded; null when quality does not allow a number.</summary>
    public required double? SystolicMmHg { get; init; }

    /// <summary>Diastolic pressure, mmHg, not rounded; null when quality does not allow a number.</summary>
    public required double? DiastolicMmHg { get; init; }

    /// <summary>Mean arterial pressure, mmHg, not rounded: where the oscillation is largest; null when quality does not allow a number.</summary>
    public required double? MeanMmHg { get; init; }

    /// <summary>Why there are no pressures; <see cref="NoValue.None"/> when they are there.</summary>
    public required NoValue NoPressure { get; init; }

    /// <summary>Pulse rate, per minute; null when quality does not allow a number.</summary>
    public required double? PulseRatePerMin { get; init; }

    /// <summary>Why there is no pulse rate; <see cref="NoValue.None"/> when there is one.</summary>
    public required NoValue NoPulseRate { get; init; }

    /// <summary>The beats did not come evenly: the pressures are those of an irregular pulse, and worth repeating.</summary>
    public required bool IrregularPulse { get; init; }

    /// <summary>The arm moved during the deflation, whether or not that cost the numbers.</summary>
    public required bool Movement { get; init; }

    /// <summary>Pulses were already large at the highest pressure: measure again from a higher one.</summary>
    public required bool InflateHigher { get; init; }

    /// <summary>The beats of the deflation from high to low pressure, for drawing.</summary>
    public required IReadOnlyList<EnvelopePoint> Envelope { get; init; }

    /// <summary>Part of the beats of the envelope's height that a movement took, 0 to 1.</summary>
    public required double RejectedPart { get; init; }

    /// <summary>Deviation of the beats from a smooth envelope, root mean square, as a part of its maximum; null when none was found.</summary>
    public required double? Misfit { get; init; }

    /// <summary>Rate of the deflation between systolic and diastolic pressure (or of all of it without them), mmHg/s, positive; null without a deflation.</summary>
    public required double? DeflationMmHgPerS { get; init; }

    /// <summary>What goes into a series; null without pressures.</summary>
    public BloodPressureReading? Reading => SystolicMmHg is { } systolic && DiastolicMmHg is { } diastolic
        ? new BloodPressureReading(systolic, diastolic, MeanMmHg, PulseRatePerMin) : null;
}
