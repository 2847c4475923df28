using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Accuracy.Svg;
using Kiosk.Signals.Oscillometry;

namespace Kiosk.Accuracy.Studies.BloodPressure;

/// <summary>Blood pressure on the given recordings of a cuff, against the figures of their author where there are any.</summary>
internal sealed class OscillometryRecordingsStudy : IAccuracyStudy
{
    private const double RateHz = 1000, VoltZero = 0.710, MmHgPerVolt = 7.5006 * 50 * 2.5;
    private const string Tuned = "data0804/raw.dat", Second = "sample_07_10.dat";

    public string Name => "blood-pressure-recordings";

    public Task<StudyResult> RunAsync(StudyContext context)
    {
        const string title = "Blood pressure on recorded cuffs";
        string? folder = context.Data is null ? null : Path.Combine(context.Data, "bp");
        if (folder is null || !File.Exists(Path.Combine(folder, Tuned))) return Task.FromResult(StudyResult.Skipped(title, "the recordings bp/ are not in the data folder"));

        string[] files = [Tuned, .. Directory.GetFiles(folder, "*.dat").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Dictionary<string, OscillometryResult> results = files.ToDictionary(f => f, f => OscillometryAnalysis.Analyze(Read(Path.Combine(folder, f)), RateHz));
        var body = new StringBuilder();
        body.AppendLine("""
            Deflations by hand with a bulb at 1 kHz (itsBelinda/oscillometric_blood_pressure, GPL-2). There is no auscultation: the author's figures are those of
            fixed parts of the largest oscillation (0.5 and 0.8). Tuning has seen `data0804`, which the slopes in `EnvelopeLevels` were chosen to meet, and
            `07_10`, which was looked at for the diastolic slope; both have chosen the walls of the simulated arms. No recording with figures is left that
            tuning has not seen; the other six have none.

            | recording | systolic | diastolic | mean | pulse | or why not | deflation, mmHg/s | author |
            |---|---|---|---|---|---|---|---|
            """);
        foreach (string file in files) body.AppendLine(Row(file, results[file]));
        OscillometryResult tuned = results[Tuned], second = results[Second];
        return Task.FromResult(new StudyResult(
            title,
            body.ToString(),
            [
                In("data0804, systolic, rounded", tuned.SystolicMmHg, 94, 95),
                In("data0804, diastolic, rounded", tuned.DiastolicMmHg, 65, 67),
                In("data0804, mean, rounded", tuned.MeanMmHg, 72, 72),
                In("data0804, pulse, rounded", tuned.PulseRatePerMin, 68, 70),
                In("07_10, systolic, within 3 of the author's 97 to 99", second.SystolicMmHg, 94, 102),
                In("07_10, diastolic, within 3 of the author's 73", second.DiastolicMmHg, 70, 76),
                In("07_10, mean, within 1 of the author's 83", second.MeanMmHg, 82, 84),
            ],
            [new Figure("blood-pressure-envelopes.svg", Envelopes(tuned, second))]));
    }

    private static string Row(string file, OscillometryResult r)
    {
        string author = file switch { Tuned => "94-95 / 65-67, 71.9, 69", Second => "97-99 / 73, 82.6, 72", _ => "none" };
        string flags = (r.IrregularPulse ? " irregular" : "") + (r.Movement ? " movement" : "");
        return Inv($"| {file} | {r.SystolicMmHg:0.0} | {r.DiastolicMmHg:0.0} | {r.MeanMmHg:0.0} | {r.PulseRatePerMin:0.0} | {(r.SystolicMmHg is null ? r.NoPressure.ToString() : "")}{flags} | {r.DeflationMmHgPerS:0.0} | {author} |");
    }

    private static Target In(string what, double? value, double low, double high)
    {
        string wanted = low.Equals(high) ? Inv($"{low}") : Inv($"{low} to {high}");
        if (value is not double found) return new Target(what, wanted, "no number", IsMet: false);
        double rounded = Math.Round(found, MidpointRounding.AwayFromZero);
        return new Target(what, wanted, Inv($"{found:0.0}"), rounded >= low && rounded <= high);
    }

    private static string Envelopes(OscillometryResult tuned, OscillometryResult second)
    {
        var plot = new Plot("Pulses in the cuff by its pressure", "cuff pressure (mmHg)", "pulse (mmHg)", (40, 140), (0, 3.5));
        plot.Points(Accepted(tuned), Plot.Colours[0], "data0804").Points(Accepted(second), Plot.Colours[1], "07_10");
        return plot.ToSvg();
    }

    private static IEnumerable<(double, double)> Accepted(OscillometryResult result) =>
        result.Envelope.Where(p => p.Accepted && p.CuffMmHg is >= 40 and <= 140).Select(p => (p.CuffMmHg, p.AmplitudeMmHg));

    // `t mmHg` for data0804, `t V V V` for the others.
    private static double[] Read(string path)
    {
        List<double> mmHg = [];
        foreach (string line in File.ReadLines(path))
        {
            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            double value = double.Parse(fields[1], CultureInfo.InvariantCulture);
            mmHg.Add(fields.Length > 2 ? (value - VoltZero) * MmHgPerVolt : value);
        }
        return [.. mmHg];
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
