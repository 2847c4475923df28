namespace Kiosk.Brokers.Clients;

/// <summary>Where a record belongs: sequences are counted within it.</summary>
/// <param name="Kiosk">Which kiosk.</param>
/// <param name="Lane">Its lane's name in topics.</param>
/// <param name="Outbox">The outbox's id.</param>
public sealed record Strand(string Kiosk, string Lane, string Outbox);

/// <summary>A record as its topic names it: <c>kiosk/v1/KIOSK/record/LANE/OUTBOX-SEQUENCE/RECORD</c>.</summary>
/// <param name="Strand">Where it belongs.</param>
/// <param name="Sequence">Its place there, from 1.</param>
/// <param name="RecordId">Its name for good.</param>
public sealed record Delivery(Strand Strand, long Sequence, string RecordId)
{
    /// <summary>Takes the records of all kiosks.</summary>
    public const string Filter = "kiosk/v1/+/record/+/+/+";

    /// <summary>The topic.</summary>
    public string Topic => $"kiosk/v1/{Strand.Kiosk}/record/{Strand.Lane}/{Strand.Outbox}-{Sequence}/{RecordId}";

    /// <summary>Reads a topic.</summary>
    /// <returns>Null when it is none of this form.</returns>
    public static Delivery? Parse(string topic)
    {
        if (topic.Split('/') is not ["kiosk", "v1", var kiosk, "record", var lane, var place, var record]) return null;
        int dash = place.LastIndexOf('-');
        if (dash < 1 || !long.TryParse(place.AsSpan(dash + 1), out long sequence)) return null;
        return new Delivery(new Strand(kiosk, lane, place[..dash]), sequence, record);
    }
}
