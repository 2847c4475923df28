using System.Globalization;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>What answers look like for people.</summary>
internal static class Views
{
    /// <summary>A console that writes to <paramref name="output"/>; colors only on a terminal.</summary>
    public static IAnsiConsole Console(TextWriter output)
    {
        var to = new AnsiConsoleOutput(output);
        // Of itself it would look at the kind of terminal only, and color a file as well.
        return AnsiConsole.Create(to.IsTerminal
            ? new AnsiConsoleSettings { Out = to }
            : new AnsiConsoleSettings { Out = to, Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
    }

    /// <summary>A visit was opened.</summary>
    public static void Opened(IAnsiConsole console, OpenVisitAnswer visit)
    {
        Line(console, $"Visit {visit.VisitId} is open for {string.Join(", ", visit.Instruments)}.");
        if (visit.Problem is not null) Line(console, $"Note: {visit.Problem}.");
    }

    /// <summary>A visit with its values.</summary>
    public static void Visit(IAnsiConsole console, VisitAnswer visit)
    {
        Line(console, $"Visit {visit.VisitId}: {visit.State}{(visit.Test ? ", test data" : "")}");
        if (visit.Problem is not null) Line(console, $"Problem: {visit.Problem}.");
        if (visit.LateRecords > 0) Line(console, $"{visit.LateRecords} late record(s).");
        Values(console, visit.Values);
    }

    /// <summary>Everything at a glance.</summary>
    public static void Status(IAnsiConsole console, StatusAnswer status)
    {
        Line(console, $"{status.KioskId}, kiosk-edge {status.Version}, {status.Utc.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        Line(console, status.Visit is { } visit
            ? $"Visit   {visit.VisitId}, open since {visit.Opened.UtcDateTime:HH:mm:ss}{(visit.Ending ? ", ending" : "")}{(visit.Problem is null ? "" : ": " + visit.Problem)}"
            : "Visit   none is open");
        Line(console, status.Board is { } board
            ? $"Board   {board.Id} ({board.Kind}), firmware {board.Firmware}: {string.Join(", ", board.Parts.Select(Part))}"
            : "Board   never heard");
        LinkAnswer link = status.Link;
        Line(console, $"Link    {(link.Up ? "up" : "down: " + link.Problem)}; {link.Frames} frames, {link.BadFrames} bad, {link.BlocksRequested} blocks asked for again");
        OutboxAnswer outbox = status.Outbox;
        string age = outbox.OldestSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" (oldest {seconds:0} s)") : "";
        Line(console, $"Outbox  {outbox.Waiting} waiting{age}, {outbox.Delivered} delivered, {outbox.Refused} refused; {(outbox.Connected ? "broker connected" : "no broker: " + outbox.Problem)}");
        if (status.Capture is { } capture) Line(console, $"Capture {capture.Instrument}, visit {capture.VisitId}: {capture.State}{(capture.Text.Length > 0 ? ": " + capture.Text : "")}");
        if (status.Printer is { } printer) Line(console, $"Printer {printer}");
        foreach (PeripheralAnswer device in status.Peripherals ?? []) Line(console, Peripheral(device));
        if (status.Visit is not null) Values(console, status.Values);
    }

    private static string Peripheral(PeripheralAnswer device)
    {
        string last = device.LastReadingSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $", last {seconds:0} s ago") : "";
        string aside = device.SetAside > 0 ? $", {device.SetAside} set aside ({device.LastSetAside})" : "";
        string problem = device.Problem is null ? "" : ": " + device.Problem;
        return $"Device  {device.Name} {device.State}{problem}; {device.Readings} readings{last}{aside}";
    }

    private static string Part(PartAnswer part) => part.Works ? part.Part : $"{part.Part} ({part.Problem})";

    private static void Values(IAnsiConsole console, IReadOnlyList<ValueAnswer> values)
    {
        if (values.Count == 0) return;
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned()).AddColumn("");
        foreach (ValueAnswer value in values)
        {
            string number = value.Value?.ToString(CultureInfo.InvariantCulture) ?? "--";
            table.AddRow(new Text("  " + value.Label), new Text(number), new Text(value.Value is null ? value.Reason ?? "" : value.Unit + (value.Questionable ? " (?)" : "")));
            foreach (NoteAnswer note in value.Notes ?? [])
                table.AddRow(new Text(""), new Text(""), new Text((note.Questionable ? "questionable: " : "") + note.Text));
        }

        console.Write(table);
    }

    // Without wrapping: scripts read lines.
    private static void Line(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
