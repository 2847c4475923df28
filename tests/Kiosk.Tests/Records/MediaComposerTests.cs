using System.Security.Cryptography;
using System.Text.Json;
using Kiosk.Edge.Records;
using Kiosk.Simulator.App.Fhir;
using Xunit;

namespace Kiosk.Tests.Records;

public class MediaComposerTests
{
    private static readonly VisitRecord Visit = SampleVisits.Full with { Part = VisitMedia.PartFirst, Measurements = [], Waveforms = [], Clocks = null };

    private static readonly VisitMedia Sound = new(
        1, MediaKind.Stethoscope, SampleVisits.Opened.AddSeconds(5), "audio/wav", [1, 2, 3, 250], null, 15.00m, null, null, ["level -31.0 dBFS"]);

    private static readonly VisitMedia Picture = Sound with { Kind = MediaKind.Otoscope, ContentType = "image/jpeg", Seconds = null, Width = 1280, Height = 720 };

    public static TheoryData<string, VisitMedia> All => new()
    {
        { "sound", Sound },
        { "picture", Picture },
        { "drawing", Picture with { ContentType = "image/svg+xml", Width = null, Height = null } },
        { "no sound", Sound with { Content = null, Reason = "no sound at all", Notes = [] } },
        { "no picture", Picture with { Content = null, Reason = "the picture is black", Notes = [] } },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Every_record_is_valid_R4_as_a_reading_and_as_test_data(string what, VisitMedia media)
    {
        FhirSchema schema = FhirSchema.Load(TestData.Path("fhir/fhir.schema.json"));
        foreach (VisitRecord visit in (VisitRecord[])[Visit, Visit with { IsTest = true, Subject = null }])
        {
            using JsonDocument bundle = JsonDocument.Parse(MediaComposer.Compose(visit, media));

            IReadOnlyList<string> faults = schema.Validate(bundle.RootElement);
            Assert.True(faults.Count == 0, what + ": " + string.Join("; ", faults));
            if (visit.IsTest) Assert.All(Resources(bundle), resource => Assert.Contains("HTEST", resource.GetProperty("meta").GetRawText(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Content_carries_type_size_and_the_sha1_that_R4_asks_for()
    {
        using JsonDocument bundle = JsonDocument.Parse(MediaComposer.Compose(Visit, Sound));
        JsonElement media = Resources(bundle).Single(r => r.GetProperty("resourceType").GetString() == "Media"), content = media.GetProperty("content");

        Assert.Equal("audio", media.GetProperty("type").GetProperty("coding")[0].GetProperty("code").GetString());
        Assert.Equal(("audio/wav", 4, 15.00m), (content.GetProperty("contentType").GetString(), content.GetProperty("size").GetInt32(), media.GetProperty("duration").GetDecimal()));
#pragma warning disable CA5350 // As FHIR R4 defines it.
        Assert.Equal(SHA1.HashData(Sound.Content!), content.GetProperty("hash").GetBytesFromBase64());
#pragma warning restore CA5350
        Assert.Equal(Sound.Content, content.GetProperty("data").GetBytesFromBase64());
    }

    [Fact]
    public void Patient_and_encounter_are_those_of_the_visits_record()
    {
        using JsonDocument media = JsonDocument.Parse(MediaComposer.Compose(Visit, Sound));
        using JsonDocument visit = JsonDocument.Parse(new FhirComposer().Compose(SampleVisits.Full));

        foreach (string type in (string[])["Patient", "Encounter"])
        {
            string[] entries = [.. ((JsonDocument[])[media, visit]).Select(bundle => bundle.RootElement.GetProperty("entry").EnumerateArray()
                .Single(entry => entry.GetProperty("resource").GetProperty("resourceType").GetString() == type).GetRawText())];
            Assert.Equal(entries[0], entries[1]);
        }
    }

    [Fact]
    public void Composing_again_gives_the_same_bytes_and_the_medium_is_created_only_once()
    {
        byte[] bytes = MediaComposer.Compose(Visit, Sound);
        using JsonDocument bundle = JsonDocument.Parse(bytes);

        Assert.Equal(bytes, MediaComposer.Compose(Visit, Sound));
        Assert.Equal($"identifier=urn:x-kiosk:reading|media-{Visit.VisitId}-1",
            bundle.RootElement.GetProperty("entry").EnumerateArray().Last().GetProperty("request").GetProperty("ifNoneExist").GetString());
    }

    public static TheoryData<string, VisitMedia> Wrong => new()
    {
        { "either a content or a reason", Sound with { Reason = "and a reason" } },
        { "either a content or a reason", Sound with { Content = null } },
        { "empty or too large", Sound with { Content = [] } },
        { "empty or too large", Sound with { Content = new byte[VisitMedia.ContentBytesMax + 1] } },
        { "is not medium 2", Sound with { Number = 2 } },
        { "is no media type", Sound with { ContentType = "sound" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Medium_with_a_required_part_missing_refuses_to_build(string words, VisitMedia media) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => MediaComposer.Compose(Visit, media)).Message, StringComparison.Ordinal);

    private static IEnumerable<JsonElement> Resources(JsonDocument bundle) =>
        bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"));
}
