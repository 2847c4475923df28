using System.Text;
using Kiosk.Outbox;
using Xunit;

namespace Kiosk.Tests.Outbox;

public class RecordOutboxTests
{
    [Theory]
    [InlineData(Lane.Alarm)]
    [InlineData(Lane.Visit)]
    [InlineData(Lane.Telemetry)]
    public async Task Records_come_back_in_order_after_a_restart(Lane lane)
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(lane, "a", "b", "c");

        await bench.ReopenAsync();

        IReadOnlyList<OutboxRecord> records = bench.TakeAll(lane);
        Assert.Equal(["a", "b", "c"], OutboxBench.Ids(records));
        Assert.Equal([1, 2, 3], records.Select(record => record.Sequence));
        Assert.All(records, record => Assert.Equal(OutboxBench.Payload(record.Id), record.Payload));
        Assert.Empty(bench.Notices);
    }

    [Fact]
    public async Task An_id_that_is_known_is_not_added_again_also_after_a_restart()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a");
        await bench.ReopenAsync();

        AddVerdict verdict = await bench.Outbox.AddAsync(Lane.Visit, "a", OutboxBench.Payload("a"));

        Assert.Equal(AddVerdict.Known, verdict);
        Assert.Single(bench.TakeAll(Lane.Visit));
    }

    [Fact]
    public async Task The_same_id_many_times_at_once_is_one_record()
    {
        await using var bench = new OutboxBench();

        AddVerdict[] verdicts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => bench.Outbox.AddAsync(Lane.Alarm, "a", OutboxBench.Payload("a"))));

        Assert.Single(verdicts, AddVerdict.Added);
        Assert.Single(bench.TakeAll(Lane.Alarm));
    }

    [Fact]
    public async Task What_is_taken_is_not_given_again_before_it_is_returned()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a", "b");

        string[] first = OutboxBench.Ids(bench.Outbox.Take(Lane.Visit, 1, long.MaxValue));
        string[] second = OutboxBench.Ids(bench.TakeAll(Lane.Visit));
        bench.Outbox.ReturnAll();

        Assert.Equal(["a"], first);
        Assert.Equal(["b"], second);
        Assert.Equal(["a", "b"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
    }

    [Fact]
    public async Task A_delivered_record_is_gone_after_a_flush_and_a_restart()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a", "b", "c");
        OutboxRecord middle = bench.TakeAll(Lane.Visit)[1];

        await bench.Outbox.SettleAsync(middle, refusal: null);
        await bench.Outbox.FlushAsync();
        await bench.ReopenAsync();

        Assert.Equal(["a", "c"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
        LaneAccount account = bench.Outbox.Account()[Lane.Visit];
        Assert.Equal((3, 1, 2, 0), (account.Produced, account.Delivered, account.Stored, account.Unaccounted));
    }

    [Fact]
    public async Task Files_of_which_everything_is_settled_are_removed_and_the_books_still_balance()
    {
        await using var bench = new OutboxBench(new OutboxOptions("") { SegmentBytes = 400 });
        await bench.AddAsync(Lane.Telemetry, [.. Enumerable.Range(0, 20).Select(i => $"r{i}")]);
        int filesBefore = bench.Segments(Lane.Telemetry).Length;

        foreach (OutboxRecord record in bench.TakeAll(Lane.Telemetry)) await bench.Outbox.SettleAsync(record, null);
        await bench.Outbox.FlushAsync();
        await bench.ReopenAsync();
        await bench.AddAsync(Lane.Telemetry, "next");

        Assert.True(filesBefore >= 3);
        Assert.Single(bench.Segments(Lane.Telemetry));
        LaneAccount account = bench.Outbox.Account()[Lane.Telemetry];
        Assert.Equal((21, 20, 1, 0), (account.Produced, account.Delivered, account.Stored, account.Unaccounted));
        Assert.Equal(21, bench.TakeAll(Lane.Telemetry).Single().Sequence);
    }

    [Fact]
    public async Task A_record_that_never_gets_through_does_not_keep_the_space_of_those_after_it()
    {
        await using var bench = new OutboxBench(new OutboxOptions("") { SegmentBytes = 400 });
        await bench.AddAsync(Lane.Visit, [.. Enumerable.Range(0, 20).Select(i => $"r{i}")]);
        long before = bench.Outbox.Account()[Lane.Visit].Bytes;

        foreach (OutboxRecord record in bench.TakeAll(Lane.Visit).Skip(1)) await bench.Outbox.SettleAsync(record, null);
        await bench.Outbox.FlushAsync();
        long after = bench.Outbox.Account()[Lane.Visit].Bytes;
        await bench.ReopenAsync();
        await bench.AddAsync(Lane.Visit, "next");

        Assert.True(after <= before / 3, $"{before} bytes became {after}");
        Assert.Equal(["r0", "next"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
        Assert.True(bench.Outbox.Account().IsBalanced);
        Assert.Empty(bench.Notices);
    }

    [Fact]
    public async Task A_refused_record_is_kept_with_its_reason_and_can_be_sent_again()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a");
        await bench.Outbox.SettleAsync(bench.TakeAll(Lane.Visit).Single(), "no patient of that name: Øre");
        await bench.ReopenAsync();

        RefusedRecord kept = bench.Outbox.ListRefused(10).Single();
        bool isSent = await bench.Outbox.ResendAsync("a");
        OutboxRecord again = bench.TakeAll(Lane.Visit).Single();

        Assert.Equal((Lane.Visit, "a", "no patient of that name: Øre"), (kept.Lane, kept.Id, kept.Reason));
        Assert.True(isSent);
        Assert.Equal(OutboxBench.Payload("a"), again.Payload);
        Assert.Empty(bench.Outbox.ListRefused(10));
        Assert.False(await bench.Outbox.DropRefusedAsync("a"));
        Assert.True(bench.Outbox.Account().IsBalanced);
    }

    [Fact]
    public async Task A_record_that_is_refused_again_is_kept_again()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a");
        await bench.Outbox.SettleAsync(bench.TakeAll(Lane.Visit).Single(), "first");
        await bench.Outbox.ResendAsync("a");

        await bench.Outbox.SettleAsync(bench.TakeAll(Lane.Visit).Single(), "second");

        Assert.Equal("second", bench.Outbox.ListRefused(10).Single().Reason);
        Assert.True(await bench.Outbox.DropRefusedAsync("a"));
        LaneAccount refused = bench.Outbox.Account()[Lane.Refused];
        Assert.Equal((2, 1, 1, 0), (refused.Produced, refused.Delivered, refused.Dropped, refused.Stored));
    }

    [Fact]
    public async Task The_cap_drops_the_oldest_telemetry_counts_it_and_says_so()
    {
        await using var bench = new OutboxBench(new OutboxOptions("") { SegmentBytes = 4096, CapBytes = 5 * 4096, ReserveBytes = 4096 });

        await bench.AddAsync(Lane.Visit, "v");
        await bench.AddAsync(Lane.Telemetry, [.. Enumerable.Range(0, 400).Select(i => $"r{i}")]);

        LaneAccount account = bench.Outbox.Account()[Lane.Telemetry];
        Assert.True(account.Dropped > 100 && account.Unaccounted == 0, account.ToString());
        Assert.Equal(account.Dropped, bench.Notices.Where(notice => notice.Kind == NoticeKind.Dropped).Sum(notice => notice.Records));
        Assert.Equal($"r{account.Dropped}", bench.TakeAll(Lane.Telemetry)[0].Id);
        Assert.Equal(["v"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
    }

    [Fact]
    public async Task When_nothing_may_be_dropped_a_visit_is_refused_with_a_reason_and_an_alarm_still_goes()
    {
        await using var bench = new OutboxBench(new OutboxOptions("") { SegmentBytes = 4096, CapBytes = 2 * 4096, ReserveBytes = 4096 });
        await bench.Outbox.AddAsync(Lane.Visit, "a", new byte[3900]);
        await bench.Outbox.AddAsync(Lane.Visit, "b", new byte[3900]);

        OutboxFullException full = await Assert.ThrowsAsync<OutboxFullException>(() => bench.Outbox.AddAsync(Lane.Visit, "c", new byte[3900]));
        await bench.AddAsync(Lane.Alarm, "fire");

        Assert.Contains("outbox.capMegabytes", full.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
        Assert.Equal(["fire"], OutboxBench.Ids(bench.TakeAll(Lane.Alarm)));
    }

    [Fact]
    public async Task Personal_payloads_are_never_plain_on_disk_and_lose_their_key_after_the_receipt()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a", "b");
        OutboxRecord first = bench.TakeAll(Lane.Visit)[0];
        byte[] before = File.ReadAllBytes(bench.Segments(Lane.Visit)[0]);

        await bench.Outbox.SettleAsync(first, null);
        await bench.Outbox.FlushAsync();
        byte[] after = File.ReadAllBytes(bench.Segments(Lane.Visit)[0]);

        Assert.Equal(-1, before.AsSpan().IndexOf("patient"u8));
        Assert.NotEqual(new byte[60], before[36..96]);
        Assert.Equal(new byte[60], after[36..96]);
        Assert.Equal(before[96..], after[96..]);
    }

    [Fact]
    public async Task The_flush_interval_brings_a_delivery_to_disk_by_itself()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Telemetry, "a");
        await bench.Outbox.FlushAsync();
        await bench.Outbox.SettleAsync(bench.TakeAll(Lane.Telemetry).Single(), null);

        bench.Time.Advance(bench.Options.FlushInterval);
        await bench.AddAsync(Lane.Telemetry, "behind-the-flush");

        Assert.True(new FileInfo(Path.ChangeExtension(bench.Segments(Lane.Telemetry)[0], ".done")).Length > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    public async Task A_name_that_is_no_record_id_is_an_error(string id)
    {
        await using var bench = new OutboxBench();

        ArgumentException wrong = await Assert.ThrowsAsync<ArgumentException>(() => bench.Outbox.AddAsync(Lane.Visit, id, Encoding.UTF8.GetBytes("x")));

        Assert.Contains("letters, digits and '-'", wrong.Message, StringComparison.Ordinal);
    }
}
