using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Signals.Ecg;
using Kiosk.Tests.Signals;

namespace Kiosk.Accuracy.Studies.Ecg;

/// <summary>Beats of the bare analysis against the annotations of 15 half-hour records, by EC57.</summary>
internal sealed class EcgStudy : IAccuracyStudy
{
    private const string Title = "ECG: beats of 15 MIT-BIH records";
    private const double Wanted = 0.998, LearningS = 300;

    /// <inheritdoc/>
    public string Name => "ecg";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        if (!EcgRecordings.AreIn(context.Data)) return Task.FromResult(StudyResult.Skipped(Title, "ecg/mitdb is not in the data folder"));
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"""
            ANSI/AAMI EC57: a beat matches within 150 ms, gross figures. First lead of each record, whole records (the target) and without the five minutes
            that EC57 leaves to a detector for learning. Resampled to 500 per second. The detector's constants were searched for on the records of the
            first table; those of the second were not searched over, but their figures were in view when the last bounds were chosen, so
            they are not blind. No record was left out, and ventricular flutter is none of these.

            """);
        Ec57 all = default, later = default;
        foreach ((string heading, IReadOnlyList<string> records) in new[] { ("constants chosen on", EcgRecordings.Tuned), ("held out of the search", EcgRecordings.HeldOut) })
        {
            body.Append(CultureInfo.InvariantCulture, $"\n| {heading} | beats | missed | extra | Se % | PPV % |\n|---|---|---|---|---|---|\n");
            Ec57 total = default;
            foreach (string record in records)
            {
                context.Progress(record);
                AnnotatedRecording recording = EcgRecordings.MitDb(context.Data!, record);
                IReadOnlyList<int> peaks = EcgAnalysis.Analyze(recording.MilliVolt, EcgRecordings.RateHz).RPeaks;
                Ec57 score = Ec57.Score(recording.Beats, peaks, EcgRecordings.RateHz);
                total += score;
                later += Ec57.Score(Later(recording.Beats), Later(peaks), EcgRecordings.RateHz);
                Row(body, record, score);
            }

            Row(body, "sum", total);
            all += total;
        }

        body.Append("\n| all 15 | beats | missed | extra | Se % | PPV % |\n|---|---|---|---|---|---|\n");
        Row(body, "whole records", all);
        Row(body, "after five minutes", later);
        return Task.FromResult(new StudyResult(Title, body.ToString(),
        [
            new Target("QRS sensitivity, 15 whole records", "at least 99.8 %", Percent(all.Sensitivity), all.Sensitivity >= Wanted),
            new Target("QRS positive predictivity, 15 whole records", "at least 99.8 %", Percent(all.PositivePredictivity), all.PositivePredictivity >= Wanted),
        ], []));
    }

    /// <summary>A share with two decimals, cut off and not rounded: 99.799 % is not 99.8 %.</summary>
    public static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(part * 10_000) / 100:0.00} %");

    /// <summary>A row of a table of scores.</summary>
    public static void Row(StringBuilder table, string name, Ec57 score) => table.Append(CultureInfo.InvariantCulture,
        $"| {name} | {score.Matched + score.Missed} | {score.Missed} | {score.Extra} | {Percent(score.Sensitivity)[..^2]} | {Percent(score.PositivePredictivity)[..^2]} |\n");

    private static int[] Later(IReadOnlyList<int> beats) => [.. beats.Where(beat => beat >= LearningS * EcgRecordings.RateHz)];
}
