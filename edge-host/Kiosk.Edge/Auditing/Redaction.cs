using System.Text;

namespace Kiosk.Edge.Auditing;

/// <summary>
/// Keeps numbers of people and machine-readable zones out of texts that are kept: the last net, below code that writes neither. What it takes out
/// is not wiped from memory.
/// </summary>
/// <remarks>National identifiers have 10 to 16 digits; zones of ICAO 9303 are letters, digits and the filler '&lt;'.</remarks>
public static class Redaction
{
    /// <summary>What stands in the place of what was taken out.</summary>
    public const string Mark = "(redacted)";

    private const int DigitsMin = 9, UuidLength = 36, ZoneMin = 8;

    /// <summary>For the audit log, which holds no number of that length: digit runs of 9 and more and zone-like text go, whatever they are. UUIDs stay.</summary>
    /// <returns>The same text when nothing had to go.</returns>
    public static string Strict(string text) => Replace(text, (run, _) => run.Length >= DigitsMin);

    /// <summary>For the service's own log, which holds long counts and times: digit runs that are a national number by their checksum or date, and zones.</summary>
    /// <returns>The same text when nothing had to go.</returns>
    public static string Lenient(string text) => Replace(text, (run, isGrouped) => PersonalNumbers.IsLikely(run, isGrouped));

    private static string Replace(string text, Func<ReadOnlySpan<char>, bool, bool> isNumber)
    {
        StringBuilder? changed = null;
        int kept = 0;
        for (int at = 0; at < text.Length;)
        {
            int length = Uuid(text, at);
            if (length > 0)
            {
                at += length;
                continue;
            }

            length = Zone(text, at);
            bool goes = length > 0;
            if (!goes) length = Number(text, at, isNumber, out goes);
            if (goes)
            {
                (changed ??= new StringBuilder()).Append(text, kept, at - kept).Append(Mark);
                kept = at + length;
            }

            at += Math.Max(length, 1);
        }

        return changed is null ? text : changed.Append(text, kept, text.Length - kept).ToString();
    }

    // Of the ids of visits and records: their digits are random, and may be 9 in a row.
    private static int Uuid(string text, int at) =>
        text.Length - at >= UuidLength && !IsWordBefore(text, at) && Guid.TryParseExact(text.AsSpan(at, UuidLength), "D", out _) ? UuidLength : 0;

    // Letters in upper case, digits and fillers, with two fillers in a row.
    private static int Zone(string text, int at)
    {
        int end = at;
        while (end < text.Length && (char.IsAsciiLetterUpper(text[end]) || char.IsAsciiDigit(text[end]) || text[end] == '<')) end++;
        return end - at >= ZoneMin && text.AsSpan(at, end - at).Contains("<<", StringComparison.Ordinal) ? end - at : 0;
    }

    // A run of letters and digits with a digit in it, or digits in groups with single spaces or hyphens between.
    private static int Number(string text, int at, Func<ReadOnlySpan<char>, bool, bool> isNumber, out bool goes)
    {
        goes = false;
        if (!char.IsAsciiLetterOrDigit(text[at])) return 1;
        int end = at;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end])) end++;
        goes = HasNumber(text.AsSpan(at, end - at), isNumber);
        if (goes || !text.AsSpan(at, end - at).ContainsAnyInRange('0', '9')) return end - at;

        // "112-233-445 95": each group is short.
        Span<char> digits = stackalloc char[PersonalNumbers.LengthMax];
        int count = 0, grouped = at;
        while (grouped < text.Length && count < digits.Length)
        {
            if (char.IsAsciiDigit(text[grouped])) digits[count++] = text[grouped];
            else if (text[grouped] is not (' ' or '-') || grouped + 1 >= text.Length || !char.IsAsciiDigit(text[grouped + 1])) break;
            grouped++;
        }

        bool isOver = grouped >= text.Length || !char.IsAsciiLetterOrDigit(text[grouped]);
        goes = isOver && grouped > end && PersonalNumbers.IsLikely(digits[..count], isGrouped: true);
        return goes ? grouped - at : end - at;
    }

    // Within "id7712345678x" the digits count alone.
    private static bool HasNumber(ReadOnlySpan<char> word, Func<ReadOnlySpan<char>, bool, bool> isNumber)
    {
        if (word.ContainsAnyInRange('A', 'z') && PersonalNumbers.IsLikely(word, isGrouped: false)) return true;
        for (int at = 0; at < word.Length;)
        {
            int end = at;
            while (end < word.Length && char.IsAsciiDigit(word[end])) end++;
            if (end > at && isNumber(word[at..end], false)) return true;
            at = Math.Max(end, at + 1);
        }

        return false;
    }

    private static bool IsWordBefore(string text, int at) => at > 0 && char.IsAsciiLetterOrDigit(text[at - 1]);
}
