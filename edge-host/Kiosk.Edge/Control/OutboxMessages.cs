namespace Kiosk.Edge.Control;

/// <summary>A lane's books: produced = delivered + refused + dropped + damaged + stored, else some are unaccounted.</summary>
/// <param name="Lane">alarm, visit, telemetry or refused.</param>
/// <param name="Produced">Records ever added.</param>
/// <param name="Delivered">Accepted by the clinical store; in the refused lane: sent again.</param>
/// <param name="Refused">Refused by it.</param>
/// <param name="Dropped">Given up: no room; in the refused lane: by an operator.</param>
/// <param name="Damaged">Lost to damage.</param>
/// <param name="Stored">Waiting.</param>
/// <param name="Unaccounted">0, or records are lost or counted twice.</param>
/// <param name="Bytes">Disk space.</param>
/// <param name="OldestSeconds">How long this run of the host has known the oldest one waiting; null when none waits.</param>
public sealed record LaneBody(
    string Lane, long Produced, long Delivered, long Refused, long Dropped, long Damaged, long Stored, long Unaccounted, long Bytes, double? OldestSeconds);

/// <summary>Answer to GET /v1/outbox.</summary>
/// <param name="Id">Which outbox.</param>
/// <param name="Balanced">Every record is accounted for.</param>
/// <param name="Mismatch">What is not; null when balanced.</param>
/// <param name="Lanes">The books.</param>
/// <param name="Sent">Of the stored ones, published without the broker's acknowledgement.</param>
/// <param name="BrokerHas">Of the stored ones, with the broker, without the clinical store's receipt.</param>
/// <param name="Connected">The broker is connected.</param>
/// <param name="Problem">Why not; empty when connected.</param>
/// <param name="CapBytes">Disk space that it may have.</param>
/// <param name="DropFirst">What is dropped when that is used up, as configured.</param>
public sealed record OutboxBody(
    string Id, bool Balanced, string? Mismatch, IReadOnlyList<LaneBody> Lanes, int Sent, int BrokerHas, bool Connected, string Problem, long CapBytes, string DropFirst);

/// <summary>A record that the clinical store refused.</summary>
public sealed record RefusedBody(string Id, string Lane, int Size, string Reason);

/// <summary>Answer to GET /v1/outbox/refused.</summary>
/// <param name="Records">Oldest first.</param>
/// <param name="Total">So many are kept.</param>
public sealed record RefusedListBody(IReadOnlyList<RefusedBody> Records, long Total);

/// <summary>Answer to what changes refused records.</summary>
/// <param name="Records">So many were concerned.</param>
public sealed record ChangedBody(long Records);
