using Kiosk.Signals.Oscillometry;
using Kiosk.Simulator.Patient;

namespace Kiosk.Accuracy.Studies.BloodPressure;

/// <summary>What is the matter with a simulated measurement.</summary>
internal enum Disturbance
{
    Clean,
    AtrialFibrillation,
    Ectopics,
    ExponentialDeflation,
    StepwiseDeflation,
    OtherWallLaw,
    Leak,
    LooseCuff,
    Bending,
    Talking,
    Tremor,
}

/// <summary>One simulated measurement with its truth.</summary>
/// <param name="SystolicMmHg">Mean systolic pressure of the beats during the deflation.</param>
/// <param name="DiastolicMmHg">Mean diastolic pressure of the same beats.</param>
/// <param name="MeanMmHg">Mean of the artery's pressure over the same beats.</param>
/// <param name="RatePerMin">Mean heart rate.</param>
/// <param name="Result">What the analysis makes of the cuff's pressure.</param>
internal sealed record CuffMeasurement(double SystolicMmHg, double DiastolicMmHg, double MeanMmHg, double RatePerMin, OscillometryResult Result)
{
    public double PulsePressureMmHg => SystolicMmHg - DiastolicMmHg;
}

/// <summary>Draws a patient and measures: everything follows from the disturbance and the seed.</summary>
internal static class CuffPatient
{
    private const double RateHz = 100;

    public static CuffMeasurement Measure(Disturbance disturbance, int seed)
    {
        var random = new Random((seed * 31) + (int)disturbance);
        PatientProfile profile = Draw(random, disturbance, seed);
        DeflationTrace trace = Cuff(random, disturbance, profile.Arm.SystolicMmHg, profile.Arm.DiastolicMmHg, seed);
        var arm = new Arm(new HeartBeats(profile), profile);
        (double[] mmHg, long fromUs, long toUs) = trace.Sample(arm);
        IReadOnlyList<PressureBeat> beats = arm.BeatsBetween(fromUs, toUs);
        return new CuffMeasurement(
            beats.Average(b => b.SystolicMmHg),
            beats.Average(b => b.DiastolicMmHg),
            beats.Average(b => b.MeanMmHg),
            profile.HeartRatePerMinute,
            OscillometryAnalysis.Analyze(mmHg, RateHz));
    }

    /// <summary>The patient without the measurement.</summary>
    public static PatientProfile Draw(Disturbance disturbance, int seed) => Draw(new Random((seed * 31) + (int)disturbance), disturbance, seed);

    private static PatientProfile Draw(Random random, Disturbance disturbance, int seed)
    {
        double systolic = Even(random, 85, 200);
        double diastolic = Math.Clamp(systolic - Math.Clamp(Even(random, 0.22, 0.5) * systolic, 22, 95), 35, 130);
        double rate = Even(random, 45, 140);
        return new PatientProfile
        {
            HeartRatePerMinute = rate,
            HeartRateVariabilityMs = Even(random, 5, 40) * Math.Min(1, 70 / rate),
            RespirationPerMinute = Even(random, 10, 22),
            Rhythm = disturbance switch
            {
                Disturbance.AtrialFibrillation => HeartRhythm.AtrialFibrillation,
                Disturbance.Ectopics => HeartRhythm.Ectopics,
                _ => HeartRhythm.Sinus,
            },
            Seed = seed,
            Arm = Arm(random, disturbance, systolic, diastolic, seed),
        };
    }

    // Shapes from a young pulse to a stiff aorta's; the pressure's mean lies at 0.33 to 0.42 of the pulse.
    private static ArmProfile Arm(Random random, Disturbance disturbance, double systolic, double diastolic, int seed) => new()
    {
        SystolicMmHg = systolic,
        DiastolicMmHg = diastolic,
        Augmentation = Even(random, 0, 1.2),
        Reservoir = Even(random, 0.3, 0.5),
        BreathMmHg = Even(random, 0.3, 2.5),
        MayerMmHg = Even(random, 0, 2),
        Law = disturbance == Disturbance.OtherWallLaw ? ArteryLaw.Arctangent : ArteryLaw.Exponential,
        CollapseMmHg = Even(random, 5.5, 9.5),
        DistensionMmHg = Even(random, 13, 23),
        ArteryMl = Even(random, 0.7, 2),
        EdgePart = Even(random, 0.1, 0.3),
        CuffMl = Even(random, 180, 320),
        Looseness = disturbance == Disturbance.LooseCuff ? Even(random, 0.1, 1) : 0,
        Movements = disturbance switch
        {
            Disturbance.Bending => [Movement(ArmMovementKind.Bending, 20, 20 + Even(random, 2, 8), Even(random, 2, 15), seed)],
            Disturbance.Talking => [Movement(ArmMovementKind.Talking, 0, 150, Even(random, 0.3, 3), seed)],
            Disturbance.Tremor => [Movement(ArmMovementKind.Tremor, 0, 150, Even(random, 0.1, 2), seed)],
            _ => [],
        },
    };

    private static DeflationTrace Cuff(Random random, Disturbance disturbance, double systolic, double diastolic, int seed) => new()
    {
        SampleRateHz = RateHz,
        TopMmHg = systolic + Even(random, 25, 45),
        MmHgPerS = Even(random, 2, 3.8),
        ReleaseMmHg = Math.Max(25, diastolic - Even(random, 15, 30)),
        NoiseMmHg = Even(random, 0.01, 0.06),
        LeakMmHgPerS = disturbance == Disturbance.Leak ? Even(random, 0.5, 8) : 0,
        StepMmHg = Even(random, 4, 8),
        Shape = disturbance switch
        {
            Disturbance.ExponentialDeflation => DeflationShape.Exponential,
            Disturbance.StepwiseDeflation => DeflationShape.Steps,
            _ => DeflationShape.Even,
        },
        Seed = seed,
    };

    private static ArmMovement Movement(ArmMovementKind kind, double fromS, double toS, double mmHg, int seed) =>
        new((long)(fromS * 1e6), (long)(toS * 1e6), kind, mmHg, seed);

    private static double Even(Random random, double low, double high) => low + ((high - low) * random.NextDouble());
}
