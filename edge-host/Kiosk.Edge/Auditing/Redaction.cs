using System.Text;

namespace Kiosk.Edge.Auditing;

/// <summary>
/// Keeps numbers of people and machine-readable zones out of texts that are kept: the last net, below code that writes neither. What it takes out
/// is not wiped from memory.
/// </summary>
/// <remarks>
/// National identifiers have 10 to 16 digits; zones of ICAO 9303 are letters in upper case, digits and the filler '&lt;', in lines of 30, 36 or 44. The log's own
/// files, named by 16 digits of which the first six are zeros, are no numbers of anybody: a policy's number begins with a region.
/// </remarks>
public static class Redaction
{
    /// <summary>What stands in the place of what was taken out.</summary>
    public const string Mark = "(redacted)";

    private const int DigitsMin = 9, UuidLength = 36, ZoneMin = 8;
    private const string LogFileBegins = "000000", LogFileEnds = ".jsonl";
    private const int LogFileDigits = 16;

    /// <summary>For the audit log, which holds no number of that length: digit runs of 9 and more and zone-like text go, whatever they are. UUIDs and the log's own files stay.</summary>
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
            int length = Math.Max(UuidAt(text, at), LogFileAt(text, at));
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
    internal static int UuidAt(ReadOnlySpan<char> text, int at) =>
        text.Length - at >= UuidLength && !IsWordBefore(text, at) && Guid.TryParseExact(text.Slice(at, UuidLength), "D", out _) ? UuidLength : 0;

    // "0000000000000001.jsonl"; what recovery tells of the log names them.
    private static int LogFileAt(ReadOnlySpan<char> text, int at)
    {
        const int length = LogFileDigits;
        if (text.Length - at < length + LogFileEnds.Length || IsWordBefore(text, at)) return 0;
        ReadOnlySpan<char> name = text.Slice(at, length + LogFileEnds.Length);
        bool isOne = name.StartsWith(LogFileBegins, StringComparison.Ordinal) && !name[..length].ContainsAnyExceptInRange('0', '9')
            && name.EndsWith(LogFileEnds, StringComparison.Ordinal);
        return isOne ? length : 0;
    }

    // Letters in upper case, digits and fillers: with two fillers in a row, or a line, or all lines of a document, with a filler or a check digit that fits.
    private static int Zone(string text, int at)
    {
        int end = at;
        while (end < text.Length && (char.IsAsciiLetterUpper(text[end]) || char.IsAsciiDigit(text[end]) || text[end] == '<')) end++;
        ReadOnlySpan<char> zone = text.AsSpan(at, end - at);
        return (zone.Length >= ZoneMin && zone.Contains("<<", StringComparison.Ordinal)) || IsLine(zone) ? zone.Length : 0;
    }

    // By ICAO Doc 9303-4 to -6: of the document's number, and of the birth date. The first line of TD1 has the number's alone, the second the date's.
    private static bool IsLine(ReadOnlySpan<char> zone) => zone.Length switch
    {
        30 => zone.Contains('<') || Fits(zone, 5, 9) || Fits(zone, 0, 6),
        36 or 44 => zone.Contains('<') || Fits(zone, 0, 9) || Fits(zone, 13, 6),
        72 => zone.Contains('<') || Fits(zone, 36, 9) || Fits(zone, 49, 6),
        88 => zone.Contains('<') || Fits(zone, 44, 9) || Fits(zone, 57, 6),
        90 => zone.Contains('<') || Fits(zone, 5, 9) || Fits(zone, 30, 6),
        _ => false,
    };

    // Weights 7, 3, 1 and so on (Doc 9303-3, 4.9).
    private static bool Fits(ReadOnlySpan<char> zone, int at, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++) sum += (char.IsAsciiDigit(zone[at + i]) ? zone[at + i] - '0' : zone[at + i] - 'A' + 10) * ((i % 3) switch { 0 => 7, 1 => 3, _ => 1 });
        return zone[at + length] == '0' + (sum % 10);
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

        // Within "no112-233-445 95" too.
        int first = end;
        while (first > at && char.IsAsciiDigit(text[first - 1])) first--;
        int grouped = PersonalNumbers.GroupedEnd(text, first);
        goes = grouped > 0;
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

    private static bool IsWordBefore(ReadOnlySpan<char> text, int at) => at > 0 && char.IsAsciiLetterOrDigit(text[at - 1]);
}
