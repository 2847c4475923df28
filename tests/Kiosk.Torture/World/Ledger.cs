using System.Security.Cryptography;
using System.Text;
using Kiosk.Faults;
using Kiosk.Faults.Outbox;
using Kiosk.Outbox;
using Kiosk.Simulator.App.ClinicalStore;

namespace Kiosk.Torture.World;

/// <summary>
/// What producers were told and what the clinical store took, held against each other: every acknowledged record accepted exactly
/// once, whole, and in the order of its lane. From any thread.
/// </summary>
/// <remarks>
/// Order is checked twice: by the sequence in the topic, and, independent of it, by time: a record that was first sent after
/// another of its lane was acknowledged must not be accepted before it.
/// </remarks>
/// <param name="seed">For the reports.</param>
public sealed class Ledger(int seed)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Dictionary<(string Kiosk, string Outbox, string Lane), long> _last = [];
    private readonly Dictionary<(string Kiosk, string Record), (string Outbox, long Sequence, string Sha256)> _accepted = [];
    private readonly Dictionary<string, long> _sentBehind = [];
    private readonly List<(long SentAt, double Seconds)> _alarms = [];
    private readonly HashSet<string> _outboxes = [];
    private Findings _findings = new() { Where = $"seed {seed}" };
    private long _acknowledged;
    private long _missing;
    private long _recordsBefore;

    /// <summary>Whether the store keeps back what comes before its turn; else it accepts, and counts, whatever comes.</summary>
    public bool KeepsOrder { get; set; }

    /// <summary>Whether the kiosk has reason for alarms of its own; else one is a finding.</summary>
    public bool ExpectsAlarms { get; set; }

    /// <summary>Arrivals of what was accepted before: the price of at least once.</summary>
    public long Again { get; private set; }

    /// <summary>Records that came before their turn and were kept back.</summary>
    public long KeptBack { get; private set; }

    /// <summary>Records of the kiosk's own that were accepted.</summary>
    public long Foreign { get; private set; }

    /// <summary>Records acknowledged to producers.</summary>
    public long Acknowledged
    {
        get
        {
            lock (_gate) return _acknowledged;
        }
    }

    /// <summary>Records accepted, the kiosk's own among them.</summary>
    public long Accepted
    {
        get
        {
            lock (_gate) return _accepted.Count;
        }
    }

    /// <summary>Records acknowledged and not accepted yet.</summary>
    public long Missing
    {
        get
        {
            lock (_gate) return _missing;
        }
    }

    /// <summary>A producer is about to send a record for the first time.</summary>
    public void NoteSent(ProducedRecord record)
    {
        lock (_gate) _entries.Add(record.Id, new Entry(record.Lane, record.Sha256, TimeProvider.System.GetTimestamp()));
    }

    /// <summary>The kiosk said that a visit is sealed: its record is the kiosk's to make, and must come under the visit's id.</summary>
    public void NoteSealed(string visitId)
    {
        lock (_gate)
        {
            bool hasCome = _accepted.Keys.Any(key => key.Record == visitId);
            _entries.Add(visitId, new Entry(Lane.Visit, null, 0) { AcknowledgedAt = TimeProvider.System.GetTimestamp(), AcceptedAt = hasCome ? 0 : null });
            _acknowledged++;
            if (!hasCome) _missing++;
        }
    }

    /// <summary>The kiosk said that it has it.</summary>
    public void NoteAcknowledged(ProducedRecord record)
    {
        lock (_gate)
        {
            Entry entry = _entries[record.Id];
            if (entry.AcknowledgedAt != long.MaxValue) throw new InvalidOperationException($"{record.Id} was acknowledged already");
            entry.AcknowledgedAt = TimeProvider.System.GetTimestamp();
            _acknowledged++;
            if (entry.AcceptedAt is null) _missing++;
            else CheckTime(record.Id, entry);
        }
    }

    /// <summary>Anything else that was found.</summary>
    public void Wrong(string text)
    {
        lock (_gate) _findings.Wrong(text);
    }

    /// <summary>The clinical store takes an arrival.</summary>
    /// <returns>What the receipt says; null when there is none, because an earlier record of its lane is still to come.</returns>
    public ArrivalEnd? Take(Arrival arrival)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(arrival.Payload));
        lock (_gate)
        {
            if (_accepted.TryGetValue((arrival.KioskId, arrival.RecordId), out (string Outbox, long Sequence, string Sha256) first))
            {
                Again++;
                if (first != (arrival.OutboxId, arrival.Sequence, sha256))
                    _findings.Duplicated($"{arrival.RecordId} came as {first.Outbox}-{first.Sequence} and again as {arrival.OutboxId}-{arrival.Sequence}");
                return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Duplicate, null);
            }

            (string, string, string) strand = (arrival.KioskId, arrival.OutboxId, arrival.Lane);
            long last = _last.GetValueOrDefault(strand);
            if (KeepsOrder && arrival.Sequence > last + 1)
            {
                KeptBack++;
                return null;
            }

            if (arrival.Sequence <= last) _findings.Reordered($"{arrival.RecordId} is number {arrival.Sequence} of {arrival.Lane} and came after number {last}");
            _last[strand] = Math.Max(last, arrival.Sequence);
            _accepted.Add((arrival.KioskId, arrival.RecordId), (arrival.OutboxId, arrival.Sequence, sha256));
            if (_outboxes.Add(arrival.OutboxId) && _outboxes.Count > 1) _findings.Wrong($"the kiosk began a new outbox, {arrival.OutboxId}");
            Accept(arrival, sha256);
            return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Accepted, null);
        }
    }

    /// <summary>Seconds from an alarm's first sending to its acceptance, of those sent since a timestamp; sorted.</summary>
    public double[] AlarmLatencies(long since)
    {
        lock (_gate) return [.. _alarms.Where(alarm => alarm.SentAt >= since).Select(alarm => alarm.Seconds).Order()];
    }

    /// <summary>Waits until the store has all that was acknowledged; gives up, with false, when for so long nothing more came.</summary>
    public async Task<bool> WaitForAllAsync(TimeSpan patience, Action<string> progress)
    {
        long began = TimeProvider.System.GetTimestamp();
        long least = long.MaxValue;
        while (Missing is var missing and > 0)
        {
            if (missing < least) (least, began) = (missing, TimeProvider.System.GetTimestamp());
            if (TimeProvider.System.GetElapsedTime(began) > patience) return false;
            progress($"{Acknowledged} acknowledged, {Missing} still to arrive");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>What was found since the last report; what is acknowledged and not accepted now counts as lost.</summary>
    public FaultReport Report(string name, long trials)
    {
        lock (_gate)
        {
            foreach ((string id, Entry entry) in _entries)
                if (entry.AcknowledgedAt != long.MaxValue && entry.AcceptedAt is null) _findings.Lost($"{id} was acknowledged and never came");
            FaultReport report = _findings.Report(name, seed, trials, _acknowledged - _recordsBefore);
            _findings = new Findings { Where = $"seed {seed}" };
            _recordsBefore = _acknowledged;
            return report;
        }
    }

    private void Accept(Arrival arrival, string sha256)
    {
        if (!_entries.TryGetValue(arrival.RecordId, out Entry? entry))
        {
            if (arrival.RecordId.StartsWith(ProducedRecord.Prefix, StringComparison.Ordinal)) _findings.Wrong($"{arrival.RecordId} was never made");
            else NoteForeign(arrival);
            return;
        }

        long now = TimeProvider.System.GetTimestamp();
        entry.AcceptedAt = now;
        entry.SentBefore = _sentBehind.GetValueOrDefault(arrival.Lane);
        _sentBehind[arrival.Lane] = Math.Max(entry.SentBefore, entry.SentAt);
        if (entry.Lane == Lane.Alarm) _alarms.Add((entry.SentAt, TimeProvider.System.GetElapsedTime(entry.SentAt, now).TotalSeconds));
        if (arrival.Lane != entry.Lane.Name()) _findings.Wrong($"{arrival.RecordId} was sent to {entry.Lane.Name()} and came as {arrival.Lane}");
        if (entry.Sha256 is not null && sha256 != entry.Sha256) _findings.Wrong($"{arrival.RecordId} came with other content");
        if (entry.AcknowledgedAt == long.MaxValue) return;
        _missing--;
        CheckTime(arrival.RecordId, entry);
    }

    private void NoteForeign(Arrival arrival)
    {
        Foreign++;
        if (arrival.Lane != Lane.Alarm.Name() || ExpectsAlarms) return;
        string text = Encoding.UTF8.GetString(arrival.Payload);
        _findings.Wrong($"the kiosk raised an alarm of its own: {text[..Math.Min(text.Length, 2_000)]}");
    }

    private void CheckTime(string id, Entry entry)
    {
        // A visit's record is queued after the answer that it is sealed: its place is later than that.
        if (entry.Sha256 is not null && entry.AcknowledgedAt < entry.SentBefore) _findings.Reordered($"{id} was accepted behind a record that was sent after its acknowledgement");
    }

    private sealed class Entry(Lane lane, string? sha256, long sentAt)
    {
        public Lane Lane { get; } = lane;

        /// <summary>Null: the kiosk made its content.</summary>
        public string? Sha256 { get; } = sha256;

        /// <summary>When it was first sent.</summary>
        public long SentAt { get; } = sentAt;

        public long AcknowledgedAt { get; set; } = long.MaxValue;

        public long? AcceptedAt { get; set; }

        /// <summary>The latest first sending of the records of its lane accepted before it.</summary>
        public long SentBefore { get; set; }
    }
}
