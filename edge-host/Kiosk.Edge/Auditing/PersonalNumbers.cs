using Kiosk.Identity;
using Kiosk.Identity.Numbers;

namespace Kiosk.Edge.Auditing;

/// <summary>Whether characters are likely the number of a person: for taking them out of logs, where one too many does no harm.</summary>
internal static class PersonalNumbers
{
    /// <summary>Characters of the longest.</summary>
    public const int LengthMax = 16;

    // No clock: a later birth is told as one in the future, and counts too.
    private static readonly DateOnly Today = new(2026, 12, 31);

    /// <summary>Whether a run of digits, or a word, is likely one.</summary>
    /// <param name="text">ASCII digits and letters.</param>
    /// <param name="isGrouped">
    /// With spaces or hyphens between. Then only numbers with a check digit count: the others are told by the date in them, and a written time has that too.
    /// </param>
    public static bool IsLikely(ReadOnlySpan<char> text, bool isGrouped)
    {
        if (text.Length > LengthMax) return false;
        Span<byte> ascii = stackalloc byte[LengthMax];
        bool hasLetters = false;
        for (int i = 0; i < text.Length; i++)
        {
            ascii[i] = (byte)char.ToUpperInvariant(text[i]);
            hasLetters |= !char.IsAsciiDigit(text[i]);
        }

        foreach (INationalId numbering in NationalIds.All)
        {
            if (numbering.Length != text.Length || numbering.HasLetters != hasLetters) continue;
            if (isGrouped && numbering.Kind is (IdentifierKind.KyrgyzPin or IdentifierKind.ArmenianPsn)) continue;
            if (numbering.Check(ascii[..text.Length], Today, out _).Problem is NumberProblem.None or NumberProblem.BirthDateInFuture) return true;
        }

        return false;
    }

    /// <summary>The longest run of digits in groups, "112-233-445 95", that begins at a place and is likely one: each group alone is short.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="at">Where its first digit is.</param>
    /// <returns>Where it ends; 0 for none.</returns>
    public static int GroupedEnd(ReadOnlySpan<char> text, int at)
    {
        Span<char> digits = stackalloc char[LengthMax];
        int count = 0, groups = 0, found = 0;
        for (int i = at; i < text.Length && count < LengthMax && char.IsAsciiDigit(text[i]); i++)
        {
            digits[count++] = text[i];
            int next = i + 1;
            if (next < text.Length && char.IsAsciiLetterOrDigit(text[next])) continue;
            if (++groups > 1 && IsLikely(digits[..count], isGrouped: true)) found = next;
            // One space or hyphen between groups: the loop goes on behind it.
            if (next < text.Length && text[next] is ' ' or '-') i = next;
            else break;
        }

        return found;
    }

    /// <summary>Whether a text holds one as a whole word, or as digits in groups. A longer word is none, whatever is in it: a digest may hold any digits.</summary>
    /// <param name="text">Any text; UUIDs in it are passed over.</param>
    public static bool AreIn(ReadOnlySpan<char> text)
    {
        for (int at = 0; at < text.Length;)
        {
            int end = at;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end])) end++;
            int uuid = end > at ? Redaction.UuidAt(text, at) : 0;
            if (uuid > 0) end = at + uuid;
            else if (end > at && (IsLikely(text[at..end], isGrouped: false) || GroupedEnd(text, at) > 0)) return true;
            at = Math.Max(end, at + 1);
        }

        return false;
    }
}
