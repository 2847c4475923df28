using System.Globalization;
using System.Text;

namespace Kiosk.Identity.Cards;

/// <summary>Texts and dates as cards have them.</summary>
internal static class CardText
{
    private const int DateBytes = 4;
    private static readonly DateOnly Absent = new(1900, 1, 1);

    /// <summary>A name: UTF-8 without anything that cannot be seen; blanks around it are left out.</summary>
    /// <param name="value">As on the card.</param>
    /// <param name="text">Null when there is none; else the caller's to dispose of.</param>
    /// <returns>False when it is no such text.</returns>
    public static bool TryReadName(ReadOnlySpan<byte> value, out PersonalText? text)
    {
        text = null;
        ReadOnlySpan<byte> rest = value;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(rest, out Rune rune, out int length) != System.Buffers.OperationStatus.Done) return false;
            // Controls and what turns the writing direction do not belong in a name, and do harm on a screen or in a log.
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) return false;
            rest = rest[length..];
        }

        ReadOnlySpan<byte> trimmed = value.Trim((byte)' ');
        if (!trimmed.IsEmpty) text = PersonalText.FromUtf8(trimmed);
        return true;
    }

    /// <summary>A date of four bytes, DDMMYYYY in packed digits.</summary>
    /// <param name="value">As on the card.</param>
    /// <param name="date">Null for 01.01.1900, which means that there is none.</param>
    /// <returns>False when it is no date.</returns>
    public static bool TryReadDate(ReadOnlySpan<byte> value, out DateOnly? date)
    {
        date = null;
        if (value.Length != DateBytes) return false;
        if (!TryReadDigits(value[0], out int day) || !TryReadDigits(value[1], out int month)) return false;
        if (!TryReadDigits(value[2], out int century) || !TryReadDigits(value[3], out int year)) return false;
        year += century * 100;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var read = new DateOnly(year, month, day);
        if (read != Absent) date = read;
        return true;
    }

    private static bool TryReadDigits(byte packed, out int value)
    {
        (int high, int low) = (packed >> 4, packed & 0xF);
        value = (high * 10) + low;
        return high < 10 && low < 10;
    }
}
