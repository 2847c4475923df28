using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Tests.Firmware;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>Weight, height and body mass index of a visit on the simulated board, by the firmware that ships and the instruments of the edge host.</summary>
public class ScaleAndHeightValuesTests
{
    private const Instruments Asked = Instruments.Weight | Instruments.Height;

    [Fact]
    public void A_visit_gives_weight_height_and_body_mass_index()
    {
        Dictionary<MeasurementKind, Measured> values = Measure([]);

        Assert.Equal("71.4", Text(values[MeasurementKind.BodyWeight]));
        Assert.Equal("172", Text(values[MeasurementKind.BodyHeight]));
        Assert.Equal("24.1", Text(values[MeasurementKind.BodyMassIndex]));
        Assert.True(values[MeasurementKind.BodyWeight].FromUs > 4_000_000);
        Assert.True(values[MeasurementKind.BodyWeight].ToUs > values[MeasurementKind.BodyWeight].FromUs);
    }

    /// <summary>What happens in the world, and the words that stand instead of weight and height; null where there is a value.</summary>
    public static TheoryData<string, string[], string?, string?> WrongNumbers => new()
    {
        { "nobody comes", ["start step off"], "nobody stood on the scale", "nobody stood below the height sensor" },
        {
            "steps off at once", ["6 step off"],
            "nobody stood on the scale for long enough", "nobody stood below the height sensor for long enough"
        },
        { "sways", ["start stand sway"], "stand still on the scale and hold on to nothing", null },
        { "leans on the rail", ["start stand lean"], "stand still on the scale and hold on to nothing", null },
        { "a bag alone", ["start step off", "4 load 6"], "too light for this scale: it is for persons of 15 kg and more", "nobody stood below the height sensor" },
        { "too heavy", ["start step off", "4 load 260"], "more than the scale can carry", "nobody stood below the height sensor" },
        { "a bag from the beginning", ["start load 5"], "the empty scale does not read zero: take everything off it", null },
        { "a wire of a signal broken", ["start cells signal"], "the signal of the scale is beyond its range", null },
        { "the supply's wire broken", ["start cells supply"], "the signal of the scale does not move", null },
        { "ducks half of the time", ["13 head duck"], null, "stand upright and still below the height sensor, with nothing above the head" },
        { "a hand above the head", ["start head hand"], null, "stand upright and still below the height sensor, with nothing above the head" },
        {
            "a stool instead of a person", ["start step off", "start block 600"],
            "nobody stood on the scale", "what is below the height sensor is nobody who stands upright"
        },
    };

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public void A_wrong_number_is_none_but_its_reason(string what, string[] steps, string? weight, string? height)
    {
        Dictionary<MeasurementKind, Measured> values = Measure(steps);

        Check(what, values[MeasurementKind.BodyWeight], weight);
        Check(what, values[MeasurementKind.BodyHeight], height);
        string? index = (weight, height) switch
        {
            (not null, not null) => "there is neither weight nor height",
            (not null, null) => "there is no weight",
            (null, not null) => "there is no height",
            _ => null,
        };
        Check(what, values[MeasurementKind.BodyMassIndex], index);
    }

    [Fact]
    public void A_stuck_converter_and_a_stuck_sensor_give_no_number()
    {
        Dictionary<MeasurementKind, Measured> values = Measure([], prepare: world =>
        {
            world.Board.Scale.Stuck = true;
            world.Board.HeightSensor.Stuck = true;
        });

        Check("stuck", values[MeasurementKind.BodyWeight], "the signal of the scale does not move");
        Assert.Null(values[MeasurementKind.BodyHeight].Value);
    }

    [Fact]
    public void A_height_sensor_that_calls_its_measurements_bad_is_believed()
    {
        Dictionary<MeasurementKind, Measured> values = Measure([], prepare: world => world.Board.HeightSensor.ForcedStatus = 2);

        Check("laser", values[MeasurementKind.BodyHeight], "the height sensor reports an error");
    }

    [Fact]
    public void Without_a_calibration_there_is_no_number()
    {
        Dictionary<MeasurementKind, Measured> values = Measure([], calibrations: new NoCalibrations());

        Check("none", values[MeasurementKind.BodyWeight], "the scale is not calibrated");
        Check("none", values[MeasurementKind.BodyHeight], "the height sensor is not calibrated");
    }

    [Fact]
    public void A_calibration_without_its_constants_is_none()
    {
        Dictionary<MeasurementKind, Measured> values = Measure([], calibrations: new FixedCalibrations(
            FixedCalibrations.Of(Instruments.Weight, []), FixedCalibrations.Of(Instruments.Height, [])));

        Check("empty", values[MeasurementKind.BodyWeight], "the scale is not calibrated");
        Check("empty", values[MeasurementKind.BodyHeight], "the height sensor is not calibrated");
    }

    [Fact]
    public void The_zero_before_a_restart_of_the_board_serves_whoever_still_stands_there_after_it()
    {
        Dictionary<MeasurementKind, Measured> values = Measure(["6.5 part nau7802 off", "8 part nau7802 on"], seconds: 25);

        Assert.Equal("71.4", Text(values[MeasurementKind.BodyWeight]));
    }

    private static Dictionary<MeasurementKind, Measured> Measure(
        string[] steps, ICalibrations? calibrations = null, double seconds = 20, Action<VirtualWorld>? prepare = null)
    {
        var rig = new VisitRig(new WorldOptions { Scenario = Scenario.Parse("test", steps), Profile = new PatientProfile() });
        prepare?.Invoke(rig.World);
        rig.Run(3);
        rig.RunVisit(seconds);
        SampleBlock[] blocks = [.. rig.Host.Stream(Channel.ScaleLoad, VisitRig.Acquisition).Values.Select(b => new SampleBlock(
            1, VisitRig.Acquisition, Channel.ScaleLoad, Part.Nau7802, b.Flags, b.Sequence, b.FirstSampleUs, b.PeriodNs, b.Numerator, b.Denominator, b.Samples))];
        RetainedMessage[] readings = [.. rig.Host.Readings.Select(r => new RetainedMessage(
            1, r.Retained, r.Acquisition, r.UptimeUs, r.Part, r.Kind, r.Code, r.Channel, r.Reason, r.Value, false))];
        var signals = new VisitSignals(channel => Wave.Build(blocks.Where(b => b.Channel == channel)), readings, calibrations ?? FixedCalibrations.OfTheMast);
        return InstrumentSet.Measure(Asked, signals).ToDictionary(m => m.Kind, m => m.Measured);
    }

    private static void Check(string what, Measured measured, string? reason)
    {
        Assert.True(measured.Reason == reason, $"{what}: {measured.Value} {measured.Reason}");
        Assert.Equal(reason is null, measured.Value is not null);
    }

    private static string Text(Measured measured) => FormattableString.Invariant($"{measured.Value}");
}

/// <summary>Calibrations that a test lays down.</summary>
internal sealed class FixedCalibrations(params Calibration[] calibrations) : ICalibrations
{
    private readonly List<Calibration> _kept = [.. calibrations];

    /// <summary>What a calibration of the simulated mast finds.</summary>
    public static FixedCalibrations OfTheMast => new(
        Of(Instruments.Weight, new() { [ScaleConstantNames.ZeroCounts] = Mast.ZeroCounts, [ScaleConstantNames.CountsPerKilogram] = Mast.CountsPerKilogram }),
        Of(Instruments.Height, new() { [ScaleConstantNames.MountMillimetres] = Mast.SensorMillimetres }));

    public IReadOnlyList<Calibration> Kept => _kept;

    public string? WriteProblem { get; set; }

    public static Calibration Of(Instruments instrument, Dictionary<string, double> constants) =>
        new($"{instrument}-20261101-1", instrument, new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero), null, "17", "test", constants);

    public Calibration? Find(Instruments instrument) => _kept.LastOrDefault(c => c.Instrument == instrument);

    public Task AddAsync(Calibration calibration)
    {
        if (WriteProblem is { } problem) throw new IOException(problem);
        _kept.Add(calibration);
        return Task.CompletedTask;
    }
}
