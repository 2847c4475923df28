using Kiosk.Simulator.Patient;

namespace Kiosk.Simulator.World;

/// <summary>
/// What the parts sense of the patient: the patient's own schedule of contacts, and on top of it the contacts that a scenario or an
/// operator breaks. A recording begins with the first sample that its part takes in an acquisition.
/// </summary>
internal sealed class Senses(VirtualPatient patient, Func<uint> acquisition)
{
    private uint _ecgAcquisition;
    private uint _pulseAcquisition;

    /// <summary>The electrodes are taken off.</summary>
    public bool LeadsAreOff { get; set; }

    /// <summary>The finger is taken off.</summary>
    public bool FingerIsOff { get; set; }

    /// <summary>The forehead is taken away.</summary>
    public bool ForeheadIsAway { get; set; }

    /// <summary>The arm in the cuff.</summary>
    public IArm Arm { get; set; } = LimpArm.Instance;

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
        return FingerIsOff ? VirtualPatient.CrosstalkNanoAmps : patient.RedNanoAmps(now);
    }

    public double InfraredNanoAmps(long index, double timeUs) =>
        FingerIsOff ? VirtualPatient.CrosstalkNanoAmps : patient.InfraredNanoAmps(ToUs(timeUs));

    public double ContactCelsius(long index, double timeUs) => patient.ContactMilliCelsius(ToUs(timeUs)) / 1000;

    public double ForeheadCelsius(long index, double timeUs) =>
        (ForeheadIsAway ? patient.AmbientMilliCelsius : patient.InfraredMilliCelsius(ToUs(timeUs))) / 1000;

    public double AmbientCelsius(long index, double timeUs) => patient.AmbientMilliCelsius / 1000;

    // A part that is started again within an acquisition goes on in the recording, as it would with a person.
    private bool IsNew(ref uint last)
    {
        uint now = acquisition();
        if (now == 0 || now == last) return false;
        last = now;
        return true;
    }

    private static long ToUs(double timeUs) => (long)Math.Round(timeUs);
}
