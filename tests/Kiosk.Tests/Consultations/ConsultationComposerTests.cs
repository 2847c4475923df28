using System.Text.Json;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Simulator.App.Fhir;
using Kiosk.Tests.Records;
using Xunit;

namespace Kiosk.Tests.Consultations;

/// <summary>The records of a question and of a read answer.</summary>
public class ConsultationComposerTests
{
    private static readonly Lazy<FhirSchema> Schema = new(() => FhirSchema.Load(TestData.Path("fhir/fhir.schema.json")));
    private static readonly VisitRecord Visit = SampleVisits.Full with { Measurements = [], Waveforms = [], Clocks = null };
    private static readonly DateTimeOffset Asked = SampleVisits.Opened.AddMinutes(3);
    private static readonly SubjectIdentifier Answer = new("urn:clinic:answer", "a-1");

    public static TheoryData<string, byte[]> Records => new()
    {
        { "question", ConsultationComposer.Request(Visit, Asked, "ru") },
        { "question, nobody identified, test data", ConsultationComposer.Request(Visit with { Subject = null, IsTest = true }, Asked, "zh-Hant-TW") },
        { "question, no board", ConsultationComposer.Request(Visit with { Board = null, UtcUncertainty = null, Outcome = VisitOutcome.Interrupted }, Asked, "kk") },
        { "shown", ConsultationComposer.Shown(Visit, Answer, Asked) },
        { "shown, test data", ConsultationComposer.Shown(Visit with { Subject = null, IsTest = true }, Answer, Asked) },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_record_is_valid_R4_and_passes_the_clinical_stores_checks(string what, byte[] record)
    {
        using JsonDocument bundle = JsonDocument.Parse(record);

        IReadOnlyList<string> faults = [.. Schema.Value.Validate(bundle.RootElement), .. new BundleStructure().Validate(bundle.RootElement)];

        Assert.True(faults.Count == 0, what + ": " + string.Join("; ", faults));
        if (what.EndsWith("test data", StringComparison.Ordinal))
            Assert.All(Resources(bundle), resource => Assert.Contains("HTEST", resource.GetProperty("meta").GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public void Patient_gateway_and_encounter_are_those_of_the_visits_record_to_the_letter()
    {
        using JsonDocument visit = JsonDocument.Parse(new FhirComposer().Compose(SampleVisits.Full));
        foreach (byte[] record in (byte[][])[ConsultationComposer.Request(Visit, Asked, "ru"), ConsultationComposer.Shown(Visit, Answer, Asked)])
        {
            using JsonDocument bundle = JsonDocument.Parse(record);

            Assert.All((string[])["Patient", "Encounter"], type => Assert.Equal(Entry(visit, type), Entry(bundle, type)));
        }
    }

    [Fact]
    public void Question_is_an_active_order_by_the_patient_that_names_the_visits_record_and_the_language()
    {
        using JsonDocument bundle = JsonDocument.Parse(ConsultationComposer.Request(Visit, Asked, "ky"));
        JsonElement request = Resources(bundle).Single(resource => resource.GetProperty("resourceType").GetString() == "ServiceRequest");
        using JsonDocument record = JsonDocument.Parse(new FhirComposer().Compose(SampleVisits.Full));

        Assert.Equal(("active", "order"), (request.GetProperty("status").GetString(), request.GetProperty("intent").GetString()));
        Assert.Equal("consultation", request.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString());
        Assert.Equal("ky", request.GetProperty("extension")[0].GetProperty("valueCode").GetString());
        Assert.Equal(record.RootElement.GetProperty("identifier").GetRawText(), request.GetProperty("supportingInfo")[0].GetProperty("identifier").GetRawText());
        Assert.Equal(Asked, request.GetProperty("authoredOn").GetDateTimeOffset());
        Assert.False(request.TryGetProperty("reasonCode", out _));
        Assert.Equal(FullUrl(bundle, "Patient"), request.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal(FullUrl(bundle, "Encounter"), request.GetProperty("encounter").GetProperty("reference").GetString());
        Assert.Equal($"identifier=urn:x-kiosk:consultation|{Visit.VisitId}",
            bundle.RootElement.GetProperty("entry").EnumerateArray().Last().GetProperty("request").GetProperty("ifNoneExist").GetString());
    }

    [Fact]
    public void Read_answer_is_named_by_the_clinics_own_identifier_and_by_the_question()
    {
        using JsonDocument bundle = JsonDocument.Parse(ConsultationComposer.Shown(Visit, Answer, Asked));
        JsonElement shown = Resources(bundle).Single(resource => resource.GetProperty("resourceType").GetString() == "Communication");

        Assert.Equal(("completed", Asked), (shown.GetProperty("status").GetString(), shown.GetProperty("received").GetDateTimeOffset()));
        Assert.Equal("""{"system":"urn:clinic:answer","value":"a-1"}""", shown.GetProperty("inResponseTo")[0].GetProperty("identifier").GetRawText());
        Assert.Equal(Visit.VisitId, shown.GetProperty("basedOn")[0].GetProperty("identifier").GetProperty("value").GetString());
        Assert.False(shown.TryGetProperty("payload", out _));
    }

    [Fact]
    public void Names_are_the_outboxs_and_none_of_a_visits_own_records()
    {
        string[] names =
        [
            ConsultationComposer.RequestId(Visit.VisitId), ConsultationComposer.ShownId(Visit.VisitId, Answer),
            ConsultationComposer.ShownId(Visit.VisitId, Answer with { Value = "a-2" }),
        ];

        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.True(RecordOutbox.IsRecordId(name), name));
        Assert.All(names, name => Assert.False(Sealing.TryParseRecordId(name, out _, out _), name));
    }

    [Fact]
    public void Composing_again_gives_the_same_bytes_and_a_question_without_a_language_none()
    {
        Assert.Equal(ConsultationComposer.Request(Visit, Asked, "ru"), ConsultationComposer.Request(Visit, Asked, "ru"));
        Assert.Equal(ConsultationComposer.Shown(Visit, Answer, Asked), ConsultationComposer.Shown(Visit, Answer, Asked));
        Assert.Throws<ArgumentException>(() => ConsultationComposer.Request(Visit, Asked, ""));
    }

    private static string Entry(JsonDocument bundle, string type) => EntryOf(bundle, type).GetRawText();

    private static string FullUrl(JsonDocument bundle, string type) => EntryOf(bundle, type).GetProperty("fullUrl").GetString()!;

    private static JsonElement EntryOf(JsonDocument bundle, string type) => bundle.RootElement.GetProperty("entry").EnumerateArray()
        .Single(entry => entry.GetProperty("resource").GetProperty("resourceType").GetString() == type);

    private static IEnumerable<JsonElement> Resources(JsonDocument bundle) =>
        bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"));
}
