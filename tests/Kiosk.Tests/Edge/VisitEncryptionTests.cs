using System.Buffers.Binary;
using System.Text;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Identity;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>What is about a person is in no file that can be read without the device key.</summary>
public class VisitEncryptionTests
{
    private static readonly byte[] OtherKey = new byte[32];

    [Fact]
    public async Task Nothing_about_a_person_is_readable_in_the_files_while_a_visit_is_open_and_after()
    {
        const int Value = 0x7ABCDEF1;
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        DeskReply<OpenVisit> visit = await bench.Desk.OpenAsync(
            new VisitSubject(new SubjectIdentifier("urn:example:passport-no", "QX-1234567"), IdentitySource.OmsCard, AssuranceLevel.ChipRead), Instruments.Ecg | Instruments.ContactTemperature);
        bench.Blocks(visit.Value!.Acquisition, 0, 4, sample: k => 0x123456 + (k * 0x111));
        await bench.Intake.FlushAsync();
        await bench.ReadingAsync(visit.Value.Acquisition, Value);

        List<string> whileOpen = Readable(bench, Value);
        await bench.Desk.EndAsync(VisitOutcome.Done);
        List<string> whenSealed = Readable(bench, Value);
        await bench.Store.TruncateLogAsync();
        List<string> inTheDatabase = Readable(bench, Value);

        // The visit's id is there in plain: the search finds what there is.
        Assert.Equal(["id"], whileOpen);
        Assert.Equal(["id"], whenSealed);
        Assert.Equal(["id"], inTheDatabase);
        Assert.Equal("QX-1234567", bench.Desk.Find(visit.Value.VisitId)?.Subject?.Pseudonym.Value);
        Assert.Equal("QX-1234567", Assert.Single(bench.Composer.Records).Subject?.Pseudonym.Value);
        Assert.Equal(0x123456 + (255 * 0x111), Assert.Single(bench.Composer.Records[0].Waveforms).Counts[255]);
    }

    [Fact]
    public async Task No_nonce_is_used_twice_under_a_key()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        for (int i = 0; i < 3; i++)
        {
            OpenVisit visit = await bench.OpenAsync();
            bench.Blocks(visit.Acquisition, 0, 50);
            for (int reading = 0; reading < 20; reading++) await bench.ReadingAsync(visit.Acquisition, 36_600);
            await bench.Desk.EndAsync(VisitOutcome.Done);
        }

        List<string> nonces = bench.Store.Read(connection => connection.Rows(
            """
            SELECT samples FROM sample_block UNION ALL SELECT payload FROM retained
            UNION ALL SELECT subject FROM visit UNION ALL SELECT summary FROM visit
            """,
            row => Convert.ToHexString(row.GetFieldValue<byte[]>(0).AsSpan(0, 16))));

        Assert.Equal(3 * (50 + 20 + 2), nonces.Count);
        Assert.Equal(nonces.Count, nonces.Distinct().Count());
    }

    [Theory]
    [InlineData("UPDATE sample_block SET samples = (SELECT samples FROM sample_block WHERE sequence = 1) WHERE sequence = 0")]
    [InlineData("UPDATE sample_block SET first_us = first_us + 1 WHERE sequence = 0")]
    [InlineData("UPDATE retained SET payload = (SELECT payload FROM retained WHERE sequence = 1) WHERE sequence = 0")]
    [InlineData("UPDATE retained SET kind = kind + 1 WHERE sequence = 0")]
    [InlineData("UPDATE visit SET subject = zeroblob(64)")]
    [InlineData("UPDATE visit_key SET wrapped = zeroblob(60)")]
    public async Task Visit_with_an_exchanged_or_changed_row_is_sealed_with_the_reason_and_kept(string change)
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Blocks(visit.Acquisition, 0, 2);
        await bench.Intake.FlushAsync();
        await bench.ReadingAsync(visit.Acquisition, 36_600);
        await bench.ReadingAsync(visit.Acquisition, 36_700);

        await bench.RunAsync(change);
        DeskReply<SealedVisit> reply = await bench.Desk.EndAsync(VisitOutcome.Done);
        await bench.DeliverAndForgetAsync(visit.VisitId);

        Assert.NotNull(reply.Value);
        Assert.StartsWith($"Visit {visit.VisitId} cannot be decrypted: ", bench.Desk.Find(visit.VisitId)!.NotComposed, StringComparison.Ordinal);
        Assert.Empty(bench.Composer.Records);
        Assert.Equal(2, bench.Count("SELECT count(*) FROM sample_block"));
    }

    [Theory]
    [InlineData("UPDATE sample_block SET samples = zeroblob(64)")]
    [InlineData("UPDATE retained SET payload = zeroblob(64)")]
    [InlineData("UPDATE visit SET summary = zeroblob(64)")]
    public async Task Sound_is_sent_though_another_row_of_its_visit_is_damaged(string change)
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Blocks(visit.Acquisition, 0, 2);
        await bench.Intake.FlushAsync();
        await bench.ReadingAsync(visit.Acquisition, 36_600);
        await bench.Store.WriteAsync(connection => bench.Visits.AddMedia(
            connection, visit.VisitId, new VisitMedia(0, MediaKind.Stethoscope, visit.Opened, "audio/wav", [1], null, 15m, null, null, []), false));
        await bench.Desk.EndAsync(VisitOutcome.Done);

        await bench.RunAsync(change);
        await bench.TidyAsync();

        Assert.Equal(1, bench.Count($"SELECT count(*) FROM fake_outbox WHERE id = '{visit.VisitId}-m1'"));
    }

    [Fact]
    public async Task Another_device_key_stops_nothing_and_the_right_one_brings_the_record_of_what_it_had()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        bench.Blocks(visit.Acquisition, 0, 4);
        await bench.Intake.FlushAsync();
        byte[] rightKey = bench.DeviceKey;

        bench.DeviceKey = OtherKey;
        await bench.RestartAsync();
        await bench.RecoverAsync();
        StoredVisit unreadable = bench.Desk.Find(visit.VisitId)!;
        await bench.MeetBoardAsync(2);
        OpenVisit next = await bench.OpenAsync();
        await bench.Desk.EndAsync(VisitOutcome.Done);
        List<string> made = [.. bench.Composer.Records.Select(r => r.VisitId)];
        bench.DeviceKey = rightKey;
        await bench.RestartAsync();
        await bench.RecoverAsync();

        Assert.Equal((VisitOutcome.Interrupted, null), (unreadable.Outcome, unreadable.Subject));
        Assert.Contains("another device key", unreadable.NotComposed, StringComparison.Ordinal);
        Assert.Equal([next.VisitId], made);
        Assert.Equal(1, bench.Count($"SELECT count(*) FROM fake_outbox WHERE id = '{visit.VisitId}'"));
        Assert.Equal((visit.VisitId, "4711"), (bench.Composer.Records[^1].VisitId, bench.Composer.Records[^1].Subject?.Pseudonym.Value));
        Assert.Equal(256, Assert.Single(bench.Composer.Records[^1].Waveforms).Counts.Count);
    }

    [Fact]
    public async Task What_comes_for_a_visit_of_another_device_key_is_taken_and_kept()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();
        OpenVisit visit = await bench.OpenAsync();
        await bench.ReadingAsync(visit.Acquisition, 36_600);
        bench.DeviceKey = OtherKey;
        await bench.RestartAsync();

        bench.Blocks(visit.Acquisition, 0, 2);
        await bench.Intake.FlushAsync();
        await bench.ReadingAsync(visit.Acquisition, 36_700);
        await bench.RecoverAsync();
        await bench.TidyAsync();

        Assert.Equal(2, bench.Count("SELECT count(*) FROM sample_block"));
        Assert.Equal(2, bench.Count("SELECT count(*) FROM retained WHERE length(payload) > 0"));
        Assert.Equal(2, bench.Count("SELECT count(*) FROM visit_key WHERE used"));
        Assert.NotNull(bench.Desk.Find(visit.VisitId)!.NotComposed);
    }

    [Fact]
    public async Task Reading_of_no_visit_is_noted_without_its_value()
    {
        await using var bench = new VisitBench();
        await bench.MeetBoardAsync();

        await bench.ReadingAsync(77, 36_600);

        Assert.Equal(1, bench.Intake.Unbound);
        Assert.Equal(1, bench.Count("SELECT count(*) FROM retained WHERE visit_id IS NULL AND payload IS NULL"));
    }

    [Fact]
    public void Wrapped_key_opens_for_its_visit_and_its_device_key_only()
    {
        using var cipher = new VisitCipher(OtherKey);
        using var foreign = new VisitCipher([.. Enumerable.Repeat((byte)1, 32)]);
        byte[] wrapped = cipher.NewKey("visit-1");

        using VisitKey? own = cipher.Open(wrapped, "visit-1");

        Assert.Equal(VisitCipher.WrappedBytes, wrapped.Length);
        Assert.NotNull(own);
        Assert.Null(cipher.Open(wrapped, "visit-2"));
        Assert.Null(foreign.Open(wrapped, "visit-1"));
        Assert.Null(cipher.Open(new byte[VisitCipher.WrappedBytes], "visit-1"));
        Assert.Null(cipher.Open([], "visit-1"));
    }

    private static List<string> Readable(VisitBench bench, int value)
    {
        byte[] bigEndian = new byte[4], littleEndian = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bigEndian, value);
        BinaryPrimitives.WriteInt32LittleEndian(littleEndian, value);
        (string What, byte[] Bytes)[] plain =
        [
            ("system", "urn:example:passport-no"u8.ToArray()), ("value", "QX-1234567"u8.ToArray()),
            ("samples", Samples24.ToBytes([0x123456, 0x123567, 0x123678, 0x123789])),
            ("reading", bigEndian), ("reading", littleEndian), ("summary", Encoding.UTF8.GetBytes(nameof(MeasurementKind.EcgHeartRate))),
            ("id", "-0001-0002-0304-"u8.ToArray()),
        ];
        return [.. plain.Where(p => bench.FilesHold(p.Bytes)).Select(p => p.What)];
    }
}
