using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Accuracy.Svg;
using Kiosk.Signals.Ecg;
using Kiosk.Signals.Pleth;
using Kiosk.Simulator.Recordings;

namespace Kiosk.Accuracy.Studies.Oximetry;

/// <summary>The pulse rate of the bare analysis on recorded fingers.</summary>
internal sealed class PlethStudy : IAccuracyStudy
{
    /// <summary>Bounds of the analysis were chosen on these, the finger of HeartPy and synthetic fingers; the others were looked at afterwards.</summary>
    public static IReadOnlyList<string> Training { get; } = ["subject_01", "subject_02", "subject_03", "subject_05", "subject_06", "subject_08"];

    private const double WindowS = 20, StepS = 10, MedianMax = 1;
    private const int AnsweredMin = 9;

    /// <inheritdoc/>
    public string Name => "pleth";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        const string Title = "Pulse rate, bare analysis";
        if (context.Data is not { } data) return Task.FromResult(StudyResult.Skipped(Title, "no recordings"));
        var table = new StringBuilder();
        List<(double Reference, double Measured)> whole = [], heldOut = [], windows = [];
        int refusedWindows = 0;
        IReadOnlyList<PlethRecording> recordings = PlethRecording.Welltory(data);
        foreach (PlethRecording recording in recordings)
        {
            double[] light = recording.Counts();
            PlethResult result = PlethAnalysis.Analyze(light, light, PlethRecording.RateHz);
            double strap = recording.RateOf(0, double.MaxValue)!.Value;
            if (result.PulseRatePerMin is double rate)
            {
                whole.Add((strap, rate));
                if (!Training.Contains(recording.Name)) heldOut.Add((strap, rate));
            }

            (List<(double, double)> pairs, int refused) = ByWindow(recording, light);
            windows.AddRange(pairs);
            refusedWindows += refused;
            table.Append(Inv($"| {recording.Name} | {(Training.Contains(recording.Name) ? "training" : "held out")} | {strap:0.0} | {Shown(result)} | {Error(result.PulseRatePerMin - strap)} | {100 * result.GoodPart:0} % | {pairs.Count} of {pairs.Count + refused} | {(pairs.Count == 0 ? "" : Inv($"{Median(pairs):0.0}"))} |\n"));
        }

        string body = Body(data, table, windows, refusedWindows);
        Target[] targets =
        [
            new($"median error against the simultaneous RR, {recordings.Count} Welltory recordings", "at most 1 /min", Inv($"{Median(whole):0.00} /min"), Median(whole) <= MedianMax),
            new("of these, the held out ones alone", "at most 1 /min", Inv($"{Median(heldOut):0.00} /min of {heldOut.Count} answered"), Median(heldOut) <= MedianMax),
            new("Welltory recordings that get a number", $"at least {AnsweredMin} of {recordings.Count}", $"{whole.Count}", whole.Count >= AnsweredMin),
        ];
        string figure = Plot.BlandAltman("Pulse rate in windows of 20 s, pleth against chest strap", "/min", ("Welltory", windows));
        return Task.FromResult(new StudyResult(Title, body, targets, [new Figure("pleth.svg", figure)]));
    }

    private static string Body(string data, StringBuilder table, List<(double, double)> windows, int refused) => Inv($"""
        The pleth analysis alone on recordings, compared with what another instrument measured at the same time. Welltory: a phone camera at 26 to 30
        frames per second, irregular, against the RR intervals of a chest strap whose beginning is taken for the recording's; the red channel, put on a
        grid of 100/s. One color only: saturation has no truth here (study spo2). Training is what the bounds of the analysis were chosen on; held
        out is what was only measured, but for one bound: statistics of the wave's shape were looked at in all of them for the gate against sines.

        | recording | | strap /min | ours /min | error | good signal | windows of 20 s | median error |
        |---|---|---|---|---|---|---|---|
        {table}
        All windows of 20 s: {windows.Count} of {windows.Count + refused} answered, median error {Median(windows):0.00} /min, 95 % within {Percentile(windows, 0.95):0.0} /min. Windows hold the shifts of
        a strap and a camera that nobody synchronized, and a rate that differs by a beat at the edge is off by 3 /min.

        HeartPy and PhysioNet 2015 (alarms of intensive care, pleth of a bedside monitor; here the rate comes from the same record's ECG by our own
        detector, so that it is a comparison of two of ours and no truth):

        | recording | what it is | ECG /min | pleth /min |
        |---|---|---|---|
        {Others(data)}
        """);

    private static string Others(string data)
    {
        var rows = new StringBuilder();
        RecordedSignal heartPy = Recording.Load(Path.Combine(data, "ppg", "heartpy", "data.csv"), rateHz: 100);
        PlethResult finger = Analyze(new PlethRecording("heartpy", heartPy, -20, 100_000, []).Counts());
        rows.Append(Inv($"| heartpy | 24 upstrokes in 23.4 s, counted by eye; training | 58 to 60 | {Shown(finger)} |\n"));
        foreach ((string record, string alarm) in new[] { ("a103l", "asystole alarm, false"), ("v102s", "ventricular tachycardia alarm, false") })
        {
            string header = Path.Combine(data, "ppg", "physionet2015", record + ".hea");
            RecordedSignal pleth = Recording.LoadPleth(header);
            // Of its two leads the first that our detector trusts.
            EcgResult heart = new[] { "II", "V" }.Select(lead => Heart(Recording.LoadEcg(header, lead))).OrderBy(h => h.HeartRatePerMin is null).First();
            PlethResult pulse = Analyze(new PlethRecording(record, pleth, -20_000, 100_000, []).Counts());
            string rate = heart.HeartRatePerMin is double r ? Inv($"{r:0.0}") : heart.NoHeartRate.ToString();
            rows.Append(Inv($"| {record} | {alarm}; held out | {rate} | {Shown(pulse)} |\n"));
        }

        return rows.ToString();
    }

    private static EcgResult Heart(RecordedSignal ecg) => EcgAnalysis.Analyze(ecg.Values, ecg.RateHz!.Value);

    private static (List<(double Reference, double Measured)> Pairs, int Refused) ByWindow(PlethRecording recording, double[] light)
    {
        List<(double, double)> pairs = [];
        int refused = 0, length = (int)(WindowS * PlethRecording.RateHz), step = (int)(StepS * PlethRecording.RateHz);
        for (int from = 0; from + length <= light.Length; from += step)
        {
            double fromMs = 1000 * from / PlethRecording.RateHz;
            if (recording.RateOf(fromMs, fromMs + (1000 * WindowS)) is not double strap) continue;
            if (Analyze(light[from..(from + length)]).PulseRatePerMin is double rate) pairs.Add((strap, rate));
            else refused++;
        }

        return (pairs, refused);
    }

    private static PlethResult Analyze(double[] light) => PlethAnalysis.Analyze(light, light, PlethRecording.RateHz);

    private static string Shown(PlethResult result) => result.PulseRatePerMin is double rate ? Inv($"{rate:0.0}") : result.NoPulseRate.ToString();

    private static string Error(double? error) => error is double e ? Inv($"{e:+0.0;-0.0}") : "";

    private static double Median(List<(double Reference, double Measured)> pairs) => Percentile(pairs, 0.5);

    private static double Percentile(List<(double Reference, double Measured)> pairs, double part)
    {
        if (pairs.Count == 0) return double.NaN;
        double[] errors = [.. pairs.Select(p => Math.Abs(p.Measured - p.Reference)).Order()];
        double at = part * (errors.Length - 1);
        int left = (int)at;
        return left + 1 < errors.Length ? errors[left] + ((at - left) * (errors[left + 1] - errors[left])) : errors[left];
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
