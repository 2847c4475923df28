using System.Globalization;

namespace Kiosk.Simulator.Documents;

/// <summary>How the number of a Russian policy of compulsory medical insurance (ENP) is made up: two digits of the region, eight of birth date and sex, five in turn, one to check.</summary>
public static class PolicyNumber
{
    /// <summary>The digits 3 to 10: month (plus 20 for births up to 1950, plus 40 for those from 1951 to 2000), year backwards, day (plus 50 for women); each taken from 9.</summary>
    public static string BirthDigits(DateOnly birth, bool isFemale)
    {
        int era = birth.Year <= 1950 ? 20 : birth.Year <= 2000 ? 40 : 0;
        string year = new([.. birth.Year.ToString("D4", CultureInfo.InvariantCulture).Reverse()]);
        string plain = string.Create(CultureInfo.InvariantCulture, $"{birth.Month + era:D2}{year}{birth.Day + (isFemale ? 50 : 0):D2}");
        return string.Concat(plain.Select(digit => (char)('0' + ('9' - digit))));
    }

    /// <summary>The digit that makes the whole pass the check of ISO/IEC 7812-1, annex B (Luhn).</summary>
    /// <param name="body">15 digits.</param>
    public static char CheckDigit(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        int sum = 0;
        for (int i = 0; i < body.Length; i++)
        {
            int digit = body[body.Length - 1 - i] - '0';
            if (i % 2 == 0) digit *= 2;
            sum += digit / 10 + digit % 10;
        }

        return (char)('0' + (10 - sum % 10) % 10);
    }
}
