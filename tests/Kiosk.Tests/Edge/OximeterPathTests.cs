using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Tests.Firmware;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>From light on a photodiode to what the edge host says: a disturbed oximeter gives words, or the right number.</summary>
public class OximeterPathTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("healthy", 2, null)]
    [InlineData("finger-half-on", 2, "finger not on the sensor")]
    [InlineData("hand-moves", 2, "moved too much|too irregular|not as a pulse")]
    [InlineData("lamp-flickers", 2, "light of the room")]
    [InlineData("start light flicker 401.3", 2, "moved too much|too irregular|not as a pulse|light of the room")]
    [InlineData("start finger off", 2, "finger not on the sensor")]
    [InlineData("healthy", 0.04, "too weak")]
    [InlineData("start bus 1 stuck", 2, "did not arrive|was measured|nothing")]
    public void The_edge_host_gives_the_patients_numbers_or_says_why_not(string scenario, double perfusionPercent, string? words)
    {
        PatientProfile profile = new() { SpO2Percent = 93, HeartRatePerMinute = 66, PerfusionIndexPercent = perfusionPercent };
        Scenario known = scenario.StartsWith("start ", StringComparison.Ordinal) ? Scenario.Parse("test", [scenario]) : Scenario.Load(scenario);
        var rig = new VisitRig(new WorldOptions { Profile = profile, Scenario = known, NoiseLsbRms = 3 });

        rig.RunVisit(30);

        Dictionary<MeasurementKind, Measured> said = new OximeterInstrument().Measure(SignalsOf(rig)).ToDictionary(m => m.Kind, m => m.Measured);
        Measured saturation = said[MeasurementKind.SpO2], pulse = said[MeasurementKind.PulseRateOximeter];
        output.WriteLine($"{scenario}: SpO2 {saturation.Value} {saturation.Reason}; pulse {pulse.Value} {pulse.Reason}");
        if (words is null)
        {
            Assert.InRange(saturation.Value!.Value, 91, 95);
            Assert.InRange(pulse.Value!.Value, 65, 67);
        }
        else
        {
            Assert.Null(saturation.Value);
            Assert.Null(pulse.Value);
            if (!scenario.Contains("bus", StringComparison.Ordinal)) Assert.Matches(words, pulse.Reason!);
        }
    }

    [Fact]
    public void A_probes_own_calibration_makes_the_saturation_and_half_of_one_makes_none()
    {
        var rig = new VisitRig(new WorldOptions { Profile = new PatientProfile { SpO2Percent = 93, PerfusionIndexPercent = 0.3 } });
        rig.RunVisit(30);
        Dictionary<string, double> line = new() { [OximeterInstrument.Quadratic] = 0, [OximeterInstrument.Linear] = -25, [OximeterInstrument.Constant] = 110 };

        decimal byDefault = Saturation(rig, null).Value!.Value;
        Measured byOwn = Saturation(rig, line);
        line.Remove(OximeterInstrument.Linear);
        Measured byHalf = Saturation(rig, line);

        Assert.InRange(byDefault, 92, 94);
        Assert.InRange(byOwn.Value!.Value, 110 - (decimal)(25 * rig.World.Patient.Ratio) - 1, 110 - (decimal)(25 * rig.World.Patient.Ratio) + 1);
        Assert.Contains(Finding.LowPerfusion, byOwn.Findings);
        Assert.Null(byHalf.Value);
        Assert.Contains("spo2-1", byHalf.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visit_whose_calibration_is_lost_has_a_pulse_and_no_saturation_by_another_curve()
    {
        var rig = new VisitRig(new WorldOptions { Profile = new PatientProfile { SpO2Percent = 93 } });
        rig.RunVisit(30);
        InstrumentState[] states = [new(Instruments.Oximeter, "spo2-7", DateTimeOffset.UnixEpoch, [], null)];

        VisitSignals signals = SignalsOf(rig, new VisitCalibrations(new NoCalibrations(), states));
        Dictionary<MeasurementKind, Measured> said = new OximeterInstrument().Measure(signals).ToDictionary(m => m.Kind, m => m.Measured);

        Assert.Null(said[MeasurementKind.SpO2].Value);
        Assert.Contains("spo2-7", said[MeasurementKind.SpO2].Reason, StringComparison.Ordinal);
        Assert.NotNull(said[MeasurementKind.PulseRateOximeter].Value);
    }

    private static Measured Saturation(VisitRig rig, Dictionary<string, double>? constants) =>
        new OximeterInstrument().Measure(SignalsOf(rig, constants)).Single(m => m.Kind == MeasurementKind.SpO2).Measured;

    private static VisitSignals SignalsOf(VisitRig rig, Dictionary<string, double>? constants = null) => SignalsOf(rig, new OneCalibration(constants));

    private static VisitSignals SignalsOf(VisitRig rig, ICalibrations calibrations) => new(
        channel => Wave.Build(rig.Host.Stream(channel, VisitRig.Acquisition).Values.Select(b => new SampleBlock(
            1, VisitRig.Acquisition, channel, Part.Max30102, b.Flags, b.Sequence, b.FirstSampleUs, b.PeriodNs, b.Numerator, b.Denominator, b.Samples))),
        [], calibrations);

    private sealed class OneCalibration(Dictionary<string, double>? constants) : ICalibrations
    {
        public Calibration? Find(Instruments instrument) => constants is null || instrument != Instruments.Oximeter
            ? null : new Calibration("spo2-1", instrument, DateTimeOffset.UnixEpoch, null, "7", "breathe-down", constants);

        public Task AddAsync(Calibration calibration) => throw new NotSupportedException();
    }
}
