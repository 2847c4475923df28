using System.Threading.Channels;
using Kiosk.Edge.Clocks;
using Kiosk.Outbox;

namespace Kiosk.Edge.Accounting;

/// <summary>
/// Puts alarms of the kiosk into the alarm lane: of each kind at most one an hour, by monotonic time; what comes meanwhile is counted
/// in the next one. An alarm that cannot be stored is tried again at each <see cref="SendAsync"/>. Used by one caller at a time.
/// </summary>
/// <param name="outbox">Where to.</param>
/// <param name="reports">Composes the records.</param>
/// <param name="identifiers">Names them.</param>
/// <param name="time">For the hour.</param>
/// <param name="log">Told of each alarm.</param>
public sealed class AlarmDesk(IOutbox outbox, KioskReports reports, IIdentifiers identifiers, TimeProvider time, ILogger<AlarmDesk> log)
{
    /// <summary>Between two alarms of a kind, at least.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly Dictionary<AlarmKind, Alarm> _waiting = [];
    private readonly Dictionary<AlarmKind, (string Id, byte[] Payload)> _unstored = [];
    private readonly Dictionary<AlarmKind, long> _raised = [];
    private long _stored;

    /// <summary>Alarms that were stored since the start.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Notes an alarm to be sent.</summary>
    public void Raise(Alarm alarm) => _waiting[alarm.Kind] = _waiting.TryGetValue(alarm.Kind, out Alarm? earlier)
        ? alarm with { Times = earlier.Times + alarm.Times, Records = earlier.Records + alarm.Records }
        : alarm;

    /// <summary>Sends what is due.</summary>
    public async Task SendAsync()
    {
        foreach (AlarmKind kind in AlarmKinds.All)
        {
            if (!_unstored.ContainsKey(kind) && IsDue(kind) && _waiting.Remove(kind, out Alarm? alarm)) Compose(alarm);
            if (!_unstored.TryGetValue(kind, out (string Id, byte[] Payload) record)) continue;
            try
            {
                await outbox.AddAsync(Lane.Alarm, record.Id, record.Payload).ConfigureAwait(false);
                _unstored.Remove(kind);
                Interlocked.Increment(ref _stored);
            }
            catch (Exception failure) when (failure is IOException or ChannelClosedException)
            {
                // The outbox told of its failure by itself; this line says what is still to come because of it.
                log.LogDebug(failure, "Alarm {Record} is not stored yet", record.Id);
            }
        }
    }

    private bool IsDue(AlarmKind kind) => !_raised.TryGetValue(kind, out long raised) || time.GetElapsedTime(raised) >= Pause;

    private void Compose(Alarm alarm)
    {
        _raised[alarm.Kind] = time.GetTimestamp();
        // One name for all attempts: whether a failed one left the record behind is not known.
        _unstored[alarm.Kind] = reports.Compose(alarm, identifiers.NewUuid());
        log.LogError("Alarm {Kind}, {Times} times since the last one: {Text}", alarm.Kind.Code(), alarm.Times, alarm.Text);
    }
}
