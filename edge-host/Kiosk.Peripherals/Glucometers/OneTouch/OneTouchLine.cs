using System.Globalization;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Glucometers.OneTouch;

/// <summary>A line of a OneTouch Ultra2: text, a space, four hexadecimal digits of checksum.</summary>
/// <remarks>The checksum is the 16-bit sum of the text's bytes, without the space before it.</remarks>
internal static class OneTouchLine
{
    private const int ChecksumDigits = 4;

    /// <summary>Checks a line that came without its CR LF, and takes its text.</summary>
    /// <returns>None, or what is wrong with the line.</returns>
    public static NoReading TryOpen(ReadOnlySpan<char> line, out string text)
    {
        text = "";
        int end = line.Length - ChecksumDigits - 1;
        if (end < 1 || line[end] != ' ') return NoReading.Truncated;
        if (!ushort.TryParse(line[(end + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort sent)) return NoReading.Truncated;
        ushort sum = 0;
        foreach (char c in line[..end]) sum += c;
        if (sum != sent) return NoReading.ChecksumMismatch;
        text = line[..end].ToString();
        return NoReading.None;
    }

    /// <summary>The fields after the letter that a line begins with: separated by commas, quoted or not, with their blanks.</summary>
    public static string[] Fields(string text) =>
        text.Length < 2 ? [] : [.. text[1..].TrimStart().Split(',').Select(field => field.Trim(' ') is ['"', .. string inner, '"'] ? inner : field)];

    /// <summary>Month, day and two digits of the year (2000 to 2099), and hour, minute and second; null when they are none.</summary>
    public static DeviceTime? Time(string date, string time)
    {
        int[]? day = Numbers(date.Trim(), '/');
        int[]? hour = Numbers(time.Trim(), ':');
        return day is null || hour is null ? null : DeviceTime.Of(2000 + day[2], day[0], day[1], hour[0], hour[1], hour[2]);
    }

    private static int[]? Numbers(string text, char separator)
    {
        string[] parts = text.Split(separator);
        int[] numbers = new int[3];
        if (parts.Length != numbers.Length) return null;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (parts[i].Length != 2 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }

        return numbers;
    }
}
