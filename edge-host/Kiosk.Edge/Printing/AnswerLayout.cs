using System.Globalization;
using Kiosk.Edge.Consultations;

namespace Kiosk.Edge.Printing;

/// <summary>What stands on a doctor's answer on paper. Nothing about who asked: as on a receipt.</summary>
/// <param name="KioskId">The kiosk's name.</param>
/// <param name="VisitId">The visit.</param>
/// <param name="IsTest">Not of a person.</param>
/// <param name="Answer">The answer.</param>
/// <param name="At">When it was sent, in the kiosk's time zone.</param>
public sealed record AnswerReceipt(string KioskId, string VisitId, bool IsTest, DoctorAnswer Answer, DateTimeOffset At);

/// <summary>Lays a doctor's answer out. Pure: the same answer always gives the same bytes.</summary>
public static class AnswerLayout
{
    private const int ShortIdLength = 8;

    /// <summary>The bytes for the printer.</summary>
    public static byte[] Compose(AnswerReceipt receipt, ReceiptStyle style)
    {
        var paper = new EscPosDocument(style.CodePageNumber);
        string Say(string english, string russian) => ReceiptWords.Of(style.Language, english, russian);
        string rule = new('-', style.Columns);
        foreach (string line in ReceiptLayout.Wrap(style.Header, style.Columns)) paper.Line(line, LineAlign.Middle, isBold: true);
        if (receipt.IsTest) paper.Line(Say("TEST DATA", "ТЕСТ"), LineAlign.Middle, isBold: true, times: 2);
        paper.Line(Say("A doctor's answer", "Ответ врача"), LineAlign.Middle, isBold: true);
        paper.Line(receipt.At.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture), LineAlign.Middle);
        paper.Line($"{receipt.KioskId}  {Say("visit", "визит")} {receipt.VisitId[..ShortIdLength]}", LineAlign.Middle);
        paper.Line(rule);
        // A doctor's paragraphs stay apart.
        foreach (string paragraph in receipt.Answer.Text.TrimEnd().Split('\n'))
        {
            if (string.IsNullOrWhiteSpace(paragraph)) paper.Line("");
            foreach (string line in ReceiptLayout.Wrap(paragraph, style.Columns)) paper.Line(line);
        }

        paper.Line(rule);
        foreach (string line in ReceiptLayout.Wrap(receipt.Answer.From, style.Columns)) paper.Line(line);
        foreach (string line in ReceiptLayout.Wrap(Say(
            "Answered from measured values, without an examination. If you feel worse, call for help.",
            "Ответ по результатам измерений, без осмотра. Если станет хуже, вызовите помощь."), style.Columns)) paper.Line(line);
        return paper.Feed(1).Cut(style.Cutting).ToArray();
    }
}
