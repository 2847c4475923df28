using Kiosk.Edge.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>A record in the window and when it is its turn.</summary>
public sealed class WindowEntry
{
    internal WindowEntry(OutboxRecord record) => Record = record;

    /// <summary>The record.</summary>
    public OutboxRecord Record { get; }

    /// <summary>How often it was published.</summary>
    internal int Publications { get; set; }

    /// <summary>Connections in a row that failed while it was in flight; a PUBACK ends the row.</summary>
    internal int Failures { get; set; }

    /// <summary>Connections may fail because of it: it flies alone, so that the next failure tells which one it was.</summary>
    internal bool IsSuspect => Failures > 0;

    /// <summary>It was pushed back for want of a receipt before: it comes back into the window for one try each time.</summary>
    internal bool IsRetry { get; set; }

    /// <summary>It is in the window as one that was pushed back.</summary>
    internal bool HoldsRetryPlace { get; set; }

    /// <summary>Timestamp from which it may be published (again); while Sent, when its PUBACK was due.</summary>
    internal long DueAt { get; set; }
}
