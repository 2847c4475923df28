using System.Globalization;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals.Height;
using Kiosk.Signals.Weighing;
using Kiosk.Wire;

namespace Kiosk.Edge.Calibrations;

/// <summary>A step of a calibration that was taken.</summary>
/// <param name="Text">What was measured, and what to do next.</param>
/// <param name="Calibration">The calibration that is in force from now on; null before the last step.</param>
public sealed record CalibrationStep(string Text, Calibration? Calibration);

/// <summary>
/// The calibrations of scale and height sensor, step by step.
/// <code>
/// (none) --empty platform--> Zero --known mass--> Span --empty platform again--> kept
///    ^                         |                    |
///    +------ a fault, or more than 15 minutes ------+
/// </code>
/// What is in force stays so until the last step has succeeded. May be used from any thread.
/// </summary>
public sealed class CalibrationDesk(BenchSamples bench, ICalibrations calibrations, IIdentifiers identifiers, Clock clock)
{
    /// <summary>How long a calibration holds.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    private const long StepUsMax = 15 * 60 * 1_000_000L;
    private static readonly TimeSpan ScaleTime = TimeSpan.FromSeconds(8), HeightTime = TimeSpan.FromSeconds(9);

    private readonly Lock _lock = new();
    private Points? _points;

    /// <summary>The empty platform: the first step of a calibration, and its last.</summary>
    /// <param name="by">The technician's number.</param>
    public async Task<DeskReply<CalibrationStep>> ScaleZeroAsync(string by)
    {
        if (ClockProblem() is { } problem) return problem;
        (double? counts, DeskReply<CalibrationStep>? refusal) = await ScaleCountsAsync().ConfigureAwait(false);
        if (refusal is not null) return refusal;
        if (Take() is not { MassCounts: { } massCounts } points)
        {
            Keep(new Points(counts!.Value, null, 0, clock.NowUs));
            return Step($"The empty platform reads {counts:0} counts. Now lay the mass on the middle of the platform and give the step --mass KG.");
        }

        (ScaleConstants? made, CalibrationFault fault) = ScaleCalibration.Make(points.ZeroCounts, massCounts, points.Kilograms, counts!.Value);
        if (made is not { } scale) return Refused(fault);
        return await AddAsync(Instruments.Weight, by, $"two points, {Number(points.Kilograms)} kg", ScaleConstantNames.Of(scale)).ConfigureAwait(false);
    }

    /// <summary>The known mass on the platform, after the empty one.</summary>
    /// <param name="kilograms">The mass.</param>
    public async Task<DeskReply<CalibrationStep>> ScaleMassAsync(double kilograms)
    {
        if (Take() is not { } points)
        {
            return DeskReply.Refused<CalibrationStep>(DeskRefusal.WrongStep,
                "The empty platform was not measured in the last 15 minutes. Empty it and give the step --zero first.");
        }

        (double? counts, DeskReply<CalibrationStep>? refusal) = await ScaleCountsAsync().ConfigureAwait(false);
        if (refusal is not null) return refusal;
        CalibrationFault fault = ScaleCalibration.Check(points.ZeroCounts, counts!.Value, kilograms);
        if (fault != CalibrationFault.None) return Refused(fault);
        Keep(new Points(points.ZeroCounts, counts, kilograms, clock.NowUs));
        return Step($"{Number(kilograms)} kg read {counts - points.ZeroCounts:0} counts. Now take the mass off and give the step --zero once more to finish.");
    }

    /// <summary>A block of known height below the height sensor.</summary>
    /// <param name="blockMillimetres">Its height.</param>
    /// <param name="by">The technician's number.</param>
    public async Task<DeskReply<CalibrationStep>> HeightAsync(double blockMillimetres, string by)
    {
        if (ClockProblem() is { } problem) return problem;
        DeskReply<VisitSignals> taken = await bench.TakeAsync(Instruments.Height, HeightTime).ConfigureAwait(false);
        if (taken.Value is not { } signals) return DeskReply.Refused<CalibrationStep>(taken.Refusal, taken.Text);
        int[] distances = [.. signals.Readings(MeasurementKind.BodyHeight).Where(r => r.Reason == NoData.None).Select(r => (int)r.Value)];
        (double? mount, CalibrationFault fault) = HeightCalibration.Make(distances, blockMillimetres);
        if (mount is not { } millimetres) return Refused(fault);
        return await AddAsync(
            Instruments.Height, by, $"block of {Number(blockMillimetres)} mm", ScaleConstantNames.OfMount(millimetres)).ConfigureAwait(false);
    }

    private async Task<(double? Counts, DeskReply<CalibrationStep>? Refusal)> ScaleCountsAsync()
    {
        DeskReply<VisitSignals> taken = await bench.TakeAsync(Instruments.Weight, ScaleTime).ConfigureAwait(false);
        if (taken.Value is not { } signals) return (null, DeskReply.Refused<CalibrationStep>(taken.Refusal, taken.Text));
        // A lost sample, or a board that restarted, makes another try cheaper than a rule.
        List<Wave> waves = signals.Waves(Channel.ScaleLoad);
        double[] counts = waves.Count == 1 && waves[0].Lost == 0 ? [.. waves[0].Counts.Select(c => (double)c)] : [];
        CalibrationPoint point = ScaleCalibration.Measure(counts);
        return point.Counts is null ? (null, Refused(point.Fault)) : (point.Counts, null);
    }

    private async Task<DeskReply<CalibrationStep>> AddAsync(
        Instruments instrument, string by, string method, IReadOnlyDictionary<string, double> constants)
    {
        DateTimeOffset now = clock.UtcNow;
        string id = CalibrationStore.NewId(CalibratedInstrument.Of(instrument)!, now, identifiers.NewUuid());
        var made = new Calibration(id, instrument, now, now + Validity, by, method, constants);
        try
        {
            await calibrations.AddAsync(made).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            return DeskReply.Refused<CalibrationStep>(DeskRefusal.StoreFailed, $"The calibration could not be kept, the one before stays in force: {failure.Message}");
        }

        string values = string.Join(", ", constants.Select(c => $"{c.Key} {Number(Math.Round(c.Value, 2))}"));
        return DeskReply.Of(new CalibrationStep($"Calibration {made.Id} is in force until {made.Expires:yyyy-MM-dd}: {values}.", made));
    }

    private DeskReply<CalibrationStep>? ClockProblem() => clock.UtcUncertainty is not null ? null : DeskReply.Refused<CalibrationStep>(
        DeskRefusal.NotCalibrated, "A calibration carries its date, and the clock is not set. Set it first (timedatectl), or wait until the network has.");

    // Whoever takes the points uses them up: a step that fails begins the calibration anew.
    private Points? Take()
    {
        lock (_lock)
        {
            Points? points = _points;
            _points = null;
            return points is not null && clock.NowUs - points.AtUs <= StepUsMax ? points : null;
        }
    }

    private void Keep(Points points)
    {
        lock (_lock) _points = points;
    }

    private static DeskReply<CalibrationStep> Step(FormattableString text) => DeskReply.Of(new CalibrationStep(text.ToString(CultureInfo.InvariantCulture), null));

    private static DeskReply<CalibrationStep> Refused(CalibrationFault fault) =>
        DeskReply.Refused<CalibrationStep>(DeskRefusal.NotCalibrated, Words(fault) + " Nothing was changed; begin the calibration again.");

    private static string Words(CalibrationFault fault) => fault switch
    {
        CalibrationFault.NotEnoughSignal => "Too few samples came: look at the part in kioskctl status.",
        CalibrationFault.SensorFault => "The sensor gives no signal that could be a measurement: check the wires of the load cells.",
        CalibrationFault.Unsteady => "What was measured did not stand still.",
        CalibrationFault.UnsuitableReference => string.Create(CultureInfo.InvariantCulture,
            $"Use a mass of {ScaleCalibration.MassKilogramsMin} kg up to the scale's capacity, or a block of {HeightCalibration.BlockMillimetresMin} to {HeightCalibration.BlockMillimetresMax} mm."),
        CalibrationFault.Implausible => "What was measured does not fit the reference: another mass or block, crossed wires, or something else on the platform.",
        CalibrationFault.NotRepeatable => "The empty platform does not read as before the mass was on it: look for something that rubs or pulls.",
        _ => throw new ArgumentException($"no words for calibration fault {fault:D}", nameof(fault)),
    };

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Points(double ZeroCounts, double? MassCounts, double Kilograms, long AtUs);
}
