using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Kiosk.Edge.Records.Fhir;
using Kiosk.Measurements;

namespace Kiosk.Edge.Records;

/// <summary>
/// The strip of a record's ECG as paper: A4 landscape at 25 mm/s and 10 mm/mV, three rows of 10 s, to be printed at 100 %. All lengths
/// are millimetres. Who the visit belongs to is not on it.
/// </summary>
public static class EcgStripSvg
{
    /// <summary>The scales of every ECG paper.</summary>
    public const double MmPerSecond = 25, MmPerMilliVolt = 10;

    private const double Width = 297, Height = 210, Left = 16, Top = 38, GridWidth = 265, GridHeight = 150;
    private const double TraceLeft = Left + 15, RowHeight = 50, BaselineInRow = 30, RowSeconds = 10;
    private const int Rows = 3;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws it.</summary>
    /// <param name="record">Of a visit, sealed or as far as it has come.</param>
    /// <param name="hasWords">With heading and foot; without them it is the paper's grid alone, for a page that says in its own language what it is.</param>
    /// <returns>An SVG document; null when the record has no strip.</returns>
    public static string? Of(VisitRecord record, bool hasWords = true)
    {
        if (record.Waveforms.FirstOrDefault(w => w is { Kind: MeasurementKind.EcgLeadI, Derivation: not null }) is not { } strip) return null;
        VisitMeasurement? rate = record.Measurements.FirstOrDefault(m => m.Kind == MeasurementKind.EcgHeartRate);
        var root = new XElement(Svg + "svg",
            new XAttribute("width", hasWords ? "297mm" : "265mm"), new XAttribute("height", hasWords ? "210mm" : "150mm"),
            new XAttribute("viewBox", hasWords ? Invariant($"0 0 {Width} {Height}") : Invariant($"{Left} {Top} {GridWidth} {GridHeight}")),
            new XAttribute("font-family", "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"),
            new XElement(Svg + "title", "ECG, lead I"),
            new XElement(Svg + "defs", new XElement(Svg + "clipPath", new XAttribute("id", "paper"), Rectangle())),
            new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", Height), new XAttribute("fill", "white")),
            Grid(1, "#f3c4c4", 0.1), Grid(5, "#dc8f8f", 0.25),
            hasWords ? Header(record, strip, rate) : null,
            new XElement(Svg + "g", new XAttribute("clip-path", "url(#paper)"), RowsOf(strip)));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static IEnumerable<XElement> RowsOf(VisitWaveform strip)
    {
        int perRow = (int)Math.Round(RowSeconds * 1000 / (double)strip.PeriodMs);
        for (int row = 0; row < Rows && row * perRow < strip.Counts.Count; row++)
        {
            double baseline = Top + (row * RowHeight) + BaselineInRow;
            yield return Line("pulse", Invariant($"M{Left + 3} {baseline}h3v{-MmPerMilliVolt}h5v{MmPerMilliVolt}h3"));
            // One sample more than the row has, so that nothing is missing between two rows.
            yield return Line("trace", Trace(strip, row * perRow, Math.Min(strip.Counts.Count, ((row + 1) * perRow) + 1), baseline));
            yield return Text(TraceLeft + 1, baseline - BaselineInRow + 4, 3, Invariant($"I   {row * RowSeconds} s"));
        }
    }

    private static string Trace(VisitWaveform strip, int from, int to, double baseline)
    {
        var path = new StringBuilder((to - from) * 14);
        bool isDown = false;
        for (int i = from; i < to; i++)
        {
            // Nothing is drawn where nothing is known.
            if (strip.Counts[i] is not { } count)
            {
                isDown = false;
                continue;
            }

            double x = TraceLeft + ((i - from) * (double)strip.PeriodMs / 1000 * MmPerSecond), y = baseline - (count * (double)strip.Factor * MmPerMilliVolt);
            path.Append(CultureInfo.InvariantCulture, $"{(isDown ? 'L' : 'M')}{x:0.###} {y:0.###}");
            isDown = true;
        }

        return path.ToString();
    }

    private static IEnumerable<XElement> Header(VisitRecord record, VisitWaveform strip, VisitMeasurement? rate)
    {
        const double top = 12, step = 6;
        string clock = record.UtcUncertainty is null ? ", by a clock that was not set" : "";
        yield return Text(Left, top, 5, "ECG, lead I", isBold: true);
        string number = rate?.Value is { } value ? Invariant($"Heart rate {value} /min") : "No heart rate: " + (rate?.NoValueReason ?? "not measured");
        yield return Text(Left + 38, top, 4, number, isBold: true);
        yield return Text(Left + 170, top, 3.5, "Name: ______________________________");
        string from = Invariant($"Recorded {strip.Start:yyyy-MM-dd HH:mm:ss zzz}{clock}; kiosk {record.KioskId}, visit {record.VisitId}");
        yield return Text(Left, top + step, 3.5, from);
        yield return Text(Left, top + (2 * step), 3.5, Invariant($"{MmPerSecond} mm/s   {MmPerMilliVolt} mm/mV   {strip.Derivation!.Method}"));
        if (rate?.Findings.Contains(Finding.PossibleAtrialFibrillation) == true)
        {
            string hint = FindingCodes.WordsOf(Finding.PossibleAtrialFibrillation);
            yield return Text(Left, top + (3 * step), 3.5, char.ToUpperInvariant(hint[0]) + hint[1..] + ".", isBold: true);
        }

        const double foot = Top + GridHeight + 7;
        yield return Text(Left, foot, 4, "A screening recording, not a diagnosis.", isBold: true);
        yield return Text(Left + 100, foot, 3, "Print at 100 %: a large square is 5 mm, 0.2 s and 0.5 mV. The record has the wave as it came.");
        if (record.IsTest) yield return Text(Left, foot + step, 4, "TEST DATA, of no person.", isBold: true);
    }

    private static XElement Grid(int stepMm, string colour, double stroke)
    {
        var path = new StringBuilder();
        for (double x = 0; x <= GridWidth; x += stepMm) path.Append(CultureInfo.InvariantCulture, $"M{Left + x} {Top}v{GridHeight}");
        for (double y = 0; y <= GridHeight; y += stepMm) path.Append(CultureInfo.InvariantCulture, $"M{Left} {Top + y}h{GridWidth}");
        return new XElement(Svg + "path", new XAttribute("class", Invariant($"grid-{stepMm}")), new XAttribute("d", path.ToString()),
            new XAttribute("stroke", colour), new XAttribute("stroke-width", stroke), new XAttribute("fill", "none"));
    }

    private static XElement Line(string name, string path) => new(Svg + "path", new XAttribute("class", name), new XAttribute("d", path),
        new XAttribute("stroke", "black"), new XAttribute("stroke-width", 0.25), new XAttribute("stroke-linejoin", "round"), new XAttribute("fill", "none"));

    private static XElement Rectangle() => new(Svg + "rect",
        new XAttribute("x", Left), new XAttribute("y", Top), new XAttribute("width", GridWidth), new XAttribute("height", GridHeight));

    private static XElement Text(double x, double y, double size, string text, bool isBold = false) => new(Svg + "text",
        new XAttribute("x", x), new XAttribute("y", y), new XAttribute("font-size", size),
        isBold ? new XAttribute("font-weight", "bold") : null, text);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
