using System.Diagnostics.Metrics;
using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>The uplink's metrics: meter <see cref="MeterName"/>.</summary>
public sealed class UplinkMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Kiosk.Edge.Uplink";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _published;
    private readonly Counter<long> _pubacked;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _pushedBack;
    private readonly Counter<long> _receipts;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _connections;
    private readonly Counter<long> _connectionsFailed;

    internal UplinkMetrics(RecordOutbox outbox, Func<UplinkState> state)
    {
        _published = _meter.CreateCounter<long>("kiosk.uplink.published", "{record}", "Publications, repeated ones included");
        _pubacked = _meter.CreateCounter<long>("kiosk.uplink.pubacked", "{record}", "Publications that the broker acknowledged");
        _rejected = _meter.CreateCounter<long>("kiosk.uplink.rejected", "{record}", "Publications that the broker rejected, by reason code");
        _pushedBack = _meter.CreateCounter<long>("kiosk.uplink.pushed_back", "{record}", "Records that had to let others go first, by why");
        _receipts = _meter.CreateCounter<long>("kiosk.uplink.receipts", "{record}", "Records settled by a receipt, by outcome");
        _ignored = _meter.CreateCounter<long>("kiosk.uplink.receipts_ignored", "{receipt}", "Receipts that changed nothing, by why");
        _answers = _meter.CreateCounter<long>("kiosk.uplink.answers", "{message}", "Messages on the topic of doctors' answers");
        _connections = _meter.CreateCounter<long>("kiosk.uplink.connections", "{connection}", "Connections that the broker accepted");
        _connectionsFailed = _meter.CreateCounter<long>("kiosk.uplink.connections_failed", "{attempt}", "Attempts that failed, by outcome");
        _meter.CreateObservableGauge("kiosk.uplink.state", () => (int)state(), null, "0 stopped, 1 connecting, 2 subscribing, 3 online, 4 waiting");
        _meter.CreateObservableGauge("kiosk.uplink.backlog", () => PerLane(outbox, lane => lane.Stored), "{record}",
            "Records without an accepted or refusing receipt, by lane");
        _meter.CreateObservableGauge("kiosk.uplink.backlog_bytes", () => PerLane(outbox, lane => lane.Bytes), "By", "Bytes of the outbox's files, by lane");
        _meter.CreateObservableGauge("kiosk.uplink.refused", () => outbox.Account()[Lane.Refused].Stored, "{record}",
            "Records that the clinical store refused and that are kept");
        _meter.CreateObservableGauge("kiosk.uplink.oldest_age", () => PerLane(outbox, lane => lane.OldestAge?.TotalSeconds ?? 0), "s",
            "How long the oldest of the backlog has waited, by lane; monotonic");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Published() => _published.Add(1);

    internal void Pubacked() => _pubacked.Add(1);

    internal void Rejected(string reason) => _rejected.Add(1, KeyValuePair.Create<string, object?>("reason", reason));

    internal void PushedBack(PushBackReason reason) => _pushedBack.Add(
        1, KeyValuePair.Create<string, object?>("why", reason == PushBackReason.ConnectionsFailed ? "connections_failed" : "no_receipt"));

    internal void Settled(RecordState end) =>
        _receipts.Add(1, KeyValuePair.Create<string, object?>("outcome", end == RecordState.Delivered ? "accepted" : "refused"));

    internal void Ignored(string why) => _ignored.Add(1, KeyValuePair.Create<string, object?>("why", why));

    internal void AnswerCame() => _answers.Add(1);

    internal void Connected() => _connections.Add(1);

    internal void ConnectFailed(string outcome) => _connectionsFailed.Add(1, KeyValuePair.Create<string, object?>("outcome", outcome));

    private static IEnumerable<Measurement<T>> PerLane<T>(RecordOutbox outbox, Func<LaneAccount, T> value)
        where T : struct
    {
        OutboxAccount account = outbox.Account();
        return [.. Lanes.Published.Select(lane => new Measurement<T>(value(account[lane]), KeyValuePair.Create<string, object?>("lane", lane.Name())))];
    }
}
