using System.Text;

namespace Kiosk.Accuracy.Harness;

/// <summary>The report of all studies: Markdown with its figures beside it.</summary>
internal static class Report
{
    /// <summary>Writes README.md and the figures, removing the figures of before.</summary>
    public static void Write(string folder, IReadOnlyList<(IAccuracyStudy Study, StudyResult Result)> results)
    {
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.EnumerateFiles(folder, "*.svg")) File.Delete(old);
        foreach (Figure figure in results.SelectMany(r => r.Result.Figures)) File.WriteAllText(Path.Combine(folder, figure.FileName), figure.Svg);
        File.WriteAllText(Path.Combine(folder, "README.md"), Markdown(results));
    }

    /// <summary>The table of targets, one row each, for the report and the screen.</summary>
    public static string TargetTable(IEnumerable<(IAccuracyStudy Study, StudyResult Result)> results)
    {
        var table = new StringBuilder("| study | what | wanted | measured | |\n|---|---|---|---|---|\n");
        foreach ((IAccuracyStudy study, StudyResult result) in results)
        {
            if (result.WhySkipped is { } why) table.Append($"| {study.Name} | {result.Title} | | skipped: {why} | - |\n");
            foreach (Target target in result.Targets)
                table.Append($"| {study.Name} | {target.What} | {target.Wanted} | {target.Measured} | {(target.IsMet ? "met" : "**missed**")} |\n");
        }

        return table.ToString();
    }

    private static string Markdown(IReadOnlyList<(IAccuracyStudy Study, StudyResult Result)> results)
    {
        var text = new StringBuilder();
        text.Append("# Accuracy\n\nWritten by `make accuracy`; do not edit. Public recordings are named in the main README (section Data).\n\n");
        text.Append(TargetTable(results));
        foreach ((_, StudyResult result) in results)
        {
            text.Append($"\n## {result.Title}\n{(result.WhySkipped is { } why ? $"Skipped: {why}\n" : result.Body.TrimEnd() + "\n")}");
            foreach (Figure figure in result.Figures) text.Append($"\n![{result.Title}]({figure.FileName})\n");
        }

        return text.ToString();
    }
}
