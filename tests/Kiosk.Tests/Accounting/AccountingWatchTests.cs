using System.Text.Json;
using Kiosk.Edge.Accounting;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Outbox;
using Kiosk.Tests.Edge;
using Kiosk.Tests.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Accounting;

public sealed class AccountingWatchTests : IAsyncDisposable
{
    private readonly OutboxBench _bench = new();
    private readonly OutboxNotices _notices = new();
    private readonly FailingOutbox _failing;
    private readonly AlarmDesk _desk;
    private readonly AccountingWatch _watch;
    private OutboxAccount? _wrong;

    public AccountingWatchTests()
    {
        _failing = new FailingOutbox(_bench.Outbox);
        var counted = new CountedOutbox(_failing, () => _wrong ?? _bench.Outbox.Account());
        var reports = new KioskReports(new KioskOptions(), new Clock(_bench.Time, () => null), new FakeLink(),
            () => new DeliveryBody(0, 0, 0, false, "", null), _bench.Outbox.Account);
        _desk = new AlarmDesk(counted, reports, new FixedIdentifiers(), _bench.Time, NullLogger<AlarmDesk>.Instance);
        _watch = new AccountingWatch(counted, _notices, _desk, _bench.Options.CapBytes, _bench.Time, NullLogger<AccountingWatch>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task Books_that_balance_raise_nothing()
    {
        await _bench.AddAsync(Lane.Telemetry);

        await _watch.CheckAsync();

        Assert.Empty(Alarms());
        Assert.Equal((0, new HealthPart(true, "")), (_watch.Mismatches, _watch.Health()));
    }

    [Fact]
    public async Task Mismatch_is_an_alarm_at_once_and_then_each_hour_with_the_count_of_what_came_meanwhile()
    {
        _wrong = CountedOutboxTests.Books(new LaneAccount(Lane.Visit, 3, 0, 0, 0, 0, 2, 0, null));

        await _watch.CheckAsync();
        for (int i = 0; i < 6; i++)
        {
            _bench.Time.Advance(TimeSpan.FromMinutes(10));
            await _watch.CheckAsync();
        }

        Assert.Equal([("alarm-outbox-books-unbalanced", 1), ("alarm-outbox-books-unbalanced", 6)], Alarms().Select(alarm => (alarm.Code, alarm.Times)));
        Assert.Contains("1 of 3 visit records are not accounted for", Alarms()[0].Text, StringComparison.Ordinal);
        Assert.Equal((1, false), (_watch.Mismatches, _watch.Health().Ok));
    }

    [Fact]
    public async Task Books_that_balance_again_are_healthy_and_the_next_mismatch_counts_anew()
    {
        OutboxAccount wrong = CountedOutboxTests.Books(new LaneAccount(Lane.Visit, 3, 0, 0, 0, 0, 2, 0, null));
        foreach (OutboxAccount? books in new[] { wrong, null, wrong })
        {
            _wrong = books;
            await _watch.CheckAsync();
            Assert.Equal(books is null, _watch.Health().Ok);
        }

        Assert.Equal(2, _watch.Mismatches);
    }

    [Fact]
    public async Task What_the_outbox_tells_is_an_alarm_of_its_kind_with_the_records_concerned()
    {
        _notices.Add(new OutboxNotice(NoticeKind.Dropped, Lane.Telemetry, 100, "first"));
        _notices.Add(new OutboxNotice(NoticeKind.Dropped, Lane.Telemetry, 50, "second"));
        _notices.Add(new OutboxNotice(NoticeKind.DiskFailed, null, 0, "the disk"));

        await _watch.CheckAsync();

        Assert.Equal(
            [("alarm-outbox-records-dropped", 2, 150, "second"), ("alarm-outbox-disk-failed", 1, null, "the disk")],
            Alarms().Select(alarm => (alarm.Code, alarm.Times, alarm.Records, alarm.Text)));
        Assert.Equal(2, _notices.Times(NoticeKind.Dropped));
    }

    [Fact]
    public async Task Alarm_that_alarms_were_dropped_is_not_raised()
    {
        _notices.Add(new OutboxNotice(NoticeKind.Dropped, Lane.Alarm, 100, "dropped"));

        await _watch.CheckAsync();

        Assert.Empty(Alarms());
        Assert.Equal(1, _notices.Times(NoticeKind.Dropped));
    }

    [Fact]
    public async Task Alarm_that_cannot_be_stored_is_tried_again_under_its_name_and_stored_once()
    {
        _notices.Add(new OutboxNotice(NoticeKind.DiskFailed, null, 0, "the disk"));
        _failing.Failure = new IOException("no sync");
        await _watch.CheckAsync();
        await _watch.CheckAsync();
        _failing.Failure = null;

        await _watch.CheckAsync();
        await _watch.CheckAsync();

        Assert.Equal(3, _failing.Tried.Count);
        Assert.Single(_failing.Tried.Distinct());
        Assert.Equal("alarm-outbox-disk-failed", Assert.Single(Alarms()).Code);
        Assert.Equal(1, _desk.Stored);
    }

    [Fact]
    public async Task It_checks_after_the_start_and_at_its_interval()
    {
        await _watch.StartAsync(default);
        _notices.Add(new OutboxNotice(NoticeKind.Damaged, Lane.Visit, 1, "damage"));
        for (int i = 0; i < 300 && _desk.Stored == 0; i++)
        {
            _bench.Time.Advance(AccountingWatch.Interval);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await _watch.StopAsync(default);
        Assert.Equal("alarm-outbox-records-damaged", Assert.Single(Alarms()).Code);
    }

    [Fact]
    public void Outbox_that_is_nearly_full_is_not_healthy()
    {
        _wrong = CountedOutboxTests.Books(new LaneAccount(Lane.Visit, 3, 0, 0, 0, 0, 3, _bench.Options.CapBytes, null));

        HealthPart health = _watch.Health();

        Assert.False(health.Ok);
        Assert.Contains("1024 of 1024 MiB", health.Problem, StringComparison.Ordinal);
    }

    private List<(string Code, int Times, int? Records, string Text)> Alarms()
    {
        _bench.Outbox.ReturnAll();
        return [.. _bench.TakeAll(Lane.Alarm).Select(record =>
        {
            JsonElement alarm = JsonElement.Parse(record.Payload).GetProperty("entry")[1].GetProperty("resource");
            return (alarm.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!, Number(alarm, "times")!.Value,
                Number(alarm, "records"), alarm.GetProperty("valueString").GetString()!);
        })];
    }

    private static int? Number(JsonElement alarm, string code) => alarm.GetProperty("component").EnumerateArray()
        .Where(component => component.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString() == code)
        .Select(component => (int?)component.GetProperty("valueQuantity").GetProperty("value").GetInt32()).SingleOrDefault();

    private sealed class FailingOutbox(IOutbox inner) : IOutbox
    {
        public Exception? Failure { get; set; }

        public List<string> Tried { get; } = [];

        public Task<AddVerdict> AddAsync(Lane lane, string recordId, ReadOnlyMemory<byte> payload)
        {
            Tried.Add(recordId);
            return Failure is null ? inner.AddAsync(lane, recordId, payload) : Task.FromException<AddVerdict>(Failure);
        }
    }
}
