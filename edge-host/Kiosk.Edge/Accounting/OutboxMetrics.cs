using System.Diagnostics.Metrics;
using Kiosk.Outbox;

namespace Kiosk.Edge.Accounting;

/// <summary>The outbox's books as metrics: meter <see cref="MeterName"/>. Counts are since the outbox was made, but for commits, notices and alarms.</summary>
public sealed class OutboxMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Kiosk.Edge.Outbox";

    private readonly Meter _meter = new(MeterName);

    public OutboxMetrics(RecordOutbox outbox, OutboxNotices notices, AlarmDesk alarms, AccountingWatch watch)
    {
        Count("produced", "Records ever added", lane => lane.Produced);
        Count("delivered", "Records that the clinical store accepted", lane => lane.Delivered);
        Count("refused", "Records that it refused", lane => lane.Refused);
        Count("dropped", "Records given up because of the cap or a full disk", lane => lane.Dropped);
        Count("damaged", "Records lost to damage", lane => lane.Damaged);
        Show("stored", "{record}", "Records that wait", lane => lane.Stored);
        Show("bytes", "By", "Disk space of their files", lane => lane.Bytes);
        Show("unaccounted", "{record}", "Records whose fate nobody knows; anything but 0 is an alarm", lane => lane.Unaccounted);
        _meter.CreateObservableGauge("kiosk.outbox.oldest_age",
            () => outbox.Account().Lanes.Where(lane => lane.OldestAge is not null).Select(lane => Of(lane, lane.OldestAge!.Value.TotalSeconds)),
            "s", "How long this process has known the oldest record; monotonic, none while nothing waits");

        _meter.CreateObservableCounter("kiosk.outbox.commits", () => outbox.Commits, "{commit}", "Commits, each one sync");
        _meter.CreateObservableGauge("kiosk.outbox.records_per_commit",
            () => outbox.Commits is > 0 and var commits ? (double)outbox.RecordsCommitted / commits : 0, "{record}", "Records that share a sync, on average since the start");
        _meter.CreateObservableCounter("kiosk.outbox.notices",
            () => Enum.GetValues<NoticeKind>().Select(kind => new Measurement<long>(notices.Times(kind), Tag("kind", AlarmKinds.Of(kind).Code()))),
            "{notice}", "What the outbox told of, by kind");
        _meter.CreateObservableCounter("kiosk.outbox.mismatches", () => watch.Mismatches, "{mismatch}", "Times that the books stopped balancing");
        _meter.CreateObservableCounter("kiosk.outbox.alarms", () => alarms.Stored, "{record}", "Alarms of the kiosk itself that were stored");

        void Count(string name, string description, Func<LaneAccount, long> value) => _meter.CreateObservableCounter(
            "kiosk.outbox." + name, () => outbox.Account().Lanes.Select(lane => Of(lane, value(lane))), "{record}", description);

        void Show(string name, string unit, string description, Func<LaneAccount, long> value) => _meter.CreateObservableGauge(
            "kiosk.outbox." + name, () => outbox.Account().Lanes.Select(lane => Of(lane, value(lane))), unit, description);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static Measurement<T> Of<T>(LaneAccount lane, T value)
        where T : struct => new(value, Tag("lane", lane.Lane.Name()));

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);
}
