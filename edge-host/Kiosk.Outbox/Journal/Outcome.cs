namespace Kiosk.Outbox.Journal;

/// <summary>How a record left the outbox. The numbers are on disk.</summary>
internal enum Outcome : byte
{
    Delivered = 1,
    Refused = 2,
    Dropped = 3,
    Damaged = 4,
}

/// <summary>Counts of records by outcome.</summary>
internal record struct Outcomes(long Delivered, long Refused, long Dropped, long Damaged)
{
    /// <summary>All of them.</summary>
    public readonly long Sum => Delivered + Refused + Dropped + Damaged;

    /// <summary>Counts more.</summary>
    public void Add(Outcome outcome, long records)
    {
        switch (outcome)
        {
            case Outcome.Delivered: Delivered += records; break;
            case Outcome.Refused: Refused += records; break;
            case Outcome.Dropped: Dropped += records; break;
            case Outcome.Damaged: Damaged += records; break;
            default: throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome");
        }
    }

    /// <summary>Both together.</summary>
    public static Outcomes operator +(Outcomes a, Outcomes b) =>
        new(a.Delivered + b.Delivered, a.Refused + b.Refused, a.Dropped + b.Dropped, a.Damaged + b.Damaged);
}
