using System.Globalization;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>A record that arrived from a kiosk; all but the payload from its topic.</summary>
/// <param name="KioskId">Which kiosk.</param>
/// <param name="Lane">"alarm", "visit" or "telemetry".</param>
/// <param name="OutboxId">The kiosk's outbox that counts the sequence; a kiosk that lost its outbox has a new one.</param>
/// <param name="Sequence">From 1, rising within outbox and lane; gaps are records that the kiosk dropped.</param>
/// <param name="RecordId">Names the record for good: what comes again under it is the same record.</param>
/// <param name="Payload">Its bytes.</param>
public sealed record Arrival(string KioskId, string Lane, string OutboxId, long Sequence, string RecordId, byte[] Payload)
{
    /// <summary>The lane whose records are FHIR bundles.</summary>
    public const string VisitLane = "visit";

    /// <summary>Where the records of all kiosks arrive.</summary>
    public const string TopicFilter = "kiosk/v1/+/record/+/+/+";

    /// <summary>Reads a topic: <c>kiosk/v1/{kiosk}/record/{lane}/{outbox}-{sequence}/{record}</c>.</summary>
    /// <returns>Null when it is none.</returns>
    public static Arrival? Of(string topic, byte[] payload)
    {
        if (topic.Split('/') is not ["kiosk", "v1", var kiosk, "record", ("alarm" or "visit" or "telemetry") and var lane, var place, var record]) return null;
        int dash = place.LastIndexOf('-');
        return IsName(kiosk) && IsName(record) && dash > 0 && IsName(place[..dash])
            && long.TryParse(place.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            ? new Arrival(kiosk, lane, place[..dash], sequence, record, payload) : null;
    }

    /// <summary>Whether a topic level may name a kiosk or a record, and so a file: 1 to 64 of A-Z, a-z, 0-9 and '-'.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

/// <summary>What became of it.</summary>
public enum ArrivalOutcome
{
    /// <summary>Kept.</summary>
    Accepted = 1,

    /// <summary>It was kept before; the receipt is given again.</summary>
    Duplicate = 2,

    /// <summary>Not kept; the reasons say why.</summary>
    Refused = 3,
}

/// <summary>The end of an arrival.</summary>
/// <param name="Arrival">Which.</param>
/// <param name="Sha256">Of the payload, lower-case hex.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused, else null.</param>
/// <param name="IsReordered">It is new, and came behind a later one of its outbox and lane.</param>
public sealed record ArrivalEnd(Arrival Arrival, string Sha256, ArrivalOutcome Outcome, string? Reason, bool IsReordered = false);
