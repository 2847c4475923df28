using Kiosk.Outbox.Journal;

namespace Kiosk.Outbox;

/// <summary>A record that the uplink has taken from the outbox and is bringing to the clinical store.</summary>
public sealed class OutboxRecord
{
    internal OutboxRecord(Lane lane, long sequence, string id, string sha256, byte[] payload, Segment segment, long offset)
    {
        (Lane, Sequence, Id, Sha256, Payload) = (lane, sequence, id, sha256, payload);
        (Segment, Offset) = (segment, offset);
        Size = payload.Length;
    }

    /// <summary>Where it waits.</summary>
    public Lane Lane { get; }

    /// <summary>Its place in the order of adding, in its lane, from 1.</summary>
    public long Sequence { get; }

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>SHA-256 of the payload, 64 lower-case hex digits.</summary>
    public string Sha256 { get; }

    /// <summary>Bytes of the payload.</summary>
    public int Size { get; }

    /// <summary>Where it stands; changed by <see cref="RecordOutbox.Move"/> only.</summary>
    public RecordState State { get; internal set; }

    /// <summary>The payload; null once the broker has it or the uplink pushed it back, then <see cref="RecordOutbox.Load"/> brings it back.</summary>
    public byte[]? Payload { get; set; }

    internal Segment Segment { get; }

    internal long Offset { get; }
}

/// <summary>A record that the clinical store refused.</summary>
/// <param name="Lane">Where it was to go.</param>
/// <param name="Id">Its name.</param>
/// <param name="Size">Bytes of its payload.</param>
/// <param name="Reason">The clinical store's words.</param>
public sealed record RefusedRecord(Lane Lane, string Id, int Size, string Reason);
