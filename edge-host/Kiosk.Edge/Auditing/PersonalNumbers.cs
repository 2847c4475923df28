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
}
