using System.Globalization;
using System.Text.Json;
using Kiosk.Edge.Identity.Backend;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.History;

/// <summary>Reads a backend's answer about earlier values.</summary>
/// <remarks>
/// <c>{"values": [{"kind": name, "value": number, "unit": text, "taken": time with offset}, ...]}</c>. One member that is not that makes the whole answer void: half a
/// trend misleads. A kind that this version does not know, or a unit that is not this kiosk's for it, is well-formed and passed over: newer kiosks may measure more.
/// </remarks>
internal static class HistoryAnswer
{
    /// <summary>Values of an answer, at most.</summary>
    public const int ValuesMax = 200;

    /// <summary>Bytes of an answer, at most: each value has some hundred.</summary>
    public const int BytesMax = 64 << 10;

    private const int NameLengthMax = 40;
    private const decimal NumberMax = 1_000_000;

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    // As devices of other makers report it.
    private static readonly string[] GlucoseUnits = ["mmol/L", "mg/dL"];

    /// <summary>The values, oldest first; null when it is no such answer.</summary>
    /// <param name="body">Whatever came.</param>
    /// <param name="newest">What was taken later is no earlier value.</param>
    public static IReadOnlyList<EarlierValue>? Read(byte[] body, DateTimeOffset newest)
    {
        JsonElement json = SubjectAnswers.Parse(body);
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("values", out JsonElement list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() > ValuesMax) return null;
        var values = new List<EarlierValue>(list.GetArrayLength());
        foreach (JsonElement one in list.EnumerateArray())
        {
            if (Read(one, newest) is not { } value) return null;
            if (IsOurs(value)) values.Add(value);
        }

        return [.. values.OrderBy(value => value.Taken)];
    }

    private static EarlierValue? Read(JsonElement json, DateTimeOffset newest)
    {
        if (json.ValueKind != JsonValueKind.Object || SubjectAnswers.Text(json, "kind") is not { Length: <= NameLengthMax } kind
            || SubjectAnswers.Text(json, "unit") is not { Length: <= NameLengthMax } unit || SubjectAnswers.Text(json, "taken") is not { } taken) return null;
        if (!json.TryGetProperty("value", out JsonElement number) || number.ValueKind != JsonValueKind.Number || !number.TryGetDecimal(out decimal value)
            || value is < -NumberMax or > NumberMax) return null;
        return DateTimeOffset.TryParseExact(taken, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) && at <= newest
            ? new EarlierValue(kind, value, unit, at) : null;
    }

    private static bool IsOurs(EarlierValue value)
    {
        // A number would parse as a kind as well.
        if (!Enum.TryParse(value.Kind, out MeasurementKind kind) || kind == MeasurementKind.None || kind.ToString() != value.Kind) return false;
        return kind is MeasurementKind.GlucoseWholeBlood or MeasurementKind.GlucosePlasma
            ? GlucoseUnits.Contains(value.Unit) : value.Unit.Length > 0 && SummaryValue.Of(kind, value.Value, null).Unit == value.Unit;
    }
}
