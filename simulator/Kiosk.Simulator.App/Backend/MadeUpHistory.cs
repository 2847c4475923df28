using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kiosk.Simulator.App.Backend;

/// <summary>Earlier values of somebody made up: the same subject always had the same visits, some weeks apart, with values that a body may have.</summary>
internal static class MadeUpHistory
{
    private const int Visits = 6;

    // Middle, how far people lie apart, how far their visits do, decimals.
    private static readonly (string Kind, string Unit, double Middle, double People, double Days, int Decimals)[] Kinds =
    [
        ("Systolic", "mmHg", 128, 14, 6, 0), ("Diastolic", "mmHg", 80, 8, 4, 0), ("EcgHeartRate", "/min", 72, 9, 5, 0), ("PulseRateOximeter", "/min", 72, 9, 5, 0),
        ("SpO2", "%", 97, 1, 0.7, 0), ("BodyTemperature", "°C", 36.6, 0.15, 0.12, 1), ("BodyWeight", "kg", 74, 12, 0.8, 1), ("BodyMassIndex", "kg/m²", 25.4, 3, 0.3, 1),
    ];

    /// <summary>Answers <c>v1/history</c>.</summary>
    public static (int Status, JsonObject? Json) Of(string body, DateTimeOffset now)
    {
        string? subject = Subject(body);
        if (subject is null) return (400, null);
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(subject)), 0));
        double[] persons = [.. Kinds.Select(kind => kind.Middle + (kind.People * Spread(random)))];
        var values = new JsonArray();
        var day = new DateTimeOffset(now.UtcDateTime.Date.AddHours(9), TimeSpan.Zero);
        for (int visit = Visits; visit > 0; visit--)
        {
            string taken = day.AddDays((-24 * visit) + random.Next(-5, 6)).AddMinutes(random.Next(0, 480)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            for (int i = 0; i < Kinds.Length; i++)
            {
                (string kind, string unit, _, _, double days, int decimals) = Kinds[i];
                decimal value = Math.Round((decimal)(persons[i] + (days * Spread(random))), decimals);
                if (kind == "SpO2") value = Math.Min(value, 100);
                values.Add((JsonNode)new JsonObject { ["kind"] = kind, ["value"] = value, ["unit"] = unit, ["taken"] = taken });
            }
        }

        return (200, new JsonObject { ["values"] = values });
    }

    private static string? Subject(string body)
    {
        try
        {
            JsonNode? json = JsonNode.Parse(body);
            return (string?)json?["system"] is { Length: > 0 } system && (string?)json["value"] is { Length: > 0 } value ? $"{system}|{value}" : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // About normal, between -1.5 and 1.5.
    private static double Spread(Random random) => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
}
