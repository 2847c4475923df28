using Kiosk.Simulator.Patient;

namespace Kiosk.Tests.Signals;

/// <summary>A measurement on a simulated arm of 128/82 mmHg and 72 beats a minute, and what can go wrong with it.</summary>
internal sealed record SimulatedCuff
{
    public const double RateHz = 100;

    public PatientProfile Patient { get; init; } = new() { Arm = new ArmProfile { SystolicMmHg = 128, DiastolicMmHg = 82 } };

    public DeflationTrace Trace { get; init; } = new() { SampleRateHz = RateHz, TopMmHg = 165, ReleaseMmHg = 50 };

    public double[] MmHg() => Trace.Sample(ArmOf(Patient)).MmHg;

    public SimulatedCuff With(Func<ArmProfile, ArmProfile> change) => this with { Patient = Patient with { Arm = change(Patient.Arm) } };

    public SimulatedCuff Moving(ArmMovementKind kind, double mmHg) =>
        With(arm => arm with { Movements = [new ArmMovement(0, 120_000_000, kind, mmHg, Seed: 7)] });

    /// <summary>Mean systolic and diastolic pressure of the beats of the deflation.</summary>
    public (double SystolicMmHg, double DiastolicMmHg) Truth()
    {
        Arm arm = ArmOf(Patient);
        (_, long fromUs, long toUs) = Trace.Sample(arm);
        IReadOnlyList<PressureBeat> beats = arm.BeatsBetween(fromUs, toUs);
        return (beats.Average(b => b.SystolicMmHg), beats.Average(b => b.DiastolicMmHg));
    }

    public static Arm ArmOf(PatientProfile patient) => new(new HeartBeats(patient), patient);
}
