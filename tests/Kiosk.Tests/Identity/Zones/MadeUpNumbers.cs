using System.Globalization;
using Kiosk.Simulator.Documents;

namespace Kiosk.Tests.Identity.Zones;

/// <summary>National numbers for made-up people, made from their descriptions and not by the code under test.</summary>
internal static class MadeUpNumbers
{
    public static string Kazakh(MadeUpPerson person)
    {
        int century = (((person.BirthDate.Year / 100) - 18) * 2) + (person.IsFemale ? 2 : 1);
        for (int serial = 1; ; serial++)
        {
            string body = person.BirthDate.ToString("yyMMdd", CultureInfo.InvariantCulture) + century + serial.ToString("D4", CultureInfo.InvariantCulture);
            int[] first = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], second = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
            int check = Sum(body, first) % 11;
            if (check == 10) check = Sum(body, second) % 11;
            if (check < 10) return body + check;
        }
    }

    public static string Belarusian(MadeUpPerson person)
    {
        int century = (((person.BirthDate.Year / 100) - 18) * 2) + (person.IsFemale ? 2 : 1);
        string body = century + person.BirthDate.ToString("ddMMyy", CultureInfo.InvariantCulture) + "K042PB";
        int[] weights = [7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7];
        return body + (Sum(body, weights) % 10);
    }

    public static string Kyrgyz(MadeUpPerson person) => (person.IsFemale ? "1" : "2") + person.BirthDate.ToString("ddMMyyyy", CultureInfo.InvariantCulture) + "00042";

    private static int Sum(string text, int[] weights) => text.Select((c, i) => weights[i] * (char.IsDigit(c) ? c - '0' : c - 'A' + 10)).Sum();
}
