using System.Globalization;
using System.Security;
using System.Text;

namespace Kiosk.Simulator.Printer;

/// <summary>Paper for people: as lines of text, and as a picture.</summary>
/// <remarks>A QR code is drawn as a frame with what a phone would read: the simulated printer keeps its data, not its modules.</remarks>
public static class PaperPicture
{
    private const int CharWidth = 12, LineHeight = 26, Margin = 24;

    /// <summary>As lines; a QR code as [QR data], a cut as a line of dashes.</summary>
    /// <param name="paper">The items.</param>
    /// <param name="columns">Characters in a line.</param>
    public static string[] Lines(IEnumerable<PaperItem> paper, int columns) => [.. paper.Select(item => item switch
    {
        PaperText text => Placed(text.Text, text.Align, columns / text.WidthTimes),
        PaperQr qr => Placed($"[QR {qr.Data}]", qr.Align, columns),
        PaperCut => new string('-', columns),
        _ => "",
    })];

    /// <summary>As an SVG.</summary>
    public static string Svg(IReadOnlyList<PaperItem> paper, int columns)
    {
        int width = (columns * CharWidth) + (2 * Margin), y = Margin;
        var body = new StringBuilder();
        foreach (PaperItem item in paper) y += Draw(body, item, y, columns, width);
        int height = y + Margin;
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
            <rect width="{width}" height="{height}" fill="#fdfdf8"/>
            {body}</svg>

            """);
    }

    private static int Draw(StringBuilder body, PaperItem item, int y, int columns, int width)
    {
        switch (item)
        {
            case PaperText text:
                DrawText(body, text, y, columns);
                return LineHeight * text.HeightTimes;
            case PaperQr qr:
                // A version 4 code has 33 modules, and a quiet zone of 4.
                int side = 33 * qr.ModuleDots, x = Margin + ((columns * CharWidth) - side) * qr.Align / 2;
                body.Append(CultureInfo.InvariantCulture, $"""<rect x="{x}" y="{y + 8}" width="{side}" height="{side}" fill="none" stroke="#222" stroke-width="4" stroke-dasharray="8 4"/>""");
                body.Append(CultureInfo.InvariantCulture, $"""<text x="{x + (side / 2)}" y="{y + side + 26}" font-family="monospace" font-size="12" text-anchor="middle">QR {SecurityElement.Escape(qr.Data)}</text>""").Append('\n');
                return side + 36;
            case PaperCut:
                body.Append(CultureInfo.InvariantCulture, $"""<line x1="0" x2="{width}" y1="{y + 8}" y2="{y + 8}" stroke="#b33" stroke-width="2" stroke-dasharray="10 6"/>""").Append('\n');
                return 16;
            default:
                return 0;
        }
    }

    private static void DrawText(StringBuilder body, PaperText text, int y, int columns)
    {
        string placed = Placed(text.Text, text.Align, columns / text.WidthTimes);
        if (string.IsNullOrWhiteSpace(placed)) return;
        int size = 20 * text.HeightTimes, length = placed.Length * CharWidth * text.WidthTimes;
        body.Append(CultureInfo.InvariantCulture, $"""<text x="{Margin}" y="{y + (20 * text.HeightTimes)}" xml:space="preserve" font-family="monospace" font-size="{size}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{(text.IsBold ? " font-weight=\"bold\"" : "")}>{SecurityElement.Escape(placed)}</text>""").Append('\n');
    }

    private static string Placed(string text, int align, int columns) => align switch
    {
        1 => new string(' ', Math.Max(0, (columns - text.Length) / 2)) + text,
        2 => text.PadLeft(columns),
        _ => text,
    };
}
