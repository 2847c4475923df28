using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>Where a record of the window is kept.</summary>
internal enum EntryPlace
{
    /// <summary>Not in the window.</summary>
    Outside = 0,

    /// <summary>Its turn comes as soon as there is room in flight.</summary>
    Ready = 1,

    /// <summary>Until its time: for its receipt, or, rejected, for its next turn.</summary>
    Waiting = 2,

    /// <summary>Published without PUBACK yet.</summary>
    InFlight = 3,

    /// <summary>Pushed back.</summary>
    Aside = 4,
}

/// <summary>A record in the window and when it is its turn.</summary>
public sealed class WindowEntry
{
    internal WindowEntry(OutboxRecord record, long order) => (Record, Order) = (record, order);

    /// <summary>By turn within a lane.</summary>
    internal static IComparer<WindowEntry> ByOrder { get; } = Comparer<WindowEntry>.Create((a, b) => a.Order.CompareTo(b.Order));

    /// <summary>By time.</summary>
    internal static IComparer<WindowEntry> ByDue { get; } = Comparer<WindowEntry>.Create((a, b) =>
    {
        int due = a.DueAt.CompareTo(b.DueAt);
        int order = due != 0 ? due : a.Order.CompareTo(b.Order);
        return order != 0 ? order : a.Record.Lane.CompareTo(b.Record.Lane);
    });

    /// <summary>The record.</summary>
    public OutboxRecord Record { get; }

    /// <summary>Its turn in its lane: the smaller goes first.</summary>
    internal long Order { get; set; }

    /// <summary>A record of the same name and lane that entered before.</summary>
    internal WindowEntry? Older { get; set; }

    /// <summary>Where it is kept.</summary>
    internal EntryPlace Place { get; set; }

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

    /// <summary>Its refusal is being stored.</summary>
    internal bool IsSettling { get; set; }

    /// <summary>It has left for good.</summary>
    internal bool IsGone { get; set; }

    /// <summary>Timestamp from which it may be published (again); in flight, when its PUBACK is overdue.</summary>
    internal long DueAt { get; set; }

    /// <summary>When it went out onto an idle line; 0 when the line was not idle.</summary>
    internal long SentAt { get; set; }

    /// <summary>For <see cref="LineRate"/>: what had been acknowledged, and when last, as it went out.</summary>
    internal (long Bytes, long Timestamp) MeasuredFrom { get; set; }
}
