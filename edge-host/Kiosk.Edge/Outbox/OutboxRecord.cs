namespace Kiosk.Edge.Outbox;

/// <summary>A record that the uplink has taken from the outbox and is bringing to the clinical store.</summary>
public sealed class OutboxRecord
{
    internal OutboxRecord(long sequence, string id, string sha256, byte[] payload)
    {
        Sequence = sequence;
        Id = id;
        Sha256 = sha256;
        Size = payload.Length;
        Payload = payload;
    }

    /// <summary>Its place in the order of adding, from 1, without gaps.</summary>
    public long Sequence { get; }

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>SHA-256 of the payload, 64 lower-case hex digits.</summary>
    public string Sha256 { get; }

    /// <summary>Bytes of the payload.</summary>
    public int Size { get; }

    /// <summary>Where it stands; changed by <see cref="SqliteOutbox.Move"/> only.</summary>
    public RecordState State { get; internal set; }

    /// <summary>The payload; null once the broker has it or the uplink pushed it back, then <see cref="SqliteOutbox.Load"/> brings it back.</summary>
    public byte[]? Payload { get; internal set; }
}

/// <summary>What a receipt did.</summary>
public enum ReceiptVerdict
{
    /// <summary>The record is now Delivered or Refused.</summary>
    Settled = 1,

    /// <summary>It was already; nothing changed.</summary>
    AlreadySettled = 2,

    /// <summary>No record of that name is known (any more).</summary>
    UnknownRecord = 3,

    /// <summary>The receipt is for other content under the same name; nothing changed.</summary>
    OtherContent = 4,
}

/// <summary>What became of all records: <c>Produced == Delivered + Refused + Stored</c>, always.</summary>
/// <param name="Produced">Records ever added.</param>
/// <param name="Delivered">Of these, accepted by the clinical store.</param>
/// <param name="Refused">Of these, refused by it and kept here.</param>
/// <param name="Sent">Of the stored ones, published without PUBACK yet.</param>
/// <param name="BrokerHas">Of the stored ones, with the broker, without receipt yet.</param>
/// <param name="OldestAge">How long this process has known the oldest stored record; null when none is stored. Monotonic.</param>
public sealed record OutboxStatus(long Produced, long Delivered, long Refused, int Sent, int BrokerHas, TimeSpan? OldestAge)
{
    /// <summary>Records still to be brought to the clinical store.</summary>
    public long Stored => Produced - Delivered - Refused;
}

/// <summary>A record that the clinical store refused.</summary>
/// <param name="Sequence">Its place in the order of adding.</param>
/// <param name="Id">Its name.</param>
/// <param name="Size">Bytes of its payload.</param>
/// <param name="Reason">The clinical store's words.</param>
public sealed record RefusedRecord(long Sequence, string Id, int Size, string Reason);
