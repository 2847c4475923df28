namespace Kiosk.Outbox;

/// <summary>What became of a lane's records: <c>Produced == Delivered + Refused + Dropped + Damaged + Stored</c>.</summary>
/// <param name="Lane">Which.</param>
/// <param name="Produced">Records ever added.</param>
/// <param name="Delivered">Accepted by the clinical store; in the refused lane: sent again by an operator.</param>
/// <param name="Refused">Refused by it, and moved to the refused lane.</param>
/// <param name="Dropped">Given up because of the cap or a full disk; in the refused lane: by an operator.</param>
/// <param name="Damaged">Lost to a damaged or missing file, which is set aside where there is one.</param>
/// <param name="Stored">Still here: counted in the files, not computed from the others.</param>
/// <param name="Bytes">In files.</param>
/// <param name="OldestAge">How long this process has known the oldest stored record; null when none is stored. Monotonic.</param>
public sealed record LaneAccount(
    Lane Lane, long Produced, long Delivered, long Refused, long Dropped, long Damaged, long Stored, long Bytes, TimeSpan? OldestAge)
{
    /// <summary>Records whose fate nobody knows; anything but 0 is an alarm.</summary>
    public long Unaccounted => Produced - Delivered - Refused - Dropped - Damaged - Stored;
}

/// <summary>The books of the outbox.</summary>
/// <param name="Lanes">Every lane.</param>
/// <param name="Sent">Of the stored ones, published without PUBACK yet.</param>
/// <param name="BrokerHas">Of the stored ones, with the broker, without receipt yet.</param>
public sealed record OutboxAccount(IReadOnlyList<LaneAccount> Lanes, int Sent, int BrokerHas)
{
    /// <summary>Records to be brought to the clinical store.</summary>
    public long Waiting => Lanes.Where(lane => lane.Lane != Lane.Refused).Sum(lane => lane.Stored);

    /// <summary>Whether every lane's books balance.</summary>
    public bool IsBalanced => Lanes.All(lane => lane.Unaccounted == 0);

    /// <summary>One lane's books.</summary>
    public LaneAccount this[Lane lane] => Lanes[(int)lane];
}

/// <summary>What happened to the outbox without being asked for.</summary>
public enum NoticeKind
{
    /// <summary>Records were dropped because of the cap or a full disk.</summary>
    Dropped = 1,

    /// <summary>Records were lost to damage.</summary>
    Damaged = 2,

    /// <summary>A file that cannot be used was put into the folder <c>aside</c>.</summary>
    SetAside = 3,

    /// <summary>The disk failed or is full.</summary>
    DiskFailed = 4,
}

/// <summary>Tells the host of what is to be logged, counted and, by its kind, raised as an alarm.</summary>
/// <param name="Kind">What.</param>
/// <param name="Lane">Where; null for the outbox as a whole.</param>
/// <param name="Records">How many records are concerned.</param>
/// <param name="Text">For people: what happened and what to do.</param>
public sealed record OutboxNotice(NoticeKind Kind, Lane? Lane, long Records, string Text);
