using System.Globalization;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Tests.Signals;
using Xunit;

namespace Kiosk.Tests.Records;

/// <summary>The strip of the ECG in the record: beside the wave as it came, and never taken for it.</summary>
public class FilteredWaveTests
{
    [Fact]
    public void A_filtered_wave_says_so_and_refers_to_the_wave_as_it_came()
    {
        JsonNode[] waves = Waves(SampleVisits.Filtered);

        Assert.Equal(2, waves.Length);
        Assert.Null(Resource(waves[0])["method"]);
        Assert.Null(Resource(waves[0])["derivedFrom"]);
        Assert.Equal("filtered for display, 0.5 to 40 Hz, mains removed", (string?)Resource(waves[1])["method"]!["text"]);
        Assert.Equal("filtered for display, 0.5 to 40 Hz, mains removed", (string?)Resource(waves[1])["note"]![0]!["text"]);
        Assert.Equal((string?)waves[0]["fullUrl"], (string?)Assert.Single(Resource(waves[1])["derivedFrom"]!.AsArray())!["reference"]);
    }

    [Fact]
    public void It_has_an_identifier_of_its_own_that_stays_the_same()
    {
        string[] first = [.. Waves(SampleVisits.Filtered).Select(Identifier)], again = [.. Waves(SampleVisits.Filtered).Select(Identifier)];

        Assert.Equal(first, again);
        Assert.Equal(first[0] + "-filtered", first[1]);
        Assert.Equal(Waves(SampleVisits.Full).Select(Identifier), first[..1]);
    }

    [Fact]
    public void The_heart_rate_still_comes_from_the_wave_as_it_came()
    {
        JsonNode rate = Entries(SampleVisits.Filtered).First(e => CodeOf(e) == (int)MeasurementKind.EcgHeartRate);

        string source = (string)Assert.Single(Resource(rate)["derivedFrom"]!.AsArray())!["reference"]!;

        Assert.Equal((string?)Waves(SampleVisits.Filtered)[0]["fullUrl"], source);
    }

    [Fact]
    public void A_wave_derived_from_none_in_the_record_refuses_to_build()
    {
        VisitRecord orphan = SampleVisits.Filtered with { Waveforms = [SampleVisits.Filtered.Waveforms[^1]] };

        var refusal = Assert.Throws<ArgumentException>(() => new FhirComposer().Compose(orphan));

        Assert.Contains("derived from a wave that the record lacks", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_record_of_a_clean_ecg_has_a_strip_of_30_s()
    {
        (double[] ecg, _) = SyntheticEcg.At(72, 40, 500, seed: 1);

        VisitRecord record = EcgVisits.Record(ecg);

        Assert.Equal(2, record.Waveforms.Count);
        VisitWaveform strip = record.Waveforms[1];
        Assert.Equal((15_000, 2m, 0.001m), (strip.Counts.Count, strip.PeriodMs, strip.Factor));
        Assert.Equal(record.Waveforms[0].Start, strip.Derivation!.SourceStart);
        Assert.InRange(strip.Start, record.Waveforms[0].Start, record.Waveforms[0].Start.AddSeconds(10));
        Assert.InRange(strip.Counts.Max()!.Value, 900, 1_300);
        Assert.True(new FhirComposer().Compose(record).AsSpan().SequenceEqual(new FhirComposer().Compose(EcgVisits.Record(ecg))));
    }

    [Fact]
    public void A_noisy_ecg_has_none()
    {
        VisitRecord record = EcgVisits.Record(SyntheticEcg.WhiteNoise(20_000, 0.3, seed: 2));

        Assert.Null(Assert.Single(record.Waveforms).Derivation);
    }

    private static JsonNode[] Entries(VisitRecord visit) => [.. JsonNode.Parse(new FhirComposer().Compose(visit))!["entry"]!.AsArray().Select(e => e!)];

    private static JsonNode[] Waves(VisitRecord visit) => [.. Entries(visit).Where(e => CodeOf(e) == (int)MeasurementKind.EcgLeadI)];

    private static JsonNode Resource(JsonNode entry) => entry["resource"]!;

    private static int CodeOf(JsonNode entry) =>
        (string?)Resource(entry)["resourceType"] == "Observation" ? int.Parse((string)Resource(entry)["code"]!["coding"]![0]!["code"]!, CultureInfo.InvariantCulture) : 0;

    private static string Identifier(JsonNode entry) => (string)Resource(entry)["identifier"]![0]!["value"]!;
}
