namespace Kiosk.Simulator.Patient;

/// <summary>The temperature of a contact probe: from the room's towards the skin's while applied, and back when removed, exponentially.</summary>
internal sealed class ProbeTemperature
{
    private readonly double _timeConstantUs;
    private readonly List<(long FromUs, double Start, double Target)> _spans = [];

    public ProbeTemperature(PatientProfile profile, ContactSchedule schedule)
    {
        _timeConstantUs = profile.ProbeTimeConstantMs * 1000.0;
        double ambient = profile.AmbientMilliCelsius;
        double skin = profile.TemperatureMilliCelsius;
        _spans.Add((0, ambient, schedule.IsOn(Contact.Probe, 0) ? skin : ambient));
        foreach (ContactEvent e in schedule.EventsOf(Contact.Probe)) _spans.Add((e.TimeUs, At(e.TimeUs), e.On ? skin : ambient));
    }

    /// <summary>m°C at a time; the room's before time 0.</summary>
    public double At(long timeUs)
    {
        (long fromUs, double start, double target) = _spans[0];
        for (int i = 1; i < _spans.Count && _spans[i].FromUs <= timeUs; i++) (fromUs, start, target) = _spans[i];
        return target + ((start - target) * Math.Exp(-Math.Max(0, timeUs - fromUs) / _timeConstantUs));
    }
}
