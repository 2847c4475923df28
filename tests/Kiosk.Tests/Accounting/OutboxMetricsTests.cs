using System.Diagnostics.Metrics;
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

public class OutboxMetricsTests
{
    [Fact]
    public async Task The_books_are_exported_lane_by_lane()
    {
        await using var bench = new OutboxBench();
        var counted = new CountedOutbox(bench.Outbox, bench.Outbox.Account);
        var notices = new OutboxNotices();
        var reports = new KioskReports(new KioskOptions(), new Clock(bench.Time, () => null), new FakeLink(),
            () => new DeliveryBody(0, 0, 0, false, "", null), bench.Outbox.Account);
        var desk = new AlarmDesk(counted, reports, new FixedIdentifiers(), bench.Time, NullLogger<AlarmDesk>.Instance);
        using var watch = new AccountingWatch(counted, notices, desk, bench.Options.CapBytes, bench.Time, NullLogger<AccountingWatch>.Instance);
        using var metrics = new OutboxMetrics(bench.Outbox, notices, desk, watch);
        await bench.AddAsync(Lane.Visit, "a", "b", "c");
        IReadOnlyList<OutboxRecord> taken = bench.TakeAll(Lane.Visit);
        await bench.Outbox.SettleAsync(taken[0], null);
        await bench.Outbox.SettleAsync(taken[1], "no");
        bench.Time.Advance(TimeSpan.FromSeconds(7));
        notices.Add(new OutboxNotice(NoticeKind.SetAside, null, 0, "x"));

        // Several instances may be measured in one process: each value is compared among all that came under its name.
        ILookup<string, double> seen = Measure();

        (string, double)[] expected =
        [
            ("produced visit", 3), ("delivered visit", 1), ("refused visit", 1), ("dropped visit", 0), ("damaged visit", 0), ("stored visit", 1),
            ("stored refused", 1), ("bytes visit", bench.Outbox.Account()[Lane.Visit].Bytes), ("unaccounted visit", 0), ("oldest_age visit", 7),
            ("commits ", bench.Outbox.Commits), ("records_per_commit ", (double)bench.Outbox.RecordsCommitted / bench.Outbox.Commits),
            ("notices outbox-file-set-aside", 1), ("mismatches ", 0), ("alarms ", 0),
        ];
        Assert.All(expected, one => Assert.Contains(one.Item2, seen["kiosk.outbox." + one.Item1]));
        Assert.DoesNotContain(seen, one => one.Key == "kiosk.outbox.oldest_age alarm" && one.Contains(7));
    }

    private static ILookup<string, double> Measure()
    {
        var seen = new List<(string Name, double Value)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (published, l) =>
        {
            if (published.Meter.Name == OutboxMetrics.MeterName) l.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((Name(instrument, tags), value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add((Name(instrument, tags), value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen.ToLookup(one => one.Name, one => one.Value);
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        $"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")}";
}
