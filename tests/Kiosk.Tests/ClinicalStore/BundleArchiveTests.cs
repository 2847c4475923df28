using System.Text;
using System.Text.Json.Nodes;
using Kiosk.Simulator.App.ClinicalStore;
using Kiosk.Simulator.App.Fhir;
using Kiosk.Tests.Store;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Kiosk.Tests.ClinicalStore;

public sealed class BundleArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BundleArchive _archive;

    public BundleArchiveTests() => _archive = new BundleArchive(_folder.FullName);

    public void Dispose()
    {
        _archive.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_accepted_bundle_is_kept_byte_for_byte_with_its_observations_in_the_index()
    {
        byte[] payload = TestBundles.Bytes("r-1");

        ArrivalEnd end = Keep("r-1", payload);

        Assert.Equal((ArrivalOutcome.Accepted, null), (end.Outcome, end.Reason));
        Assert.Equal(payload, File.ReadAllBytes(_folder.File("k-1/r-1.json")));
        Assert.Equal("urn:example:reading|r-1-hr", Scalar("SELECT identifier FROM observation"));
    }

    [Fact]
    public void The_same_record_again_is_a_duplicate_and_stored_once()
    {
        Keep("r-1", TestBundles.Bytes("r-1"));

        IReadOnlyList<ArrivalEnd> ends = _archive.Keep(
            [new("k-1", "visit", "00ab", 1, "r-1", TestBundles.Bytes("r-1")), new("k-1", "visit", "00ab", 1, "r-2", TestBundles.Bytes("r-2")), new("k-1", "visit", "00ab", 1, "r-2", TestBundles.Bytes("r-2"))]);

        Assert.Equal([ArrivalOutcome.Duplicate, ArrivalOutcome.Accepted, ArrivalOutcome.Duplicate], ends.Select(end => end.Outcome));
        Assert.Equal(2L, Scalar("SELECT count(*) FROM bundle"));
        Assert.Equal(1L, Scalar("SELECT duplicates FROM bundle WHERE record = 'r-1'"));
    }

    [Fact]
    public void Other_content_under_a_kept_id_is_refused_and_the_first_stays()
    {
        byte[] first = TestBundles.Bytes("r-1");
        Keep("r-1", first);

        ArrivalEnd end = Keep("r-1", TestBundles.Bytes("r-1-changed"));

        Assert.Equal(ArrivalOutcome.Refused, end.Outcome);
        Assert.Contains("other content", end.Reason, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(_folder.File("k-1/r-1.json")));
    }

    [Fact]
    public void A_file_without_an_index_entry_is_written_again()
    {
        Directory.CreateDirectory(_folder.File("k-1"));
        File.WriteAllText(_folder.File("k-1/r-1.json"), "torn");

        Assert.Equal(ArrivalOutcome.Accepted, Keep("r-1", TestBundles.Bytes("r-1")).Outcome);

        Assert.Equal(TestBundles.Bytes("r-1"), File.ReadAllBytes(_folder.File("k-1/r-1.json")));
    }

    [Fact]
    public void What_cannot_be_written_gets_no_end_and_is_not_in_the_index()
    {
        File.WriteAllText(_folder.File("k-2"), "a file where the kiosk's folder should be");

        Assert.ThrowsAny<IOException>(() => _archive.Keep([new("k-1", "visit", "00ab", 1, "r-1", TestBundles.Bytes("r-1")), new("k-2", "visit", "00ab", 1, "r-2", TestBundles.Bytes("r-2"))]));

        Assert.Equal(0L, Scalar("SELECT count(*) FROM bundle"));
    }

    [Fact]
    public void A_new_record_behind_a_later_one_of_its_outbox_and_lane_is_counted_and_others_are_not()
    {
        Arrival Small(string id, long sequence, string lane = "telemetry", string outbox = "00ab", string kiosk = "k-1") =>
            new(kiosk, lane, outbox, sequence, id, Encoding.UTF8.GetBytes(id));

        IReadOnlyList<ArrivalEnd> ends = _archive.Keep(
            [Small("a", 1), Small("b", 3), Small("a", 1), Small("c", 2), Small("d", 9), Small("e", 1, lane: "alarm"), Small("f", 1, outbox: "00cd")]);
        IReadOnlyList<ArrivalEnd> later = _archive.Keep([Small("b", 3), Small("g", 8), Small("h", 1, kiosk: "k-2"), Small("i", 10)]);

        Assert.Equal(["c"], ends.Where(end => end.IsReordered).Select(end => end.Arrival.RecordId));
        Assert.Equal(["g"], later.Where(end => end.IsReordered).Select(end => end.Arrival.RecordId));
        Assert.All(ends.Concat(later), end => Assert.NotEqual(ArrivalOutcome.Refused, end.Outcome));
        Assert.Equal(2, _archive.CountReordered());
    }

    [Fact]
    public void Records_of_other_lanes_are_kept_as_they_are_in_the_index()
    {
        _archive.Keep([new Arrival("k-1", "alarm", "00ab", 1, "a-1", [0, 255, 7])]);

        Assert.Equal(new byte[] { 0, 255, 7 }, Scalar("SELECT payload FROM bundle WHERE record = 'a-1'"));
        Assert.False(Directory.Exists(_folder.File("k-1")));
    }

    [Theory]
    [InlineData("kiosk/v1/k-1/record/visit/00ab-7/r-1", true)]
    [InlineData("kiosk/v1/k-1/record/refused/00ab-7/r-1", false)]
    [InlineData("kiosk/v1/k-1/record/visit/00ab-x/r-1", false)]
    [InlineData("kiosk/v1/k-1/record/visit/7/r-1", false)]
    [InlineData("kiosk/v1/../record/visit/00ab-7/r-1", false)]
    [InlineData("kiosk/v1/k-1/record/visit/00ab-7/..", false)]
    [InlineData("kiosk/v1/k-1/record/r-1", false)]
    public void A_topic_names_kiosk_lane_place_and_record_or_is_none(string topic, bool isOne)
    {
        Arrival? arrival = Arrival.Of(topic, [1]);

        Assert.Equal(isOne, arrival is not null);
        if (isOne) Assert.Equal(("k-1", "visit", "00ab", 7L, "r-1"), (arrival!.KioskId, arrival.Lane, arrival.OutboxId, arrival.Sequence, arrival.RecordId));
    }

    [Theory]
    [InlineData("type", "type must be transaction")]
    [InlineData("identifier", "identifier with system and value")]
    [InlineData("entry", "entry is missing")]
    [InlineData("entry/1/fullUrl", "entry[1]: fullUrl")]
    [InlineData("entry/1/request", "entry[1]: request is missing")]
    [InlineData("entry/1/request/ifNoneExist", "entry[1].request: a POST without ifNoneExist")]
    [InlineData("entry/1/request/url", "entry[1].request: url")]
    [InlineData("entry/1/resource", "entry[1]: resource")]
    [InlineData("entry/1/resource/identifier", "entry[1]: Observation.identifier")]
    [InlineData("entry/1/resource/identifier/0/value", "entry[1]: Observation.identifier")]
    [InlineData("entry/0", "entry[0].resource.subject.reference: leads nowhere")]
    public void A_bundle_that_lacks_something_is_refused_with_its_place(string removed, string reason)
    {
        JsonObject bundle = TestBundles.Good("r-1");
        Remove(bundle, removed);

        ArrivalEnd end = Keep("r-1", TestBundles.Bytes(bundle));

        Assert.Equal(ArrivalOutcome.Refused, end.Outcome);
        Assert.Contains(reason, end.Reason, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("k-1")));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{\"resourceType\":\"Bundle\"", "no JSON (line 1")]
    [InlineData("[1]", "resourceType must be Bundle")]
    [InlineData("{\"resourceType\":\"Patient\"}", "resourceType must be Bundle")]
    [InlineData("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[7,null]}", "entry[0]: fullUrl")]
    public void What_is_no_bundle_is_refused(string payload, string reason)
    {
        ArrivalEnd end = Keep("r-1", Encoding.UTF8.GetBytes(payload));

        Assert.Equal(ArrivalOutcome.Refused, end.Outcome);
        Assert.Contains(reason, end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_that_is_too_large_is_refused_unread()
    {
        ArrivalEnd end = Keep("r-1", new byte[BundleArchive.BundleBytesMax + 1]);

        Assert.Contains("more than", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_refuses_without_telling_a_patients_data()
    {
        string path = TestData.Path("fhir/fhir.schema.json");
        using var archive = new BundleArchive(_folder.File("checked"), new SchemaValidator(FhirSchema.Load(path)));
        JsonObject bundle = TestBundles.Good("r-1");
        bundle["entry"]![0]!["resource"]!["birthDate"] = "born in 1950";

        ArrivalEnd good = archive.Keep([new("k-1", "visit", "00ab", 1, "r-0", TestBundles.Bytes("r-0"))])[0];
        ArrivalEnd bad = archive.Keep([new("k-1", "visit", "00ab", 1, "r-1", TestBundles.Bytes(bundle))])[0];

        Assert.Equal((ArrivalOutcome.Accepted, null), (good.Outcome, good.Reason));
        Assert.Equal("$.entry[0].resource.birthDate: the value does not have the form of its type", bad.Reason);
    }

    [Fact]
    public void Mutated_bundles_are_refused_or_kept_but_never_throw()
    {
        const int seed = 77;
        var random = new Random(seed);
        byte[] good = TestBundles.Bytes("r-1");

        for (int turn = 0; turn < 3000; turn++)
        {
            byte[] bad = [.. good];
            for (int i = random.Next(1, 4); i > 0; i--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            Exception? thrown = Record.Exception(() => Keep("r-1", bad));
            Assert.True(thrown is null, $"seed {seed}, turn {turn}: {thrown}");
        }
    }

    private ArrivalEnd Keep(string recordId, byte[] payload) => _archive.Keep([new Arrival("k-1", "visit", "00ab", 1, recordId, payload)])[0];

    private static void Remove(JsonNode from, string path)
    {
        string[] steps = path.Split('/');
        foreach (string step in steps[..^1]) from = from is JsonArray array ? array[int.Parse(step, null)]! : from[step]!;
        if (from is JsonArray list) list.RemoveAt(int.Parse(steps[^1], null));
        else from.AsObject().Remove(steps[^1]);
    }

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("index.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
