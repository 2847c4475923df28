using System.Globalization;
using System.Text;
using Kiosk.Accuracy.Harness;
using Kiosk.Signals.Ecg;

namespace Kiosk.Accuracy.Studies.Ecg;

/// <summary>The hint of an irregular rhythm against the rhythm annotations, by half minutes.</summary>
internal sealed class EcgRhythmStudy : IAccuracyStudy
{
    private const string Title = "ECG: the hint of possible atrial fibrillation";
    private const string Fibrillation = "AFIB", Flutter = "AFL";
    private const double WindowS = 30, SensitivityWanted = 0.95, SpecificityWanted = 0.9;

    /// <inheritdoc/>
    public string Name => "ecg-af";

    /// <inheritdoc/>
    public Task<StudyResult> RunAsync(StudyContext context)
    {
        if (!EcgRecordings.AreIn(context.Data)) return Task.FromResult(StudyResult.Skipped(Title, "ecg/mitdb is not in the data folder"));
        var body = new StringBuilder("""
            Half minutes that lie in one annotated rhythm. Half minutes of atrial flutter and those that a rhythm's change cuts count on neither side. A hint is a
            screening hint and not a diagnosis. The threshold of entropy is the published one; that of the median difference was chosen on
            these records, and only two of them have fibrillation: the figures are no forecast for other hearts.

            | record | fibrillation: half minutes | with hint | other rhythm: half minutes | with hint | nothing said |
            |---|---|---|---|---|---|

            """.TrimEnd() + "\n");
        Counts total = default;
        foreach (string record in EcgRecordings.Tuned.Concat(EcgRecordings.HeldOut).Order(StringComparer.Ordinal))
        {
            context.Progress(record);
            Counts counts = Count(EcgRecordings.MitDb(context.Data!, record));
            Row(body, record, counts);
            total += counts;
        }

        Row(body, "all", total);
        double sensitivity = (double)total.Hits / Math.Max(1, total.Fibrillating), specificity = 1 - ((double)total.FalseHints / Math.Max(1, total.Others));
        return Task.FromResult(new StudyResult(Title, body.ToString(),
        [
            new Target("fibrillation hinted at, half minutes", "at least 95 %", EcgStudy.Percent(sensitivity), sensitivity >= SensitivityWanted),
            new Target("other rhythms without a hint, half minutes", "at least 90 %", EcgStudy.Percent(specificity), specificity >= SpecificityWanted),
        ], []));
    }

    private static Counts Count(AnnotatedRecording recording)
    {
        Counts counts = default;
        int window = (int)(WindowS * EcgRecordings.RateHz);
        for (int from = 0; from + window <= recording.MilliVolt.Length; from += window)
        {
            string[] rhythms = [.. RhythmsWithin(recording, from, from + window).Distinct()];
            if (rhythms.Length != 1 || rhythms[0] == Flutter) continue;
            Rhythm said = EcgAnalysis.Analyze(recording.MilliVolt.AsSpan(from, window), EcgRecordings.RateHz).Rhythm;
            int hint = said == Rhythm.Irregular ? 1 : 0;
            counts += said == Rhythm.Unknown ? new Counts(0, 0, 0, 0, 1)
                : rhythms[0] == Fibrillation ? new Counts(1, hint, 0, 0, 0) : new Counts(0, 0, 1, hint, 0);
        }

        return counts;
    }

    private static IEnumerable<string> RhythmsWithin(AnnotatedRecording recording, int from, int to)
    {
        for (int i = 0; i < recording.Rhythms.Count; i++)
        {
            int end = i + 1 < recording.Rhythms.Count ? recording.Rhythms[i + 1].From : int.MaxValue;
            if (recording.Rhythms[i].From < to && end > from) yield return recording.Rhythms[i].Name;
        }
    }

    private static void Row(StringBuilder body, string name, Counts counts) => body.Append(CultureInfo.InvariantCulture,
        $"| {name} | {counts.Fibrillating} | {counts.Hits} | {counts.Others} | {counts.FalseHints} | {counts.Unknown} |\n");

    private readonly record struct Counts(int Fibrillating, int Hits, int Others, int FalseHints, int Unknown)
    {
        public static Counts operator +(Counts a, Counts b) =>
            new(a.Fibrillating + b.Fibrillating, a.Hits + b.Hits, a.Others + b.Others, a.FalseHints + b.FalseHints, a.Unknown + b.Unknown);
    }
}
