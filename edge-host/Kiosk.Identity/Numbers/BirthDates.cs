namespace Kiosk.Identity.Numbers;

/// <summary>Birth dates as they stand in numbers.</summary>
internal static class BirthDates
{
    // Where the numberings of neighbours begin to count centuries; a date before is a slip of the finger.
    private const int YearMin = 1800;

    /// <summary>Judges the parts of a date.</summary>
    /// <param name="year">1800 to 9999; anything else is no date.</param>
    /// <param name="month">Any.</param>
    /// <param name="day">Any.</param>
    /// <param name="today">The last day that is not in the future.</param>
    /// <param name="date">The date; default unless the finding is <see cref="NumberProblem.None"/>.</param>
    /// <returns>None, BirthDate or BirthDateInFuture.</returns>
    public static NumberProblem TryMake(int year, int month, int day, DateOnly today, out DateOnly date)
    {
        date = default;
        if (year is < YearMin or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return NumberProblem.BirthDate;
        var made = new DateOnly(year, month, day);
        if (made > today) return NumberProblem.BirthDateInFuture;
        date = made;
        return NumberProblem.None;
    }

    /// <summary>Up to nine digits as a number.</summary>
    /// <param name="digits">Each '0' to '9'.</param>
    public static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte digit in digits) number = (number * 10) + digit - '0';
        return number;
    }
}
