namespace Kiosk.Simulator.Patient;

/// <summary>The upper arm in the cuff: how the artery's pulse and the arm's movements change the cuff's pressure, and the truth of its pressures.</summary>
/// <remarks>
/// <para>Artery, tissue and cuff are taken as incompressible but for the cuff's air: the artery's volume over its value at mean pressure, times the
/// cuff's stiffness. Air at constant temperature gives (P + 760 mmHg) / volume (Babbs 2012); the sleeve stretches as well, the more the less it is
/// inflated. Transmural pressure is the artery's less what the cuff presses with: all of the cuff's pressure but for its edges and its looseness.</para>
/// <para>A function of time and cuff pressure: same profile, same values, in whatever order they are asked for.</para>
/// </remarks>
public sealed class Arm : IArm
{
    private const int EdgeSegments = 4;
    private const double RoomMmHg = 760, EdgeFall = 0.55, SleeveMlPerMmHg = 0.12, SleeveFirmMmHg = 25;

    /// <summary>A loose cuff holds this much more air, presses with this much less, and its slack is taken up at this pressure; chosen.</summary>
    private const double LooseAir = 5, LoosePressure = 0.04, SlackMmHg = 40;

    private readonly ArmProfile _arm;
    private readonly BrachialPressure _pressure;
    private readonly ArteryWall _wall;

    /// <param name="heart">The beats, shared with ECG and pleth.</param>
    /// <param name="profile">A valid profile.</param>
    public Arm(HeartBeats heart, PatientProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _arm = profile.Arm;
        _pressure = new BrachialPressure(heart, profile);
        _wall = new ArteryWall(_arm);
    }

    /// <summary>The artery's pressure at a time.</summary>
    public double BrachialMmHg(long timeUs) => _pressure.MmHg(Math.Max(0, timeUs));

    /// <summary>The beats of a range with their pressures, its end excluded: what a measurement in that time is compared with.</summary>
    public IReadOnlyList<PressureBeat> BeatsBetween(long fromUs, long toUs) => _pressure.Between(fromUs, toUs);

    /// <inheritdoc/>
    public double OscillationMmHg(double cuffMmHg, long timeUs)
    {
        if (cuffMmHg <= 0) return 0;
        timeUs = Math.Max(0, timeUs);
        double snug = Contact(cuffMmHg), stiffness = MmHgPerMl(cuffMmHg), moved = 0;
        foreach (ArmMovement movement in _arm.Movements) moved += movement.MmHgAt(timeUs);
        // A movement squeezes the sleeve, and so it grows with the cuff's stiffness and contact as the pulse does.
        moved *= snug * stiffness / MmHgPerMl(100);

        double artery = _pressure.MmHg(timeUs), mean = _pressure.MeanMmHg, presses = cuffMmHg * (1 - (LoosePressure * _arm.Looseness));
        double pulse = 0;
        // What the pulse adds presses back on the artery: two rounds settle within 0.01 mmHg, since the artery is far softer than the cuff.
        for (int round = 0; round < 2; round++)
        {
            double outside = presses + pulse + moved;
            pulse = snug * stiffness * (Volume(artery, outside) - Volume(mean, presses));
        }
        return pulse + moved;
    }

    // Under the cuff's edges the pressure falls off evenly; the artery there stays open, and pulsates, at cuff pressures above systolic.
    private double Volume(double arteryMmHg, double outsideMmHg)
    {
        double ml = (1 - _arm.EdgePart) * _wall.Ml(arteryMmHg - outsideMmHg);
        for (int i = 0; i < EdgeSegments; i++)
        {
            double presses = outsideMmHg * (1 - (EdgeFall * (i + 0.5) / EdgeSegments));
            ml += _arm.EdgePart / EdgeSegments * _wall.Ml(arteryMmHg - presses);
        }
        return ml;
    }

    private double MmHgPerMl(double cuffMmHg)
    {
        double air = _arm.CuffMl * (1 + (LooseAir * _arm.Looseness)) / (cuffMmHg + RoomMmHg);
        double sleeve = SleeveMlPerMmHg * Math.Exp(-cuffMmHg / SleeveFirmMmHg);
        return 1 / (air + sleeve);
    }

    // Below some pressure the sleeve does not yet lie on the arm all around.
    private double Contact(double cuffMmHg) => 1 - Math.Exp(-cuffMmHg / (8 + (SlackMmHg * _arm.Looseness)));
}
