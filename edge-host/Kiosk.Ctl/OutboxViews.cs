using System.Globalization;
using Kiosk.Outbox;
using Kiosk.Outbox.Inspection;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>What the outbox looks like for people.</summary>
internal static class OutboxViews
{
    private const int PlainWidth = 1000;
    private const int DamageShownMax = 20;

    private static readonly Style Good = new(Color.Green), Bad = new(Color.Red), Plain = Style.Plain;

    /// <summary>The books.</summary>
    public static void Books(IAnsiConsole console, BooksAnswer books)
    {
        Unfold(console);
        Table table = Columns("Lane", "Produced", "Delivered", "Refused", "Dropped", "Damaged", "Waiting", "Disk", "Oldest");
        foreach (LaneAnswer lane in books.Lanes)
        {
            table.AddRow(Cell(lane.Lane), Cell(lane.Produced), Cell(lane.Delivered), Cell(lane.Refused), Cell(lane.Dropped, Bad), Cell(lane.Damaged, Bad),
                Cell(lane.Stored), Cell(Size(lane.Bytes)), Cell(lane.OldestSeconds is { } seconds ? Age(seconds) : ""));
        }

        console.Write(table);
        LaneAnswer[] published = [.. books.Lanes.Where(lane => lane.Lane != Lane.Refused.Name())];
        if (books.Balanced)
        {
            Line(console, $"Books   balanced: {Number(published.Sum(lane => lane.Produced))} produced = {Number(published.Sum(lane => lane.Delivered))} delivered"
                + $" + {Number(published.Sum(lane => lane.Refused))} refused + {Number(published.Sum(lane => lane.Dropped))} dropped"
                + $" + {Number(published.Sum(lane => lane.Damaged))} damaged + {Number(published.Sum(lane => lane.Stored))} waiting", Good);
        }
        else
        {
            Line(console, $"Books   NOT BALANCED: {books.Mismatch}. Run kioskctl outbox fsck, and keep the outbox's folder for whoever looks into it.", Bad);
        }

        LaneAnswer? refused = books.Lanes.FirstOrDefault(lane => lane.Lane == Lane.Refused.Name());
        if (refused?.Stored > 0) Line(console, $"Refused {Number(refused.Stored)} kept; kioskctl outbox refused lists them with the clinical store's reasons", Plain);
        Line(console, books.Connected ? "Broker  connected" : $"Broker  not connected: {books.Problem}", books.Connected ? Good : Bad);
        Line(console, $"On way  {Number(books.Sent)} published, not acknowledged by the broker; {Number(books.BrokerHas)} acknowledged, no receipt yet", Plain);
        Line(console, $"Room    {Size(books.Lanes.Sum(lane => lane.Bytes))} of {Size(books.CapBytes)}; when that is used up, "
            + (books.DropFirst == "none" ? "new records are refused" : $"the oldest go first: {books.DropFirst.Replace(",", ", then ", StringComparison.Ordinal)}"), Plain);
    }

    /// <summary>Refused records.</summary>
    public static void Refused(IAnsiConsole console, RefusedListAnswer refused)
    {
        if (refused.Records.Count == 0)
        {
            Line(console, "No record is refused.", Good);
            return;
        }

        Unfold(console);
        Table table = Columns("Lane", "Size").AddColumn(new TableColumn("Id").NoWrap()).AddColumn("The clinical store's reason");
        foreach (RefusedRecordAnswer one in refused.Records) table.AddRow(Cell(one.Lane), Cell(Size(one.Size)), Cell(one.Id), Cell(one.Reason));
        console.Write(table);
        if (refused.Total > refused.Records.Count) Line(console, $"{Number(refused.Total - refused.Records.Count)} more; --max shows more.", Plain);
        Line(console, "When the reason is mended: kioskctl outbox resend ID, or --all. To give one up: kioskctl outbox drop ID --yes.", Plain);
    }

    /// <summary>Refused records go again.</summary>
    public static void Resent(IAnsiConsole console, ChangedAnswer changed) =>
        Line(console, $"{Records(changed.Records)} on the way to the clinical store again.", Plain);

    /// <summary>A refused record is gone.</summary>
    public static void Dropped(IAnsiConsole console, ChangedAnswer changed) => Line(console, $"{Records(changed.Records)} given up.", Plain);

    /// <summary>What the files show.</summary>
    public static void Findings(IAnsiConsole console, OutboxFindings findings)
    {
        Unfold(console);
        Line(console, $"Outbox {findings.Id ?? "without identity"} in {findings.Directory}, {findings.IsEncrypted switch
        {
            true => findings.IsKeyChecked ? "encrypted, checked with the key" : "encrypted",
            false => "not encrypted",
            null => "encryption unknown",
        }}", Plain);
        Table table = Columns("Lane", "Files", "Disk", "Records", "Whole", "Settled", "Waiting", "Lost", "Undecryptable");
        foreach (LaneFindings lane in findings.Lanes)
        {
            table.AddRow(Cell(lane.Lane.Name()), Cell(lane.Files), Cell(Size(lane.Bytes)), Cell(lane.Records), Cell(lane.Intact), Cell(lane.Settled),
                Cell(lane.Waiting), Cell(lane.Lost, Bad), findings.IsKeyChecked ? Cell(lane.Unreadable, Bad) : Cell("-"));
        }

        console.Write(table);
        foreach (LaneFindings lane in findings.Lanes.Where(lane => lane.IsTailUnfinished))
            Line(console, $"Note: the newest {lane.Lane.Name()} file ends in an unfinished record: it is in use, or the power went before it was acknowledged. No damage.", Plain);
        foreach (string note in findings.Notes) Line(console, "Note: " + note, Plain);
        foreach (string damage in findings.Damage.Take(DamageShownMax)) Line(console, "Damage: " + damage, Bad);
        if (findings.Damage.Count > DamageShownMax) Line(console, $"... and {Number(findings.Damage.Count - DamageShownMax)} more; --json has all.", Bad);
        if (findings.IsSound)
        {
            Line(console, $"Sound: {Records(findings.Lanes.Sum(lane => lane.Records))} as written, {Number(findings.Lanes.Sum(lane => lane.Waiting))} waiting.", Good);
            return;
        }

        Line(console, $"DAMAGED: {Records(findings.Lost)} lost on the way to the clinical store.", Bad);
        Line(console, "What to do: copy this folder to another disk first. Look at the disk (dmesg, smartctl) and replace it when it fails. "
            + "'kioskctl outbox export' saves what is whole. The service starts with what is whole, counts the rest as damaged, and keeps the damaged files in aside/.", Plain);
    }

    /// <summary>What was exported.</summary>
    public static void Exported(IAnsiConsole console, ExportOptions options, ExportResult result, bool hasKey)
    {
        Unfold(console);
        Line(console, $"{Records(result.Written)} from {Number(result.Sources)} files written to {options.To}, listed in index.csv.", Good);
        if (result.Repeated > 0) Line(console, $"{Number(result.Repeated)} were copies of these.", Plain);
        if (result.LeftOut > 0) Line(console, $"{Number(result.LeftOut)} are settled and were left out.", Plain);
        if (result.Erased > 0) Line(console, $"{Number(result.Erased)} were delivered or given up and their keys erased: nobody can read them.", Plain);
        if (result.Undecryptable > 0)
        {
            Line(console, $"{Number(result.Undecryptable)} could not be decrypted: "
                + (hasKey ? "they belong to another device key, or the file 'identity' of their outbox is not in that folder." : "give --key."), Bad);
        }
    }

    private static Table Columns(params string[] names)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string name in names)
        {
            var column = new TableColumn(name).NoWrap();
            table.AddColumn(name == names[0] ? column : column.RightAligned());
        }

        return table;
    }

    // In a file or a pipe nothing is folded: scripts read lines.
    private static void Unfold(IAnsiConsole console)
    {
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = PlainWidth;
    }

    private static Text Cell(string text) => new(text);

    private static Text Cell(long number, Style? unlessZero = null) => new(Number(number), number == 0 ? Plain : unlessZero ?? Plain);

    private static void Line(IAnsiConsole console, string text, Style style)
    {
        Unfold(console);
        console.Write(new Text(text + "\n", style));
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Records(long number) => number == 1 ? "1 record" : Number(number) + " records";

    private static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double size = bytes;
        int unit = 0;
        for (; size >= 1024 && unit < units.Length - 1; unit++) size /= 1024;
        return unit == 0 ? FormattableString.Invariant($"{bytes} B") : FormattableString.Invariant($"{size:0.0} {units[unit]}");
    }

    private static string Age(double seconds)
    {
        TimeSpan age = TimeSpan.FromSeconds(seconds);
        if (age.TotalMinutes < 1) return FormattableString.Invariant($"{age.TotalSeconds:0} s");
        if (age.TotalHours < 1) return FormattableString.Invariant($"{age.Minutes} min");
        return age.TotalDays < 1 ? FormattableString.Invariant($"{age.Hours} h {age.Minutes} min") : FormattableString.Invariant($"{age.Days} d {age.Hours} h");
    }
}
