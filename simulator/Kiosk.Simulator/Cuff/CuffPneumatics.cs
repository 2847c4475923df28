namespace Kiosk.Simulator.Cuff;

/// <summary>How much air a cuff takes: V(P) = dead + most * P / (P + half), in ml with P in mmHg.</summary>
/// <param name="DeadMl">Hoses and folds.</param>
/// <param name="MostMl">What the bladder takes beyond it at high pressure.</param>
/// <param name="HalfMmHg">Where it has taken half of that.</param>
public readonly record struct CuffShape(double DeadMl, double MostMl, double HalfMmHg)
{
    /// <summary>An adult cuff, well applied.</summary>
    public static CuffShape Adult { get; } = new(30, 250, 20);

    /// <summary>The same on no arm, or loosely on one.</summary>
    public static CuffShape Loose { get; } = new(30, 1_200, 30);

    /// <summary>Free air for 1 mmHg more, ml: the bladder grows, and what is in it is compressed.</summary>
    public double ComplianceMl(double mmHg)
    {
        double grown = mmHg + HalfMmHg;
        double volume = DeadMl + (MostMl * mmHg / grown);
        return (volume / CuffPneumatics.RoomMmHg) + ((1 + (mmHg / CuffPneumatics.RoomMmHg)) * MostMl * HalfMmHg / (grown * grown));
    }
}

/// <summary>
/// Air in the cuff: pump and bleed valve on one lumen of the hose, the release valve on the other. Both valves are open without power;
/// pump and coils hang on the rail of the dead-man circuit, behind the stop button's contact.
/// </summary>
/// <remarks>
/// Flows are in ml/s of air at room pressure. A valve is an orifice (flow by the root of the pressure), a lumen a tube (flow by the
/// pressure), the pump a line from its free flow to its stall pressure. Figures are of the usual parts for this job (hardware-docs/cuff.md); the cuff's
/// compliance is chosen to be plausible, not measured. The steps are 5 ms; the lumens are solved, not stepped.
/// </remarks>
public sealed class CuffPneumatics
{
    /// <summary>The room, mmHg above vacuum.</summary>
    public const double RoomMmHg = 760;

    /// <summary>Flow of the pump against nothing, ml/s: 4.5 l/min.</summary>
    public const double PumpFreeMlPerS = 75;

    /// <summary>Pressure at which the pump delivers nothing, mmHg: above every limit, so that a pump that runs on is a hazard.</summary>
    public const double PumpStallMmHg = 450;

    private const double PumpInertiaUs = 60_000;
    private const double BleedMl = 3;
    private const double ReleaseMl = 30;
    private const double BleedLagUs = 20_000;
    private const double ReleaseLagUs = 15_000;
    private const double LumenMl = 30;
    private const double PumpManifoldMl = 8;
    private const double TraceManifoldMl = 4;
    private const double LeakMl = 0.1;
    private const double CloggedMmHgPerS = 1.2;
    private const long StepUs = 5_000;

    private double _pumpSpeed;
    private double _bleedOpen = 1;
    private double _releaseOpen = 1;

    /// <summary>True pressure in the cuff above the room, mmHg, without the arm's pulse.</summary>
    public double CuffMmHg { get; private set; }

    /// <summary>Pressure where pump, bleed valve and guard are, mmHg.</summary>
    public double PumpManifoldMmHg { get; private set; }

    /// <summary>Pressure where release valve and trace sensor are, mmHg.</summary>
    public double TraceManifoldMmHg { get; private set; }

    /// <summary>Duty of the pump, 0 to 1000.</summary>
    public int PumpPerMille { get; set; }

    /// <summary>Duty of the bleed valve's coil, 0 to 1000: open up to 200, shut from 800 on.</summary>
    public int BleedPerMille { get; set; }

    /// <summary>What is broken.</summary>
    public CuffFaults Faults { get; set; }

    /// <summary>Lets time pass, in whole steps of 5 ms.</summary>
    /// <param name="us">How long; a multiple of 5 ms.</param>
    /// <param name="deadMan">Holds rail and release valve; time passes for it too.</param>
    /// <param name="isContactShut">The stop button's contact in the rail: false while pressed, or with its cable cut.</param>
    public void Advance(long us, DeadManCircuit deadMan, bool isContactShut)
    {
        ArgumentNullException.ThrowIfNull(deadMan);
        for (long done = 0; done < us; done += StepUs)
        {
            deadMan.Advance(StepUs);
            bool hasRail = isContactShut && (deadMan.HoldsRail || Has(CuffFaults.RailStuckOn));
            Drive(hasRail, hasRail && (deadMan.HoldsRelease || Has(CuffFaults.ReleaseDriveStuckOn)));
            Flow(StepUs / 1e6);
        }
    }

    /// <summary>A copy that goes its own way.</summary>
    public CuffPneumatics Clone() => (CuffPneumatics)MemberwiseClone();

    private bool Has(CuffFaults fault) => (Faults & fault) != 0;

    private void Drive(bool hasRail, bool isReleaseHeld)
    {
        double pump = Has(CuffFaults.PumpStuckOn) ? 1 : Math.Clamp(PumpPerMille, 0, 1000) / 1000.0;
        double closing = Math.Clamp(((hasRail ? BleedPerMille : 0) - 200) / 600.0, 0, 1);
        double bleed = Has(CuffFaults.BleedStuckShut) ? 0 : Has(CuffFaults.BleedStuckOpen) ? 1 : (1 - closing) * (1 - closing);
        double release = Has(CuffFaults.ReleaseStuckShut) ? 0 : Has(CuffFaults.ReleaseStuckOpen) || !isReleaseHeld ? 1 : 0;
        _pumpSpeed = Follow(_pumpSpeed, hasRail && !Has(CuffFaults.PumpDead) ? pump : 0, PumpInertiaUs);
        _bleedOpen = Follow(_bleedOpen, bleed, BleedLagUs);
        _releaseOpen = Follow(_releaseOpen, release, ReleaseLagUs);
    }

    private void Flow(double seconds)
    {
        double pump = PumpFreeMlPerS * _pumpSpeed * Math.Max(0, 1 - (PumpManifoldMmHg / PumpStallMmHg));
        double into = 0;
        CuffShape shape = Has(CuffFaults.CuffLoose) ? CuffShape.Loose : CuffShape.Adult;
        double bleedMl = BleedMl * _bleedOpen;
        if (Has(CuffFaults.BleedClogged)) bleedMl = Math.Min(bleedMl, CloggedMmHgPerS * shape.ComplianceMl(CuffMmHg) / Math.Sqrt(Math.Max(1, CuffMmHg)));
        PumpManifoldMmHg = Node(CuffMmHg, PumpManifoldMmHg, pump, bleedMl, PumpManifoldMl, Has(CuffFaults.PumpLumenKinked), seconds, ref into);
        TraceManifoldMmHg = Node(CuffMmHg, TraceManifoldMmHg, 0, ReleaseMl * _releaseOpen, TraceManifoldMl, Has(CuffFaults.TraceLumenKinked), seconds, ref into);
        if (Has(CuffFaults.Leak)) into -= LeakMl * CuffMmHg;
        double next = CuffMmHg + (into * seconds / shape.ComplianceMl(CuffMmHg));
        CuffMmHg = next < 0.001 ? 0 : next;
    }

    /// <summary>The pressure of a manifold with a source and an orifice to the room; adds to what flows into the cuff.</summary>
    private static double Node(double cuff, double manifold, double source, double orificeMl, double volumeMl, bool isKinked, double seconds, ref double into)
    {
        // Behind a kink the manifold's own small volume takes the place of the lumen.
        double conductance = isKinked ? volumeMl / RoomMmHg / seconds : LumenMl;
        double behind = (isKinked ? manifold : cuff) + (source / conductance);
        double outflow = Orifice(behind, conductance, orificeMl);
        if (!isKinked) into += source - outflow;
        return Math.Max(0, behind - (outflow / conductance));
    }

    // Flow through a tube and an orifice in series: q = k sqrt(P - q / g).
    private static double Orifice(double mmHg, double conductance, double orificeMl)
    {
        if (mmHg <= 0 || orificeMl <= 1e-6) return 0;
        double square = orificeMl * orificeMl;
        double inverse = 1 / conductance;
        return square / 2 * (Math.Sqrt((inverse * inverse) + (4 * mmHg / square)) - inverse);
    }

    private static double Follow(double value, double target, double lagUs)
    {
        double next = value + ((target - value) * (StepUs / (lagUs + StepUs)));
        return Math.Abs(target - next) < 1e-4 ? target : next;
    }
}
