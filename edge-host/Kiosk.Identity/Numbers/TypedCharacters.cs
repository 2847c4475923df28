using System.Text;

namespace Kiosk.Identity.Numbers;

/// <summary>Makes the canonical form of a number as people type it: without spaces and hyphens of any kind, letters in upper case.</summary>
internal static class TypedCharacters
{
    private const int CyrillicFirst = 0x400, CyrillicLast = 0x52F;

    /// <summary>Copies what counts.</summary>
    /// <param name="utf8">As typed, at most <see cref="NationalIds.InputBytesMax"/> bytes; may be anything.</param>
    /// <param name="hasLetters">Whether Latin letters count too.</param>
    /// <param name="canonical">As long as a number is; filled with one when there is no problem.</param>
    public static NumberFinding Take(ReadOnlySpan<byte> utf8, bool hasLetters, Span<byte> canonical)
    {
        int count = 0;
        NumberFinding first = NumberFinding.Valid;
        while (!utf8.IsEmpty)
        {
            // What is no UTF-8 comes as the replacement character, which is none of ours.
            Rune.DecodeFromUtf8(utf8, out Rune rune, out int taken);
            utf8 = utf8[taken..];
            if (IsBetween(rune.Value)) continue;
            if (Plain(rune.Value, hasLetters) is var plain && plain == 0 && first.Problem == NumberProblem.None)
                first = hasLetters && rune.Value is >= CyrillicFirst and <= CyrillicLast
                    ? new NumberFinding(NumberProblem.CyrillicLetter, count + 1)
                    : NumberFinding.WrongCharacterAt(count);
            if (count < canonical.Length) canonical[count] = plain;
            count++;
        }

        if (count == 0) return new NumberFinding(NumberProblem.Empty);
        if (first.Problem != NumberProblem.None) return first;
        return count == canonical.Length ? NumberFinding.Valid : new NumberFinding(NumberProblem.WrongLength, count, canonical.Length);
    }

    // Tab, line ends, space, no-break spaces, hyphen, soft hyphen, hyphens and dashes, the minus sign.
    private static bool IsBetween(int value) =>
        value is '\t' or '\n' or '\r' or ' ' or 0xA0 or 0x2009 or 0x202F or '-' or 0xAD or (>= 0x2010 and <= 0x2015) or 0x2212;

    // 0 for what does not count.
    private static byte Plain(int value, bool hasLetters) => value switch
    {
        >= '0' and <= '9' => (byte)value,
        >= 'A' and <= 'Z' when hasLetters => (byte)value,
        >= 'a' and <= 'z' when hasLetters => (byte)(value - 'a' + 'A'),
        _ => 0,
    };
}
