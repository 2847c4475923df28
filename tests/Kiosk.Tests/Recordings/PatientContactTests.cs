using Kiosk.Simulator.Patient;
using Xunit;

namespace Kiosk.Tests.Recordings;

public class PatientContactTests
{
    private const long SecondUs = 1_000_000;

    [Fact]
    public void An_applied_probe_settles_exponentially_and_a_removed_one_returns_to_the_room()
    {
        var profile = new PatientProfile { TemperatureMilliCelsius = 38_000, AmbientMilliCelsius = 20_000, ProbeTimeConstantMs = 10_000 };
        var patient = new VirtualPatient(profile, new ContactSchedule(initially: false,
            new ContactEvent(5 * SecondUs, Contact.Probe, true),
            new ContactEvent(105 * SecondUs, Contact.Probe, false)));

        Assert.Equal(20_000, patient.ContactMilliCelsius(0));
        Assert.Equal(20_000, patient.ContactMilliCelsius(5 * SecondUs));
        Assert.Equal(38_000 - (18_000 / Math.E), patient.ContactMilliCelsius(15 * SecondUs), 1e-6);
        Assert.InRange(patient.ContactMilliCelsius(105 * SecondUs), 37_999, 38_000);
        Assert.Equal(20_000 + (18_000 / Math.E), patient.ContactMilliCelsius(115 * SecondUs), 1.0);
        for (long t = 5 * SecondUs; t < 105 * SecondUs; t += SecondUs)
        {
            Assert.True(patient.ContactMilliCelsius(t + SecondUs) > patient.ContactMilliCelsius(t), $"at {t} us");
        }
    }

    [Fact]
    public void A_probe_lifted_before_it_settled_goes_back_from_where_it_was()
    {
        var profile = new PatientProfile { TemperatureMilliCelsius = 37_000, AmbientMilliCelsius = 22_000, ProbeTimeConstantMs = 10_000 };
        var patient = new VirtualPatient(profile, new ContactSchedule(initially: true, new ContactEvent(10 * SecondUs, Contact.Probe, false)));

        double lifted = patient.ContactMilliCelsius(10 * SecondUs);

        Assert.Equal(37_000 - (15_000 / Math.E), lifted, 1e-6);
        Assert.Equal(lifted, patient.ContactMilliCelsius((10 * SecondUs) + 1), 0.01);
        Assert.Equal(22_000 + ((lifted - 22_000) / Math.E), patient.ContactMilliCelsius(20 * SecondUs), 1e-6);
    }

    [Fact]
    public void Contacts_come_and_go_at_their_times_and_take_their_signals_with_them()
    {
        var patient = new VirtualPatient(new PatientProfile(), new ContactSchedule(initially: false,
            new ContactEvent(4 * SecondUs, Contact.Leads, false),
            new ContactEvent(1 * SecondUs, Contact.Leads, true),
            new ContactEvent(2 * SecondUs, Contact.Finger, true),
            new ContactEvent(3 * SecondUs, Contact.Forehead, true)));

        Assert.Equal([false, false, true, true, true, false], new[] { -1, 999_999, 1_000_000, 2_000_000, 3_999_999, 4_000_000 }.Select(t => patient.LeadsOn(t)));
        Assert.Equal(0, patient.EcgMilliVolts(500_000));
        Assert.NotEqual(0, patient.EcgMilliVolts(2_500_000));
        Assert.Equal(0, patient.EcgMilliVolts(4_500_000));
        Assert.Equal(VirtualPatient.CrosstalkNanoAmps, patient.RedNanoAmps(1_999_999));
        Assert.InRange(patient.RedNanoAmps(2_000_000), 1000, 1400);
        Assert.InRange(patient.InfraredNanoAmps(2_000_000), 1300, 1700);
        Assert.Equal(22_000, patient.InfraredMilliCelsius(2_999_999));
        Assert.Equal(34_802, patient.ForeheadMilliCelsius, 1e-6);
        // As a black body: the fourth root of 0.98 * 307.952^4 + 0.02 * 295.15^4, less 273.15.
        Assert.Equal(34561, patient.InfraredMilliCelsius(3_000_000), 0.5);
        Assert.False(patient.ProbeOn(10 * SecondUs));
    }

    [Fact]
    public void Of_two_events_at_one_time_the_later_given_holds()
    {
        var schedule = new ContactSchedule(initially: false, new ContactEvent(5, Contact.Leads, true), new ContactEvent(5, Contact.Leads, false));

        Assert.False(schedule.IsOn(Contact.Leads, 5));
    }

    [Fact]
    public void An_event_before_time_0_or_for_no_contact_is_the_callers_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContactSchedule(false, new ContactEvent(-1, Contact.Leads, true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContactSchedule(false, new ContactEvent(0, (Contact)9, true)));
    }
}
