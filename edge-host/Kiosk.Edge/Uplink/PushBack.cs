using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>Why a record had to let the others go first.</summary>
public enum PushBackReason
{
    /// <summary>It was in flight when connections failed, several times in a row.</summary>
    ConnectionsFailed = 1,

    /// <summary>The broker took it again and again, and no receipt ever came.</summary>
    NoReceipt = 2,
}

/// <summary>A record that was pushed back: the others of its lane go first, which is the one exception to the lane's order.</summary>
/// <param name="Record">Which; it stays stored.</param>
/// <param name="Reason">Why.</param>
/// <param name="Times">Connections that failed under it, or publications without a receipt.</param>
/// <param name="Again">When it is tried again.</param>
public sealed record PushBack(OutboxRecord Record, PushBackReason Reason, int Times, TimeSpan Again);
