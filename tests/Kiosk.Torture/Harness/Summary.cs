using System.Globalization;
using Kiosk.Faults;
using Spectre.Console;

namespace Kiosk.Torture.Harness;

/// <summary>The table at the end, and what it means for the exit code.</summary>
public sealed class Summary
{
    /// <summary>Every scenario was clean.</summary>
    public const int Clean = 0;

    /// <summary>A promise was broken.</summary>
    public const int Broken = 1;

    /// <summary>Something needed is missing, or the arguments are wrong.</summary>
    public const int Missing = 2;

    private readonly List<(string Scenario, TimedReport Timed)> _rows = [];
    private readonly List<(string Scenario, string Text)> _notes = [];
    private readonly List<(string Scenario, string Why, bool IsMissing)> _left = [];

    /// <summary>0 clean, 1 a promise broken, 2 something needed is missing.</summary>
    public int ExitCode => _rows.Exists(row => !row.Timed.Report.IsClean) ? Broken : _left.Exists(left => left.IsMissing) ? Missing : Clean;

    /// <summary>Adds what a run found; call it after the run was disposed.</summary>
    public void Add(string scenario, TortureRun run)
    {
        _rows.AddRange(run.Reports.Select(timed => (scenario, timed)));
        _notes.AddRange(run.Notes.Select(note => (scenario, note)));
        _left.AddRange(run.Skipped.Select(why => (scenario, why, false)));
    }

    /// <summary>A scenario could not run.</summary>
    public void AddMissing(string scenario, string why) => _left.Add((scenario, why, true));

    /// <summary>Prints it.</summary>
    public void Print(IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Markdown);
        foreach (string title in new[] { "scenario", "what", "trials", "records", "lost/duplicated/reordered", "wrong", "seed", "seconds" })
            table.AddColumn(new TableColumn(title) { NoWrap = true });
        for (int column = 2; column <= 7; column++) table.Columns[column].RightAligned();
        foreach ((string scenario, TimedReport timed) in _rows)
        {
            FaultReport report = timed.Report;
            string counts = $"{Number(report.Lost)}/{Number(report.Duplicated)}/{Number(report.Reordered)}";
            table.AddRow(new[]
            {
                scenario, report.Name, Number(report.Trials), Number(report.Records), counts, Number(report.Wrong),
                report.Seed.ToString(CultureInfo.InvariantCulture), timed.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
            }.Select(cell => new Text(cell)));
        }

        console.Write(table);
        foreach ((string scenario, string text) in _notes) console.WriteLine($"{scenario}: {text}");
        foreach ((string scenario, string why, bool isMissing) in _left) console.WriteLine($"{scenario}: {(isMissing ? "NOT RUN" : "skipped")}: {why}");
        foreach ((string scenario, TimedReport timed) in _rows.Where(row => !row.Timed.Report.IsClean))
        {
            console.WriteLine($"FAILED {scenario}, {timed.Report.Name}: {timed.Report.FirstFailure}");
            console.WriteLine($"  again: make torture ONLY={scenario} SEED={timed.Report.Seed}");
        }

        console.WriteLine(ExitCode switch
        {
            Clean => $"clean: {_rows.Count} rows, lost/duplicated/reordered 0/0/0",
            Broken => $"BROKEN: {_rows.Count(row => !row.Timed.Report.IsClean)} of {_rows.Count} rows",
            _ => "INCOMPLETE: something needed is missing, see above",
        });
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
