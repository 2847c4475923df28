using System.Globalization;
using System.Text.Json;

namespace Kiosk.Simulator.App.Clinician;

/// <summary>What a record of the visit lane tells a clinician.</summary>
/// <param name="VisitId">Whose; null when it does not say.</param>
/// <param name="Request">A question to a doctor; null when it is none.</param>
/// <param name="Seen">That an answer was read; null when it is not that.</param>
/// <param name="Values">What was measured.</param>
internal sealed record ClinicRecord(string? VisitId, ClinicRecord.Question? Request, ClinicRecord.Reading? Seen, IReadOnlyList<VisitValue> Values)
{
    private const string VisitSystem = "urn:x-kiosk:visit";

    private static readonly Dictionary<string, string> Labels = new()
    {
        ["MDC_ECG_HEART_RATE"] = "Heart rate (ECG)", ["MDC_PULS_OXIM_PULS_RATE"] = "Pulse rate", ["MDC_PULS_RATE_NON_INV"] = "Pulse rate (cuff)",
        ["MDC_PRESS_BLD_NONINV_SYS"] = "Blood pressure, systolic", ["MDC_PRESS_BLD_NONINV_DIA"] = "Blood pressure, diastolic",
        ["MDC_PRESS_BLD_NONINV_MEAN"] = "Blood pressure, mean", ["MDC_PRESS_BLD_NONINV"] = "Blood pressure", ["MDC_TEMP_BODY"] = "Body temperature",
        ["MDC_TEMP_SKIN"] = "Skin temperature", ["MDC_PULS_OXIM_SAT_O2"] = "Oxygen saturation", ["MDC_BLD_PERF_INDEX"] = "Perfusion index",
        ["MDC_MASS_BODY_ACTUAL"] = "Weight", ["MDC_LEN_BODY_ACTUAL"] = "Height", ["MDC_RATIO_MASS_BODY_LEN_SQ"] = "Body mass index",
    };

    /// <summary>A question.</summary>
    internal sealed record Question(DateTimeOffset Asked, string Language, bool IsTest);

    /// <summary>An answer was read.</summary>
    internal sealed record Reading(string AnswerId, DateTimeOffset At);

    /// <summary>Reads a bundle; null when it is none.</summary>
    public static ClinicRecord? Read(byte[] payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement[] resources = [.. document.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"))];
            string? visit = Of(resources, "Encounter").SelectMany(encounter => encounter.GetProperty("identifier").EnumerateArray())
                .Where(identifier => Text(identifier, "system") == VisitSystem).Select(identifier => Text(identifier, "value")).FirstOrDefault();
            return new ClinicRecord(
                visit, Of(resources, "ServiceRequest").Select(QuestionOf).FirstOrDefault(), Of(resources, "Communication").Select(ReadingOf).FirstOrDefault(),
                // What is of no visit is about the kiosk: its clocks.
                [.. Of(resources, "Observation").Where(one => one.TryGetProperty("encounter", out _)).SelectMany(ValuesOf).Distinct()]);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null; // The clinical store refuses it, and says why.
        }
    }

    private static IEnumerable<JsonElement> Of(JsonElement[] resources, string type) => resources.Where(resource => Text(resource, "resourceType") == type);

    private static Question QuestionOf(JsonElement request)
    {
        string language = request.TryGetProperty("extension", out JsonElement extensions)
            ? extensions.EnumerateArray().Where(one => Text(one, "url") == "urn:x-kiosk:extension:answer-language").Select(one => Text(one, "valueCode")).FirstOrDefault() ?? "" : "";
        bool isTest = request.TryGetProperty("meta", out JsonElement meta) && meta.TryGetProperty("security", out JsonElement labels)
            && labels.EnumerateArray().Any(label => Text(label, "code") == "HTEST");
        return new Question(Time(request, "authoredOn"), language, isTest);
    }

    private static Reading ReadingOf(JsonElement communication) =>
        new(Text(communication.GetProperty("inResponseTo")[0].GetProperty("identifier"), "value") ?? "", Time(communication, "received"));

    // Numbers and the reasons of those that are not there; of a panel its parts.
    private static IEnumerable<VisitValue> ValuesOf(JsonElement observation)
    {
        if (observation.TryGetProperty("component", out JsonElement components)) return components.EnumerateArray().SelectMany(ValuesOf);
        if (observation.TryGetProperty("valueQuantity", out JsonElement quantity))
            return [new VisitValue(LabelOf(observation), $"{quantity.GetProperty("value").GetRawText()} {Text(quantity, "unit")}".TrimEnd(), true)];
        return observation.TryGetProperty("dataAbsentReason", out JsonElement reason) ? [new VisitValue(LabelOf(observation), Text(reason, "text") ?? "no value", false)] : [];
    }

    private static string LabelOf(JsonElement observation)
    {
        JsonElement code = observation.GetProperty("code");
        string[] displays = code.TryGetProperty("coding", out JsonElement codings) ? [.. codings.EnumerateArray().Select(coding => Text(coding, "display") ?? "")] : [];
        return displays.Select(display => Labels.GetValueOrDefault(display)).FirstOrDefault(label => label is not null) ?? Text(code, "text") ?? displays.LastOrDefault() ?? "?";
    }

    private static DateTimeOffset Time(JsonElement owner, string name) => DateTimeOffset.Parse(Text(owner, name) ?? "", CultureInfo.InvariantCulture);

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
