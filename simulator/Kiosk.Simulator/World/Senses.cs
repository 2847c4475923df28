using Kiosk.Simulator.Patient;

namespace Kiosk.Simulator.World;

/// <summary>
/// What the parts sense of the patient: the patient's own schedule of contacts, and on top of it the contacts that a scenario or an
/// operator breaks. A recording begins with the first sample that its part takes in an acquisition.
/// </summary>
internal sealed class Senses(VirtualPatient patient, Stance stance, MastSpecimen mast, Func<uint> acquisition)
{
    private const double HalfOn = 0.5;
    private uint _ecgAcquisition;
    private uint _pulseAcquisition;

    /// <summary>The electrodes are taken off.</summary>
    public bool LeadsAreOff { get; set; }

    /// <summary>The finger is taken off.</summary>
    public bool FingerIsOff { get; set; }

    /// <summary>The finger covers half of the oximeter.</summary>
    public bool FingerIsHalfOn { get; set; }

    /// <summary>How the hand moves; null when it is still.</summary>
    public HandMovement? Movement { get; private set; }

    /// <summary>Lets the hand move, by the patient's seed.</summary>
    /// <param name="rmsPart">Root mean square of what it changes, as a part of the light; 0 holds it still.</param>
    public void Move(double rmsPart) => Movement = rmsPart > 0 ? new HandMovement(rmsPart, patient.Profile.Seed) : null;

    /// <summary>A lamp that flickers over the oximeter; null when the light is steady.</summary>
    public Lamp? Lamp { get; set; }

    /// <summary>The forehead is taken away.</summary>
    public bool ForeheadIsAway { get; set; }

    /// <summary>The patient on the scale, below the mast.</summary>
    public Stance Stance => stance;

    /// <summary>The arm in the cuff.</summary>
    public IArm Arm { get; set; } = patient.Arm;

    /// <summary>Whether the electrodes touch nobody at a time.</summary>
    public bool AreLeadsOff(long timeUs) => LeadsAreOff || !patient.LeadsOn(timeUs);

    public double EcgMilliVolts(long index, double timeUs)
    {
        long now = ToUs(timeUs);
        if (index == 0 && IsNew(ref _ecgAcquisition)) patient.StartEcgAt(now);
        return patient.EcgMilliVolts(now);
    }

    public double RedNanoAmps(long index, double timeUs)
    {
        long now = ToUs(timeUs);
        if (index == 0 && IsNew(ref _pulseAcquisition)) patient.StartPulseAt(now);
        return Light(now, patient.RedNanoAmps(now), HandMovement.RatioOfRatios) + (Lamp?.RedNanoAmps(timeUs, Coverage(now)) ?? 0);
    }

    public double InfraredNanoAmps(long index, double timeUs)
    {
        long now = ToUs(timeUs);
        return Light(now, patient.InfraredNanoAmps(now), 1) + (Lamp?.InfraredNanoAmps(timeUs, Coverage(now)) ?? 0);
    }

    public double ContactCelsius(long index, double timeUs) => patient.ContactMilliCelsius(ToUs(timeUs)) / 1000;

    public double ForeheadCelsius(long index, double timeUs) =>
        (ForeheadIsAway ? patient.AmbientMilliCelsius : patient.InfraredMilliCelsius(ToUs(timeUs))) / 1000;

    public double AmbientCelsius(long index, double timeUs) => patient.AmbientMilliCelsius / 1000;

    public double BridgeMilliVoltsPerVolt(long index, double timeUs) => mast.BridgeMilliVoltsPerVolt(stance.LoadKilograms(timeUs));

    public double HeadDistanceMillimetres(long index, double timeUs) => mast.DistanceMillimetres(stance.TopMillimetres(timeUs));

    // A part that is started again within an acquisition goes on in the recording, as it would with a person.
    private bool IsNew(ref uint last)
    {
        uint now = acquisition();
        if (now == 0 || now == last) return false;
        last = now;
        return true;
    }

    // Where there is no finger the LED shines straight across.
    private double Light(long timeUs, double ofFinger, double movementRatio)
    {
        double coverage = Coverage(timeUs);
        double moved = Movement is null ? ofFinger : ofFinger * (1 - (movementRatio * Movement.ValueAt(timeUs)));
        return Math.Max(0, (coverage * moved) + ((1 - coverage) * VirtualPatient.CrosstalkNanoAmps));
    }

    private double Coverage(long timeUs) => FingerIsOff || !patient.FingerOn(Math.Max(0, timeUs)) ? 0 : FingerIsHalfOn ? HalfOn : 1;

    private static long ToUs(double timeUs) => (long)Math.Round(timeUs);
}
