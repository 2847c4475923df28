using System.Text.Json;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.Screen.Thresholds;

/// <summary>Reads the table: JSON with comments, <c>{ "appliesTo": "...", "rows": [ { kind, unit, usual, scale, helpBelow, helpAbove, source } ] }</c>.</summary>
/// <remarks>All errors are told at once. An unknown key is one: a typing error must not silently switch a row's call for help off.</remarks>
internal static class ThresholdFile
{
    private const int RowsMax = 200;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false,
    };

    private static readonly string[] Keys = ["kind", "unit", "usual", "scale", "helpBelow", "helpAbove", "source"];

    /// <summary>Reads a file's text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">The file's name, for the errors.</param>
    /// <exception cref="IOException">It is not right.</exception>
    public static IReadOnlyList<Threshold> Read(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            var errors = new List<string>();
            List<Threshold> rows = Rows(document.RootElement, errors);
            if (errors.Count == 0) return rows;
            throw new IOException($"The table of thresholds {path} is not right. {string.Join(" ", errors)}");
        }
        catch (JsonException broken)
        {
            throw new IOException($"The table of thresholds {path} is not valid JSON: {broken.Message}");
        }
    }

    private static List<Threshold> Rows(JsonElement root, List<string> errors)
    {
        var rows = new List<Threshold>();
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("rows", out JsonElement list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > RowsMax)
        {
            errors.Add($"It must be an object with 1 to {RowsMax} \"rows\".");
            return rows;
        }

        if (!root.TryGetProperty("appliesTo", out JsonElement whom) || Text(whom).Length == 0) errors.Add("\"appliesTo\" must say for whom the rows hold.");
        foreach (JsonProperty other in root.EnumerateObject().Where(one => one.Name is not ("rows" or "appliesTo")))
            errors.Add($"\"{other.Name}\" is unknown; known are \"appliesTo\" and \"rows\".");
        int number = 0;
        foreach (JsonElement row in list.EnumerateArray())
        {
            number++;
            if (Row(row, $"Row {number}", errors) is not { } threshold) continue;
            if (rows.Exists(known => known.Kind == threshold.Kind && known.Unit == threshold.Unit))
                errors.Add($"Row {number} ({threshold.Kind}, {threshold.Unit}): stands in the table twice; remove one.");
            rows.Add(threshold);
        }

        return rows;
    }

    private static Threshold? Row(JsonElement row, string place, List<string> errors)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{place}: must be an object with {string.Join(", ", Keys)}.");
            return null;
        }

        int before = errors.Count;
        JsonElement At(string key) => row.TryGetProperty(key, out JsonElement value) ? value : default;
        (string kind, string unit, string source) = (Text(At("kind")), Text(At("unit")), Text(At("source")));
        place = $"{place} ({(kind.Length > 0 ? kind : "no kind")}, {(unit.Length > 0 ? unit : "no unit")})";
        void Wrong(string what) => errors.Add($"{place}: {what}");
        foreach (JsonProperty other in row.EnumerateObject().Where(one => !Keys.Contains(one.Name)))
            Wrong($"\"{other.Name}\" is unknown; known are {string.Join(", ", Keys)}.");

        if (!Enum.TryParse(kind, out MeasurementKind known) || !Enum.IsDefined(known) || known.ToString() != kind)
            Wrong("\"kind\" must be the name of a measurement kind, such as Systolic or SpO2.");
        else if (!Units(known).Contains(unit))
            Wrong($"\"unit\" must be {string.Join(" or ", Units(known).DefaultIfEmpty("of a kind that people are shown"))}.");
        if (source.Length == 0) Wrong("\"source\" must name the document and clause that the row comes from.");

        (bool isUsual, decimal? low, decimal? high) = Pair(At("usual"));
        if (!isUsual || (low is null && high is null) || low > high) Wrong("\"usual\" must be [low, high], low not above high; one of them may be null.");
        (bool isScale, decimal? min, decimal? max) = Pair(At("scale"));
        if (!isScale || min is null || max is null || min >= max || low < min || high > max) Wrong("\"scale\" must be [min, max] around the usual range.");
        decimal? helpBelow = Limit("helpBelow"), helpAbove = Limit("helpAbove");
        if (helpBelow > low || helpBelow > high) Wrong("\"helpBelow\" must not lie above the lower end of the usual range.");
        if (helpAbove < high || helpAbove < low) Wrong("\"helpAbove\" must not lie below the upper end of the usual range.");
        if (helpBelow < min || helpBelow > max || helpAbove < min || helpAbove > max) Wrong("\"helpBelow\" and \"helpAbove\" must lie on the scale.");
        return errors.Count == before ? new Threshold(kind, unit, low, high, min!.Value, max!.Value, helpBelow, helpAbove, source) : null;

        decimal? Limit(string key)
        {
            JsonElement value = At(key);
            if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number)) return number;
            Wrong($"\"{key}\" must be a number, or be left out.");
            return null;
        }
    }

    // The units in which values of a kind are shown; glucose comes in either.
    private static string[] Units(MeasurementKind kind) => kind is MeasurementKind.GlucoseWholeBlood or MeasurementKind.GlucosePlasma
        ? ["mmol/L", "mg/dL"] : SummaryValue.Of(kind, null, null).Unit is { Length: > 0 } unit ? [unit] : [];

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";

    private static (bool IsPair, decimal? First, decimal? Second) Pair(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 2) return (false, null, null);
        (bool isFirst, decimal? first) = NumberOrNull(value[0]);
        (bool isSecond, decimal? second) = NumberOrNull(value[1]);
        return (isFirst && isSecond, first, second);
    }

    private static (bool IsRight, decimal? Number) NumberOrNull(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => (true, null),
        JsonValueKind.Number when value.TryGetDecimal(out decimal number) => (true, number),
        _ => (false, null),
    };
}
