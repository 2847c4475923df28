using System.Globalization;
using System.Security;
using System.Text;
using Kiosk.Benchmarks.Harness;

namespace Kiosk.Benchmarks.Peers;

/// <summary>Draws the acknowledged messages a second and the bytes written for each as bars on logarithmic scales: an SVG.</summary>
internal static class PeersPlot
{
    private const int Left = 180, BarsWide = 400, Right = 250, RowHigh = 30, BarHigh = 18, PanelTop = 100, PanelGap = 70;

    private const string Ours = "#1b7f4d", Synced = "#2f6db5", Unsynced = "#a9c7e8", Loses = "#b9bdc3", Disk = "#f9e3df";

    /// <summary>The picture as text. Bars of contenders that lost acknowledged messages are grey.</summary>
    /// <param name="outcomes">Those that failed are left out.</param>
    /// <param name="disk">What the bare disk did, least and most: drawn as a band across the first panel.</param>
    public static string Draw(IReadOnlyList<Outcome> outcomes, (double Least, double Most) disk)
    {
        Outcome[] rows = [.. outcomes.Where(o => o.Fault is null)];
        int panelHigh = rows.Length * RowHigh;
        int high = PanelTop + panelHigh + PanelGap + panelHigh + 60;
        var svg = new StringBuilder();
        svg.AppendLine(Inv($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + BarsWide + Right} {high}" font-family="Helvetica, Arial, sans-serif" font-size="13">"""));
        svg.AppendLine("""<rect width="100%" height="100%" fill="white"/>""");
        svg.AppendLine(Text(16, 26, $"Store and forward at the edge: {Message.Bytes}-byte messages, {Message.Window} in flight", "#222", 16));
        Legend(svg);
        var speeds = new Scale(100, 1_000_000);
        Band(svg, PanelTop, panelHigh, speeds.At(disk.Least), speeds.At(disk.Most));
        Panel(svg, PanelTop, "acknowledged a second, cloud down (more is better)", rows, o => o.AckedPerSecondMedian, SpeedNote, speeds);
        Panel(svg, PanelTop + panelHigh + PanelGap, "bytes written to disk for each (less is better)", rows, o => o.BytesPerMessage, _ => "", new Scale(100, 1_000_000));
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void Legend(StringBuilder svg)
    {
        (string Colour, string Words)[] kinds =
        [
            (Ours, "ours, synced before the ack"), (Synced, "peer, synced before the ack"), (Disk, "the bare disk, 100 in each fdatasync"),
            (Unsynced, "peer that never syncs: survives kill -9, not a power cut"), (Loses, "peer that loses what it acknowledged"),
        ];
        int x = 16, y = 38;
        foreach ((string colour, string words) in kinds)
        {
            if (colour == Unsynced) (x, y) = (16, 58);
            svg.AppendLine(Inv($"""<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}"/>"""));
            svg.AppendLine(Text(x + 18, y + 11, words, "#444", 12));
            x += 34 + (int)(words.Length * 6.6);
        }
    }

    private static void Panel(
        StringBuilder svg, int top, string title, Outcome[] rows, Func<Outcome, double> value, Func<Outcome, string> note, Scale scale)
    {
        svg.AppendLine(Text(Left, top - 6, title, "#222", 13));
        int bottom = top + (rows.Length * RowHigh);
        for (double decade = scale.Least; decade <= scale.Most; decade *= 10)
        {
            svg.AppendLine(Inv($"""<line x1="{scale.At(decade):0.#}" x2="{scale.At(decade):0.#}" y1="{top}" y2="{bottom}" stroke="#e3e5e8"/>"""));
            svg.AppendLine(Inv($"""<text x="{scale.At(decade):0.#}" y="{bottom + 15}" fill="#777" font-size="11" text-anchor="middle">{Number(decade)}</text>"""));
        }

        for (int i = 0; i < rows.Length; i++)
        {
            Outcome row = rows[i];
            double end = scale.At(value(row));
            int y = top + (i * RowHigh) + ((RowHigh - BarHigh) / 2);
            svg.AppendLine(Inv($"""<text x="{Left - 8}" y="{y + 14}" fill="#222" text-anchor="end">{SecurityElement.Escape(row.Contender.Name)}</text>"""));
            svg.AppendLine(Inv($"""<rect x="{Left}" y="{y}" width="{end - Left:0.#}" height="{BarHigh}" fill="{Colour(row)}"/>"""));
            svg.AppendLine(Text(end + 6, y + 14, Number(value(row)) + note(row), "#222", 12));
        }
    }

    private static void Band(StringBuilder svg, int top, int high, double from, double to) =>
        svg.AppendLine(Inv($"""<rect x="{from:0.#}" y="{top}" width="{Math.Max(to - from, 1):0.#}" height="{high}" fill="{Disk}"/>"""));

    private static string SpeedNote(Outcome o) => o.Survived.Unique < o.Load.Batch
        ? $", {Number(o.Load.Batch - o.Survived.Unique)} of {Number(o.Load.Batch)} lost"
        : "";

    private static string Colour(Outcome o) => o.Contender.IsOurs ? Ours
        : o.Survived.Unique < o.Load.Batch ? Loses
        : o.MessagesPerSync is { } per && double.IsInfinity(per) ? Unsynced : Synced;

    private static string Number(double value) => value.ToString("N0", ResultTable.Numbers);

    private static string Text(double x, double y, string words, string colour, int size) =>
        Inv($"""<text x="{x:0.#}" y="{y:0.#}" fill="{colour}" font-size="{size}">{SecurityElement.Escape(words)}</text>""");

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A logarithmic scale; what lies outside is drawn at its end.</summary>
    private readonly record struct Scale(double Least, double Most)
    {
        public double At(double value) =>
            Left + (BarsWide * Math.Log(Math.Clamp(value, Least, Most) / Least) / Math.Log(Most / Least));
    }
}
