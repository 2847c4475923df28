using System.Text;
using Kiosk.Outbox;

namespace Kiosk.Faults.Outbox;

/// <summary>What callers of an outbox were told, and when, counted in operations of the disk: what must and what may be there after a fault.</summary>
public sealed class OutboxHistory
{
    /// <summary>A record that a check adds of its own.</summary>
    public const string Probe = "added-by-the-check";

    private readonly List<Added> _added = [];
    private readonly Dictionary<(Lane, string), Added> _byId = [];

    /// <summary>A record that was to be added.</summary>
    public sealed class Added(Lane lane, string id, byte[] payload, int place)
    {
        public Lane Lane { get; } = lane;

        public string Id { get; } = id;

        public byte[] Payload { get; } = payload;

        /// <summary>Its place in the order of asking.</summary>
        public int Place { get; } = place;

        /// <summary>When it was asked for.</summary>
        public int AskedAt { get; init; }

        /// <summary>When it was acknowledged; never until then.</summary>
        public int AcknowledgedAt { get; set; } = int.MaxValue;

        /// <summary>When its receipt was to be entered; never until then.</summary>
        public int SettledAt { get; set; } = int.MaxValue;
    }

    /// <summary>Records acknowledged.</summary>
    public int Acknowledged => _added.Count(added => added.AcknowledgedAt != int.MaxValue);

    /// <summary>Notes that a record is being added.</summary>
    public Added Add(Lane lane, string id, int now)
    {
        var added = new Added(lane, id, Encoding.UTF8.GetBytes($"{id} of {lane}: " + new string('x', 20 + (_added.Count * 37 % 64))), _added.Count)
        {
            AskedAt = now,
        };
        _added.Add(added);
        _byId[(lane, id)] = added;
        return added;
    }

    /// <summary>Finds a record.</summary>
    public Added Find(Lane lane, string id) => _byId[(lane, id)];

    /// <summary>Holds an outbox's records against what was promised when the fault came.</summary>
    /// <param name="outbox">Just opened.</param>
    /// <param name="at">When the fault came.</param>
    /// <param name="findings">Gets what is wrong.</param>
    public void Check(RecordOutbox outbox, int at, Findings findings)
    {
        foreach (Lane lane in Lanes.Published)
        {
            var there = new HashSet<string>();
            int newest = -1;
            foreach (OutboxRecord record in outbox.Take(lane, int.MaxValue, long.MaxValue))
            {
                if (record.Id == Probe) continue;
                if (!there.Add(record.Id)) findings.Duplicated($"{record.Id} is there twice");
                if (!_byId.TryGetValue((lane, record.Id), out Added? added) || added.AskedAt > at) findings.Wrong($"{record.Id} was never added");
                else if (!added.Payload.AsSpan().SequenceEqual(record.Payload)) findings.Wrong($"{record.Id} has other content");
                else if (added.Place < newest) findings.Reordered($"{record.Id} comes after a later one");
                else newest = added.Place;
            }

            foreach (Added added in _added)
            {
                if (added.Lane == lane && added.AcknowledgedAt <= at && added.SettledAt > at && !there.Contains(added.Id))
                    findings.Lost($"{added.Id} was acknowledged and is gone");
            }
        }

        if (!outbox.Account().IsBalanced) findings.Wrong("the books do not balance: " + string.Join("; ", outbox.Account().Lanes));
    }
}

/// <summary>Counts broken promises and keeps the first in words.</summary>
public sealed class Findings
{
    private long _lost, _duplicated, _reordered, _wrong;
    private string? _first;

    /// <summary>Where the search is now, for the words.</summary>
    public string Where { get; set; } = "";

    public void Lost(string text) => Note(ref _lost, text);

    public void Duplicated(string text) => Note(ref _duplicated, text);

    public void Reordered(string text) => Note(ref _reordered, text);

    public void Wrong(string text) => Note(ref _wrong, text);

    /// <summary>The report of a run.</summary>
    public FaultReport Report(string name, int seed, long trials, long records) =>
        new(name, seed, trials, records, _lost, _duplicated, _reordered, _wrong, _first);

    private void Note(ref long count, string text)
    {
        count++;
        _first ??= $"{text} ({Where})";
    }
}
