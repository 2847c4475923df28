namespace Kiosk.Simulator.Patient;

/// <summary>What the arm does.</summary>
public enum ArmMovementKind
{
    /// <summary>The elbow bends or the muscle tightens: single pushes of about half a second, about one in 1.5 s.</summary>
    Bending,

    /// <summary>A tremor of the muscle, 4 to 7 Hz.</summary>
    Tremor,

    /// <summary>Talking: the chest moves the arm, irregular waves of 0.3 to 1.5 Hz.</summary>
    Talking,
}

/// <summary>A movement of the arm under the cuff. A function of time: seeded lines and pushes, with edges of 0.2 s.</summary>
/// <param name="FromUs">When it begins.</param>
/// <param name="ToUs">When it ends.</param>
/// <param name="Kind">What it is.</param>
/// <param name="MmHg">About its largest effect on a snug cuff at 100 mmHg.</param>
/// <param name="Seed">Of its course.</param>
public sealed record ArmMovement(long FromUs, long ToUs, ArmMovementKind Kind, double MmHg, int Seed)
{
    private const long EdgeUs = 200_000, PushEveryUs = 1_500_000;
    private const int Lines = 5;
    private const double PushSdS = 0.18;

    /// <summary>Its effect at a time, mmHg in a snug cuff at 100 mmHg; 0 outside of it.</summary>
    public double MmHgAt(long timeUs)
    {
        if (timeUs <= FromUs || timeUs >= ToUs) return 0;
        double edge = Math.Min(1, Math.Min(timeUs - FromUs, ToUs - timeUs) / (double)EdgeUs);
        return edge * MmHg * Kind switch
        {
            ArmMovementKind.Tremor => Waves(timeUs, 4, 7),
            ArmMovementKind.Talking => Waves(timeUs, 0.3, 1.5),
            _ => Pushes(timeUs),
        };
    }

    private double Waves(long timeUs, double lowHz, double highHz)
    {
        double sum = 0;
        for (int i = 0; i < Lines; i++)
        {
            double hz = lowHz + ((highHz - lowHz) * Chance.Of(Seed, 2 * i));
            sum += Math.Sin(2 * Math.PI * ((hz * timeUs / 1e6) + Chance.Of(Seed, (2 * i) + 1)));
        }
        return sum / Math.Sqrt(2 * Lines);
    }

    // One push in each stretch of time, at a seeded moment, of seeded size and sign (a tightening muscle pushes more often than it yields).
    private double Pushes(long timeUs)
    {
        double sum = 0;
        long stretch = timeUs / PushEveryUs;
        for (long i = Math.Max(0, stretch - 1); i <= stretch + 1; i++)
        {
            double atUs = (i + Chance.Of(Seed, 3 * i)) * PushEveryUs;
            double size = (0.4 + (0.6 * Chance.Of(Seed, (3 * i) + 1))) * (Chance.Of(Seed, (3 * i) + 2) < 0.75 ? 1 : -1);
            double distance = (timeUs - atUs) / 1e6 / PushSdS;
            sum += size * Math.Exp(-0.5 * distance * distance);
        }
        return sum;
    }
}
