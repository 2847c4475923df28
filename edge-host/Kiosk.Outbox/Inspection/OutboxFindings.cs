namespace Kiosk.Outbox.Inspection;

/// <summary>What the files of an outbox show, lane by lane and as a whole.</summary>
/// <param name="Directory">Its folder.</param>
/// <param name="Id">The outbox's id; null when it cannot be read.</param>
/// <param name="IsEncrypted">Personal lanes are encrypted under a device key; null when that cannot be read.</param>
/// <param name="IsKeyChecked">A key was given and belongs to this outbox: what waits was decrypted.</param>
/// <param name="Lanes">Every lane that has a folder.</param>
/// <param name="Damage">What is wrong, in the order of finding; empty when nothing is.</param>
/// <param name="Notes">What an operator may want to know and is not wrong.</param>
public sealed record OutboxFindings(
    string Directory, string? Id, bool? IsEncrypted, bool IsKeyChecked, IReadOnlyList<LaneFindings> Lanes, IReadOnlyList<string> Damage, IReadOnlyList<string> Notes)
{
    /// <summary>Nothing is damaged.</summary>
    public bool IsSound => Damage.Count == 0;

    /// <summary>Records that wait and cannot be delivered any more.</summary>
    public long Lost => Lanes.Sum(lane => lane.Lost + lane.Unreadable);
}

/// <summary>What a lane's files show.</summary>
/// <param name="Lane">Which.</param>
public sealed record LaneFindings(Lane Lane)
{
    /// <summary>Files with records.</summary>
    public int Files { get; set; }

    /// <summary>Their size.</summary>
    public long Bytes { get; set; }

    /// <summary>Records that these files should hold.</summary>
    public long Records { get; set; }

    /// <summary>Of these, whole ones.</summary>
    public long Intact { get; set; }

    /// <summary>Of these, settled: delivered, refused, dropped, or found damaged before.</summary>
    public long Settled { get; set; }

    /// <summary>Records to be brought to the clinical store, whole ones.</summary>
    public long Waiting { get; set; }

    /// <summary>Records that should wait and whose frame is damaged or gone.</summary>
    public long Lost { get; set; }

    /// <summary>Records that wait and that the given key does not decrypt.</summary>
    public long Unreadable { get; set; }

    /// <summary>The newest file ends in something that is no record yet: it is in use, or the power went before it was acknowledged.</summary>
    public bool IsTailUnfinished { get; set; }
}
