using Kiosk.Edge.Identity;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Identity;

public class ValueSignsTests
{
    private static readonly SummaryValue Finger = SummaryValue.Of(MeasurementKind.SpO2, 97, null), NoFinger = SummaryValue.Of(MeasurementKind.SpO2, null, "no finger"),
        Temperature = SummaryValue.Of(MeasurementKind.BodyTemperature, 36.6m, null);

    private readonly ValueSigns _signs = new();

    [Fact]
    public void A_finger_is_a_sign_while_it_is_there()
    {
        Assert.False(_signs.Of("a", [NoFinger]));
        Assert.True(_signs.Of("a", [Finger]));
        Assert.True(_signs.Of("a", [Finger]));
        Assert.False(_signs.Of("a", [NoFinger]));
    }

    [Fact]
    public void What_is_taken_once_is_a_sign_when_it_comes_and_not_when_it_is_missing_for_a_moment()
    {
        _signs.Of("a", []);
        Assert.True(_signs.Of("a", [Temperature]));
        Assert.False(_signs.Of("a", [Temperature]));
        _signs.Of("a", []);
        Assert.False(_signs.Of("a", [Temperature]));
    }

    [Fact]
    public void A_reading_of_another_makers_oximeter_stays_when_its_person_has_gone()
    {
        SummaryValue theirs = Finger with { Label = Finger.Label + ", oximeter" };
        _signs.Of("a", []);

        Assert.True(_signs.Of("a", [theirs]));
        Assert.False(_signs.Of("a", [theirs]));
    }
}
