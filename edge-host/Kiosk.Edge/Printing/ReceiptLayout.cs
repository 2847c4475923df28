using System.Globalization;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Printing;

/// <summary>Lays a receipt out. Pure: the same receipt always gives the same bytes.</summary>
/// <remarks>
/// The QR code holds the visit's id and nothing else: by it the clinic finds the record, and nobody else finds anything. A hash of
/// the values was left out: it would have to be computed from a canonical form that no clinic has, and the numbers stand beside it anyway.
/// </remarks>
public static class ReceiptLayout
{
    /// <summary>What is put before the id when nothing else is configured: then the code is a URN (RFC 9562).</summary>
    public const string UrnPrefix = "urn:uuid:";

    // Shown to people; the QR code has all of it.
    private const int ShortIdLength = 8;
    private const byte QrDots32 = 4, QrDots42 = 6;

    /// <summary>The bytes for the printer.</summary>
    public static byte[] Compose(Receipt receipt, ReceiptStyle style)
    {
        var paper = new EscPosDocument(style.CodePageNumber);
        string Say(string english, string russian) => ReceiptWords.Of(style.Language, english, russian);
        string rule = new('-', style.Columns);
        foreach (string line in Wrap(style.Header, style.Columns)) paper.Line(line, LineAlign.Middle, isBold: true);
        if (receipt.IsTest) paper.Line(Say("TEST DATA", "ТЕСТ"), LineAlign.Middle, isBold: true, times: 2);
        paper.Line(receipt.Opened.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture), LineAlign.Middle);
        paper.Line($"{receipt.KioskId}  {Say("visit", "визит")} {receipt.VisitId[..ShortIdLength]}", LineAlign.Middle);
        paper.Line(rule);
        bool hasRanges = false;
        foreach (SummaryValue value in receipt.Values) hasRanges |= AddValue(paper, value, style);
        foreach (ReceiptMedia media in receipt.Media)
        {
            Pair(paper, ReceiptWords.Of(media.Kind, style.Language), media.Reason is null ? Say("recorded", "записан") : "--", style.Columns, isBold: false);
            if (media.Reason is { } reason) AddReason(paper, reason, style.Columns);
        }

        if (receipt.Values.Count + receipt.Media.Count == 0) paper.Line(Say("Nothing was measured.", "Ничего не измерено."));
        paper.Line(rule);
        if (hasRanges) AddText(paper, Say("Usual: of healthy adults at rest.", "Обычно: у здоровых взрослых в покое."), style.Columns);
        AddText(paper, Say("Measured values, no diagnosis. Show them to your doctor.", "Результаты измерений, не диагноз. Покажите их врачу."), style.Columns);
        if (style.HasQr) paper.Qr(style.QrPrefix + receipt.VisitId, style.Columns <= 32 ? QrDots32 : QrDots42);
        return paper.Feed(1).Cut(style.Cutting).ToArray();
    }

    private static bool AddValue(EscPosDocument paper, SummaryValue value, ReceiptStyle style)
    {
        (string label, string unit) = ReceiptWords.Of(value, style.Language);
        if (value.Value is not { } number)
        {
            Pair(paper, label, "--", style.Columns, isBold: false);
            AddReason(paper, value.Reason ?? "no reason is known", style.Columns);
            return false;
        }

        Pair(paper, label, $"{Number(number, style.Language)} {unit}{(value.Questionable ? " (?)" : "")}".Trim(), style.Columns, isBold: !value.Questionable);
        foreach (SummaryNote note in value.Notes ?? [])
        {
            string mark = note.Questionable ? ReceiptWords.Of(style.Language, "questionable: ", "сомнительно: ") : "";
            AddReason(paper, mark + ReceiptWords.Of(note, style.Language), style.Columns);
        }

        // Beside a number that is in question it would say that the number is right.
        if (value.Questionable) return false;
        if (ReceiptWords.UsualRange(style.Thresholds.Of(value.Kind, value.Unit)) is not { } range) return false;
        if (style.Language == ReceiptLanguage.Ru) range = range.Replace('.', ',');
        paper.Line($"  {ReceiptWords.Of(style.Language, "usual", "обычно")}: {range}");
        return true;
    }

    // With the decimals that are meant: 37.0 is not 37.
    private static string Number(decimal number, ReceiptLanguage language)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        return language == ReceiptLanguage.Ru ? text.Replace('.', ',') : text;
    }

    private static void Pair(EscPosDocument paper, string label, string value, int columns, bool isBold)
    {
        (label, value) = (Cp866.Replace(label), Cp866.Replace(value));
        if (label.Length + 1 + value.Length <= columns)
        {
            paper.Line(label + new string(' ', columns - label.Length - value.Length) + value, isBold: isBold);
            return;
        }

        AddText(paper, label, columns);
        paper.Line(value, LineAlign.Right, isBold);
    }

    private static void AddReason(EscPosDocument paper, string reason, int columns)
    {
        foreach (string line in Wrap(reason, columns - 2)) paper.Line("  " + line);
    }

    private static void AddText(EscPosDocument paper, string text, int columns)
    {
        foreach (string line in Wrap(text, columns)) paper.Line(line);
    }

    /// <summary>Breaks a text into lines at spaces; a word that is too long is cut.</summary>
    internal static IEnumerable<string> Wrap(string text, int columns)
    {
        string line = "";
        foreach (string word in Cp866.Replace(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string left = word;
            if (line.Length > 0 && line.Length + 1 + left.Length > columns)
            {
                yield return line;
                line = "";
            }

            while (left.Length > columns)
            {
                yield return left[..columns];
                left = left[columns..];
            }

            line = line.Length == 0 ? left : $"{line} {left}";
        }

        if (line.Length > 0) yield return line;
    }
}
