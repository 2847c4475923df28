using System.Globalization;

namespace Kiosk.Simulator.Patient;

/// <summary>The law by which an artery's compliance falls off with transmural pressure.</summary>
public enum ArteryLaw
{
    /// <summary>Exponentially on both sides: Babbs 2012.</summary>
    Exponential,

    /// <summary>With the square, as the arctangent law of area and pressure has it (Langewouters, J Biomech 17:425, 1984): a rounder top, longer tails.</summary>
    Arctangent,
}

/// <summary>The upper arm of the simulated patient: the pressure in its artery, the artery's wall and how the cuff sits.</summary>
/// <remarks>
/// Where a value is "chosen" it is plausible and not measured. None of these numbers is one of the analysis: the envelope of the cuff's oscillation
/// comes from volume over transmural pressure, and no ratio of amplitudes is put in.
/// </remarks>
public sealed record ArmProfile
{
    /// <summary>Systolic pressure of a beat of mean interval, 60 to 260 mmHg.</summary>
    public double SystolicMmHg { get; init; } = 120;

    /// <summary>Diastolic pressure of a beat of mean interval, 30 to 160 mmHg and at least 15 below systolic.</summary>
    public double DiastolicMmHg { get; init; } = 78;

    /// <summary>Height of the late systolic (reflected) wave over the first, 0 (young) to 1.4 (stiff aorta).</summary>
    public double Augmentation { get; init; } = 0.5;

    /// <summary>Part of the pulse that the arteries hold at the end of systole, 0.3 to 0.8: a large one makes a full diastole and a high mean.</summary>
    public double Reservoir { get; init; } = 0.5;

    /// <summary>Amplitude of the pressure's swing with the breath, 0 to 8 mmHg.</summary>
    public double BreathMmHg { get; init; } = 1.5;

    /// <summary>Amplitude of the Traube-Hering-Mayer waves at about 0.1 Hz, 0 to 8 mmHg.</summary>
    public double MayerMmHg { get; init; } = 1;

    /// <summary>How its compliance falls off.</summary>
    public ArteryLaw Law { get; init; } = ArteryLaw.Exponential;

    /// <summary>Width of the compliance curve on the side of collapse, 3 to 25 mmHg; 1/a of Babbs 2012 is about 11, the given recordings say 4 to 8.</summary>
    public double CollapseMmHg { get; init; } = 7.5;

    /// <summary>Width of the compliance curve on the distended side, 10 to 60 mmHg; 1/b of Babbs 2012 is about 33, the given recordings say 16 to 20; less is a stiffer artery.</summary>
    public double DistensionMmHg { get; init; } = 18;

    /// <summary>Volume of the artery under the cuff when it is wide open, 0.2 to 4 ml; a lumen of 4 mm over 12 cm is 1.5.</summary>
    public double ArteryMl { get; init; } = 1.3;

    /// <summary>Part of the cuff's length, at its edges, over which its pressure on the artery falls off, 0 to 0.6; from the given recordings.</summary>
    public double EdgePart { get; init; } = 0.3;

    /// <summary>Air in the inflated cuff and its hose, 100 to 600 ml; Babbs 2012 takes 200.</summary>
    public double CuffMl { get; init; } = 220;

    /// <summary>0 for a snug cuff to 1 for one that a hand fits under: more air, and pulses that the slack swallows; chosen.</summary>
    public double Looseness { get; init; }

    /// <summary>Movements, in any order; none by default.</summary>
    public IReadOnlyList<ArmMovement> Movements { get; init; } = [];

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value, its range and what it was.</exception>
    public void Validate()
    {
        Check(SystolicMmHg, 60, 260, nameof(SystolicMmHg));
        Check(DiastolicMmHg, 30, Math.Min(160, SystolicMmHg - 15), nameof(DiastolicMmHg));
        Check(Augmentation, 0, 1.4, nameof(Augmentation));
        Check(Reservoir, 0.3, 0.8, nameof(Reservoir));
        Check(BreathMmHg, 0, 8, nameof(BreathMmHg));
        Check(MayerMmHg, 0, 8, nameof(MayerMmHg));
        if (!Enum.IsDefined(Law)) throw new ArgumentOutOfRangeException(nameof(Law), $"law {(int)Law} does not exist");
        Check(CollapseMmHg, 3, 25, nameof(CollapseMmHg));
        Check(DistensionMmHg, 10, 60, nameof(DistensionMmHg));
        Check(ArteryMl, 0.2, 4, nameof(ArteryMl));
        Check(EdgePart, 0, 0.6, nameof(EdgePart));
        Check(CuffMl, 100, 600, nameof(CuffMl));
        Check(Looseness, 0, 1, nameof(Looseness));
    }

    private static void Check(double value, double min, double max, string name)
    {
        if (value >= min && value <= max) return;
        throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; choose {min} to {max}"));
    }
}
