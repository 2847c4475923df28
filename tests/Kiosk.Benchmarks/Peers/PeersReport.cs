using System.Globalization;
using System.Text.RegularExpressions;
using Kiosk.Benchmarks.Harness;
using Spectre.Console;

namespace Kiosk.Benchmarks.Peers;

/// <summary>What a run found, for a terminal, as Markdown and as a plot.</summary>
/// <param name="outcomes">Of each contender.</param>
/// <param name="disk">See <see cref="BareDisk"/>: before each contender, ascending.</param>
/// <param name="machine">Lines of a Markdown list.</param>
/// <param name="took">The run.</param>
internal sealed partial class PeersReport(IReadOnlyList<Outcome> outcomes, IReadOnlyList<double> disk, IReadOnlyList<string> machine, TimeSpan took)
{
    private const int WidthWithoutTerminal = 200;

    private static readonly string[] Head =
        ["contender", "acked/s", "min .. max", "survive kill -9", "lost/dup/misordered", "disk B/msg", "RSS MB", "drained/s", "drain s", "msgs/sync", "messages"];

    private readonly IReadOnlyList<string[]> _targets = Targets.Rows(outcomes, disk);

    /// <summary>0 when everyone ran and ours lost, doubled and reordered nothing; else 1.</summary>
    public int ExitCode => outcomes.All(o => o.Fault is null && (!o.Contender.IsOurs || (o.Lost, o.Duplicates, o.Reordered) == (0, 0, 0))) ? 0 : 1;

    /// <summary>Where a saved report goes, without extension; null outside of a checkout.</summary>
    public static string? FileOf()
    {
        string cpu = Slug().Replace(Machine.Processor.ToLowerInvariant(), "-").Trim('-');
        return Report.FileOf(string.Create(CultureInfo.InvariantCulture, $"peers-{cpu}-{Environment.ProcessorCount}")) is { } file ? Path.ChangeExtension(file, null) : null;
    }

    /// <summary>Writes the tables and what there is to say of them.</summary>
    public void Print()
    {
        IAnsiConsole console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
            console.Profile.Width = WidthWithoutTerminal;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (string head in Head) table.AddColumn(new TableColumn(head) { NoWrap = true, Alignment = head is "contender" ? Justify.Left : Justify.Right });
        foreach (Outcome outcome in outcomes)
            table.AddRow([.. Cells(outcome).Select(cell => new Text(cell, outcome.Contender.IsOurs ? new Style(Color.Green) : Style.Plain))]);
        console.Write(table);
        if (_targets.Count > 1) console.Write(TargetTable());
        foreach (string line in Notes()) console.WriteLine("- " + line);
        foreach (Outcome failed in outcomes.Where(o => o.Fault is not null)) console.WriteLine($"{failed.Contender.Name} did not go through: {failed.Fault}");
    }

    /// <summary>Writes the Markdown and the plot.</summary>
    public void Save(string file)
    {
        File.WriteAllText(file + ".md", $"# {Path.GetFileName(file)}\n\n{Markdown(Path.GetFileName(file))}\n");
        File.WriteAllText(file + ".svg", PeersPlot.Draw(outcomes, (disk[0], disk[^1])));
        Console.Error.WriteLine($"written: {file}.md and .svg");
    }

    private Table TargetTable()
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string head in _targets[0]) table.AddColumn(head);
        foreach (string[] row in _targets.Skip(1)) table.AddRow([.. row.Select(cell => new Text(cell))]);
        return table;
    }

    private static string[] Cells(Outcome o) => o.Fault is not null
        ? [o.Contender.Name, "failed", .. Enumerable.Repeat("", Head.Length - 3), Messages(o)]
        :
        [
            o.Contender.Name, Number(o.AckedPerSecondMedian), $"{Number(o.AckedPerSecond[0])} .. {Number(o.AckedPerSecond[^1])}",
            $"{Number(o.Survived.Unique)} of {Number(o.Load.Batch)}", $"{Number(o.Lost)} / {Number(o.Duplicates)} / {Number(o.Reordered)}",
            Number(o.BytesPerMessage), $"{Number(o.Resident.First / 1e6)} .. {Number(o.Resident.Backlog / 1e6)}",
            Number(o.DrainedPerSecond), o.DrainSeconds.ToString("0.0", CultureInfo.InvariantCulture),
            o.MessagesPerSync is not { } per ? "no strace" : double.IsInfinity(per) ? "never syncs" : ResultTable.Number(per),
            Messages(o),
        ];

    private static string Messages(Outcome o) => $"{o.Load.Batches} x {Number(o.Load.Batch)}";

    private static string Number(double value) => value < 10 && value != 0 ? ResultTable.Number(value) : Math.Round(value).ToString("N0", ResultTable.Numbers);

    private string Markdown(string name) => string.Join('\n',
    [
        $"![acknowledged messages a second, and bytes written for each]({name}.svg)", "",
        ResultTable.Of(Head, [.. outcomes.Select(Cells)]), "",
        ResultTable.Of(_targets[0], [.. _targets.Skip(1)], column => column == 2), "",
        .. outcomes.Where(o => o.Fault is not null).Select(o => $"{o.Contender.Name} did not go through: {o.Fault}\n"),
        .. Notes().Concat(machine.Select(line => line[2..])).Select(line => "- " + line),
    ]);

    private IEnumerable<string> Notes()
    {
        foreach (Outcome o in outcomes) yield return $"{o.Contender.Name}: {o.Contender.PathToAck}; {o.Contender.Settings}";
        yield return $"{Message.Bytes}-byte messages, QoS 1 or its like, {Message.Window} in flight; the peers forward without TLS (it would slow them), ours with it";
        yield return "acked/s: with the cloud down, median of the batches; survive: SIGKILL at the last ack, restart, drain, counted at a durable subscriber in the cloud "
            + "(a killed process loses nothing that the kernel has: this is not a power cut); lost/dup/misordered: there, over all messages";
        yield return "disk bytes/msg: write_bytes of the edge's processes until the backlog was drained and removed, without the file system's journal";
        yield return "RSS: of the edge with one batch stored .. with all of them; drained/s: first to last arrival; drain s: from the cloud's return, connecting included";
        yield return $"messages: batches; the last one's size is also that of the kill. Where it is less, all of it would take more than a minute; syncs are counted apart, under strace";
        yield return $"the disk itself, before each contender: {Number(disk[0])} .. {Number(disk[^1])} messages/s with {Message.Window} in each write and fdatasync";
        yield return $"the run took {took.TotalMinutes:0.0} min; made by: make bench-peers SAVE=1";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Slug();
}
