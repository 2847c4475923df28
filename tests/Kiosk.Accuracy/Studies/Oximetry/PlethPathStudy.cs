using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Measuring;
using Kiosk.Measurements;
using Kiosk.Signals.Pleth;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Accuracy.Studies.Oximetry;

/// <summary>The pulse rate of recorded fingers over the whole path, against the bare analysis of the same recordings.</summary>
internal sealed class PlethPathStudy : IAccuracyStudy
{
    private const double Seconds = 60, DifferenceMax = 1;
    private static readonly string[] Played = ["subject_02", "subject_06", "subject_16", "subject_18", "subject_01"];

    /// <inheritdoc/>
    public string Name => "pleth-path";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        const string Title = "Pulse rate, whole path";
        if (context.Data is not { } data) return Task.FromResult(StudyResult.Skipped(Title, "no recordings"));
        var table = new StringBuilder();
        double worst = 0;
        int answered = 0, differing = 0;
        foreach (PlethRecording recording in PlethRecording.Welltory(data).Where(r => Played.Contains(r.Name)))
        {
            context.Progress(recording.Name);
            double[] light = recording.Counts()[..(int)(Seconds * PlethRecording.RateHz)];
            PlethResult bare = PlethAnalysis.Analyze(light, light, PlethRecording.RateHz);
            Measured path = Path(recording);
            if (bare.PulseRatePerMin is double rate && path.Value is decimal shown)
            {
                answered++;
                worst = Math.Max(worst, Math.Abs((double)shown - rate));
            }
            else if (bare.PulseRatePerMin is not null || path.Value is not null)
            {
                differing++;
            }

            table.Append(Inv($"| {recording.Name} | {recording.RateOf(0, 1000 * Seconds):0.0} | {(bare.PulseRatePerMin is double b ? Inv($"{b:0.0}") : bare.NoPulseRate.ToString())} | {(path.Value is decimal p ? Inv($"{p}") : path.Reason)} |\n"));
        }

        string body = Inv($"""
            The first minute of a recording as the light on the photodiode of the MAX30102's model (both colors, ratio of a saturation of 97 %, perfusion 2 %),
            through driver, firmware, serial line, the edge host's link and its oximeter; the value is the one that a record would carry, without decimals. The
            path adds the part's converter with 3 steps of noise and its averaging; the bare analysis sees the recording itself.

            | recording | strap /min | bare /min | path /min |
            |---|---|---|---|
            {table}
            """);
        Target[] targets =
        [
            new("largest difference of path and bare analysis", "at most 1 /min", Inv($"{worst:0.00} /min over {answered} recordings"), answered >= 4 && worst <= DifferenceMax),
            new("recordings that one answers and the other refuses", "none", Inv($"{differing}"), differing == 0),
        ];
        return Task.FromResult(new StudyResult(Title, body, targets, []));
    }

    private static Measured Path(PlethRecording recording)
    {
        SampledSource pulse = RecordedPleth.From(recording.Signal, WorldOptions.PulseRateHz, PulsePolarity.Inverted);
        var kiosk = new WholePath(new WorldOptions { Pulse = pulse, NoiseLsbRms = 3 });
        kiosk.Run(3);
        VisitSignals signals = kiosk.Take(Instruments.Oximeter, Seconds, new NoCalibrations());
        return new OximeterInstrument().Measure(signals).Single(m => m.Kind == MeasurementKind.PulseRateOximeter).Measured;
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
