using Kiosk.Edge.Accounting;
using Kiosk.Outbox;
using Kiosk.Tests.Outbox;
using Xunit;

namespace Kiosk.Tests.Accounting;

public class CountedOutboxTests
{
    [Fact]
    public async Task Books_and_acknowledgements_agree_at_every_moment_while_records_are_added()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "from", "before");
        var counted = new CountedOutbox(bench.Outbox, bench.Outbox.Account);

        Task adding = Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => counted.AddAsync((Lane)(i % 3), $"r{i / 2}", OutboxBench.Payload("x")))));
        var mismatches = new List<string>();
        while (!adding.IsCompleted)
        {
            if (counted.Mismatch(out _) is { } mismatch) mismatches.Add(mismatch);
        }

        await adding;
        Assert.Empty(mismatches);
        Assert.Null(counted.Mismatch(out OutboxAccount account));
        Assert.Equal(account.Lanes.Sum(lane => lane.Produced) - 2, Lanes.Published.Sum(counted.Acknowledged));
    }

    [Fact]
    public async Task Acknowledged_record_that_is_not_in_the_books_is_a_mismatch()
    {
        await using var bench = new OutboxBench();
        var counted = new CountedOutbox(new Liar(), bench.Outbox.Account);

        await counted.AddAsync(Lane.Alarm, "r", OutboxBench.Payload("r"));

        Assert.Equal("1 alarm records were acknowledged since the start, and the books have 0 new ones", counted.Mismatch(out _));
    }

    [Fact]
    public async Task Record_in_the_books_that_nobody_added_is_a_mismatch()
    {
        await using var bench = new OutboxBench();
        var counted = new CountedOutbox(bench.Outbox, bench.Outbox.Account);

        await counted.AddAsync(Lane.Alarm, "r", OutboxBench.Payload("r"));
        await bench.AddAsync(Lane.Visit, "stranger");

        Assert.Equal("the books have 2 new records since the start, and only 1 were to be added", counted.Mismatch(out _));
    }

    [Fact]
    public void Lane_whose_own_books_do_not_balance_is_named()
    {
        OutboxAccount wrong = Books(new LaneAccount(Lane.Visit, 10, 4, 1, 1, 1, 1, 100, null));

        var counted = new CountedOutbox(new Liar(), () => wrong);

        Assert.Equal("2 of 10 visit records are not accounted for", counted.Mismatch(out _));
    }

    [Fact]
    public async Task Known_and_refused_records_are_not_expected_in_the_books()
    {
        await using var bench = new OutboxBench();
        var counted = new CountedOutbox(bench.Outbox, bench.Outbox.Account);

        await counted.AddAsync(Lane.Alarm, "r", OutboxBench.Payload("r"));
        await counted.AddAsync(Lane.Alarm, "r", OutboxBench.Payload("r"));
        await Assert.ThrowsAsync<ArgumentException>(() => counted.AddAsync(Lane.Alarm, "no id", OutboxBench.Payload("r")));

        Assert.Null(counted.Mismatch(out _));
        Assert.Equal(1, counted.Acknowledged(Lane.Alarm));
    }

    [Fact]
    public async Task Record_that_is_sent_again_is_expected_in_its_lane()
    {
        await using var bench = new OutboxBench();
        var counted = new CountedOutbox(bench.Outbox, bench.Outbox.Account);
        await counted.AddAsync(Lane.Visit, "r", OutboxBench.Payload("r"));
        OutboxRecord record = bench.TakeAll(Lane.Visit).Single();
        await bench.Outbox.SettleAsync(record, "not valid");

        bool isResent = await counted.ResendAsync(() => bench.Outbox.ResendAsync("r"));
        bool isThere = await counted.ResendAsync(() => bench.Outbox.ResendAsync("nothing"));

        Assert.Equal((true, false), (isResent, isThere));
        Assert.Null(counted.Mismatch(out OutboxAccount account));
        Assert.Equal(2, account[Lane.Visit].Produced);
    }

    internal static OutboxAccount Books(params LaneAccount[] lanes) => new(
        [.. Lanes.All.Select(lane => lanes.FirstOrDefault(one => one.Lane == lane) ?? new LaneAccount(lane, 0, 0, 0, 0, 0, 0, 0, null))], 0, 0);

    private sealed class Liar : IOutbox
    {
        public Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload) => Task.FromResult(AddVerdict.Added);
    }
}
