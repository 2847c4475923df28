using Kiosk.Identity.Numbers;

namespace Kiosk.Identity.Zones;

/// <summary>Dates of a zone: YYMMDD, unknown parts as fillers.</summary>
/// <remarks>
/// ICAO Doc 9303-3, section 4.8 gives two digits of the year and leaves the century to the reader. A birth date is taken as the latest one that is not in the
/// future: somebody of a hundred years and more comes out as a child, unless a national number in the zone tells the century. An end of validity is taken
/// within 50 years of today.
/// </remarks>
internal static class ZoneDates
{
    private const int Century = 100, WindowYears = 50;

    /// <summary>The birth date; null where it is not whole.</summary>
    public static DateOnly? Birth(ReadOnlySpan<byte> field, DateOnly today)
    {
        if (!IsWhole(field)) return null;
        int year = today.Year - (today.Year % Century) + BirthDates.Number(field[..2]);
        DateOnly? date = Date(year, field);
        return date is null || date > today ? Date(year - Century, field) : date;
    }

    /// <summary>The end of validity; null where it is not whole, or there is none.</summary>
    public static DateOnly? Expiry(ReadOnlySpan<byte> field, DateOnly today)
    {
        if (!IsWhole(field)) return null;
        int year = today.Year - (today.Year % Century) + BirthDates.Number(field[..2]);
        if (year > today.Year + WindowYears) year -= Century;
        else if (year <= today.Year - WindowYears) year += Century;
        return Date(year, field);
    }

    /// <summary>Whether a date is the field's, but for the century.</summary>
    public static bool Agrees(ReadOnlySpan<byte> field, DateOnly date) =>
        IsWhole(field) && BirthDates.Number(field[..2]) == date.Year % Century
            && BirthDates.Number(field[2..4]) == date.Month && BirthDates.Number(field[4..6]) == date.Day;

    private static bool IsWhole(ReadOnlySpan<byte> field) => field.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static DateOnly? Date(int year, ReadOnlySpan<byte> field)
    {
        int month = BirthDates.Number(field[2..4]), day = BirthDates.Number(field[4..6]);
        bool isDate = year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        return isDate ? new DateOnly(year, month, day) : null;
    }
}
