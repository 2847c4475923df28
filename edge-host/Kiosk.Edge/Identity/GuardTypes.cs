namespace Kiosk.Edge.Identity;

/// <summary>Where the kiosk stands with whoever is at it.</summary>
public enum GuardState
{
    /// <summary>Nobody is identified and no visit is open.</summary>
    Free = 0,

    /// <summary>Somebody is identified and no visit is open yet.</summary>
    Known,

    /// <summary>A visit is open, somebody's or an anonymous one.</summary>
    Open,

    /// <summary>A visit is open and nothing was touched or measured for a while: only a touch resumes it.</summary>
    Warned,
}

/// <summary>Why an identification or a visit ended. The names are in the audit log: never changed.</summary>
public enum EndCause
{
    /// <summary>It did not.</summary>
    None = 0,

    /// <summary>Somebody asked for it: the person, or a technician.</summary>
    Asked,

    /// <summary>The card was taken out.</summary>
    CardRemoved,

    /// <summary>The card was taken out and another, or the same, put in.</summary>
    CardExchanged,

    /// <summary>The reader was lost, so that nobody knows whether the card is still in it.</summary>
    ReaderLost,

    /// <summary>Nothing was touched or measured, and nobody answered the warning.</summary>
    Idle,

    /// <summary>The visit lasted too long.</summary>
    TooLong,

    /// <summary>Somebody else was identified.</summary>
    AnotherPerson,

    /// <summary>The same person was identified in another way, before a visit.</summary>
    Renewed,

    /// <summary>The visit ended in another way: the host stopped.</summary>
    VisitGone,
}

/// <summary>What has to be done.</summary>
public enum GuardAct
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The identification is forgotten and its names wiped; there was no visit.</summary>
    Drop,

    /// <summary>The visit ends: what was measured after the boundary is nobody's.</summary>
    End,
}

/// <summary>What the guard says to an event.</summary>
/// <param name="Act">What has to be done now.</param>
/// <param name="Cause">Why.</param>
/// <param name="BoundaryUs">For <see cref="GuardAct.End"/>: the last moment that is surely this visit's, monotonic time.</param>
public readonly record struct GuardStep(GuardAct Act, EndCause Cause = EndCause.None, long BoundaryUs = 0);

/// <summary>What the guard is told by the configuration.</summary>
/// <param name="Idle">Nothing touched or measured for so long gives a warning.</param>
/// <param name="Warning">The warning unanswered for so long ends the visit.</param>
/// <param name="Maximum">No visit lasts longer.</param>
/// <param name="PresenceLag">How old what is said of a card can be: readers look at theirs only so often. The margin on what their threads have taken off already.</param>
public sealed record GuardLimits(TimeSpan Idle, TimeSpan Warning, TimeSpan Maximum, TimeSpan PresenceLag);
