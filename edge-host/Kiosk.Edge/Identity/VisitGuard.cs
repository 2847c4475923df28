namespace Kiosk.Edge.Identity;

/// <summary>
/// Keeps a visit from reaching the next person: one state machine of who is at the kiosk, without clock, threads or I/O.
/// <code>
/// Free   --identified------------------------------------------------------------------> Known
/// Known  --card gone | nothing touched for a while | dropped | somebody identified-------> Free  (Drop)
/// Free   --open (anonymous)--> Open          Known  --open------------------------------> Open
/// Open   --nothing touched or measured for a while--------------------------------------> Warned
/// Warned --touch------------------------------------------------------------------------> Open  (a measurement does not: it may be somebody else's)
/// Open, Warned --card gone | somebody else identified | warning over | too long | asked | visit gone--> Free  (End, with its boundary)
/// </code>
/// The rule that it keeps: no reading is ever bound to a person who was not identified when it was taken. So a visit does not end when the loss of its person
/// is noticed but, by its boundary, at the last moment at which that person was surely there: for a card, when its reader was last asked, less what
/// the reader's own look at the card may lag behind; for a warning that nobody answered, at the last touch or measurement before it. What it cannot see is somebody else's
/// finger in a visit that no card holds, within half a minute of the last touch or measurement.
/// </summary>
/// <remarks>
/// A visit has one person from its opening to its end, or nobody. Being identified within an anonymous visit ends that visit; the same person identified once more
/// counts as a touch. Nothing of it is kept over a restart: the store seals what a crash left open, cut at what the dead process had confirmed.
/// Its tests explore it exhaustively.
/// </remarks>
public sealed class VisitGuard(GuardLimits limits)
{
    // A measurement that begins so long after the last one, or the last touch, may be somebody else's.
    private static readonly long PauseUs = Us(TimeSpan.FromSeconds(30));

    private readonly long _idleUs = Us(limits.Idle), _warningUs = Us(limits.Warning), _maximumUs = Us(limits.Maximum), _lagUs = Us(limits.PresenceLag);

    /// <summary>All that it remembers; the exploration sets it.</summary>
    /// <param name="State">Where it stands.</param>
    /// <param name="Identity">The identification in force; 0 for none.</param>
    /// <param name="Insertion">The insertion of the card that must stay in; 0 for none.</param>
    /// <param name="PresentUs">When that card was last surely in.</param>
    /// <param name="ActiveUs">The last touch, or measurement that counted.</param>
    /// <param name="OpenedUs">When the visit was opened.</param>
    internal readonly record struct Memory(GuardState State, long Identity, long Insertion, long PresentUs, long ActiveUs, long OpenedUs);

    internal Memory Now { get; set; }

    /// <summary>Where it stands.</summary>
    public GuardState State => Now.State;

    /// <summary>The identification in force: a number given by the caller; 0 when nobody is identified.</summary>
    public long Identity => Now.Identity;

    /// <summary>From when on somebody is to be warned that they will be forgotten, or their visit ended; null when nobody is.</summary>
    public long? WarnsUs => State is GuardState.Known or GuardState.Warned ? Now.ActiveUs + _idleUs : null;

    /// <summary>When the visit ends whatever is touched; null while there is none.</summary>
    public long? LimitUs => State is GuardState.Open or GuardState.Warned ? Now.OpenedUs + _maximumUs : null;

    /// <summary>When the state changes if nothing happens; null while it will not.</summary>
    public long? DueUs => State switch
    {
        GuardState.Free => null,
        GuardState.Known => Now.ActiveUs + _idleUs + _warningUs,
        GuardState.Open => Math.Min(Now.ActiveUs + _idleUs, Now.OpenedUs + _maximumUs),
        GuardState.Warned => Math.Min(Now.ActiveUs + _idleUs + _warningUs, Now.OpenedUs + _maximumUs),
        _ => throw NoState(),
    };

    /// <summary>
    /// Somebody shows who they are: what ends before <see cref="Identified"/>. After nothing, and still not free, it is the person of the identification in
    /// force once more.
    /// </summary>
    /// <param name="isSame">True for the person of the identification in force.</param>
    /// <param name="insertion">The insertion of their card; 0 for none.</param>
    /// <param name="sinceUs">Since when they may be the one who is measured: when their card was put in, or the code scanned.</param>
    /// <param name="nowUs">Monotonic time.</param>
    public GuardStep Meet(bool isSame, long insertion, long sinceUs, long nowUs)
    {
        switch (State)
        {
            case GuardState.Free:
                return default;
            case GuardState.Known when isSame && insertion != 0:
                return Leave(EndCause.Renewed, 0);
            case GuardState.Known or GuardState.Open or GuardState.Warned when isSame:
                // A card that was put in after all must stay in from now on.
                if (Now.Insertion == 0 && insertion != 0) Now = Now with { Insertion = insertion, PresentUs = sinceUs };
                Touched(nowUs);
                return default;
            case GuardState.Known or GuardState.Open or GuardState.Warned:
                return Leave(EndCause.AnotherPerson, Math.Min(sinceUs, nowUs) - _lagUs);
            default:
                throw NoState();
        }
    }

    /// <summary>Somebody is identified, nobody being so.</summary>
    /// <param name="identity">A number of this identification, above 0.</param>
    /// <param name="insertion">The insertion of the card that must stay in; 0 for what need not.</param>
    /// <param name="presentUs">When that card was last surely in, as its reader says.</param>
    /// <param name="nowUs">Monotonic time.</param>
    public void Identified(long identity, long insertion, long presentUs, long nowUs)
    {
        if (State != GuardState.Free) throw new InvalidOperationException($"identified in state {State}");
        Now = new Memory(GuardState.Known, identity, insertion, presentUs, nowUs, 0);
    }

    /// <summary>A visit opens, for the person of the identification in force or, when free, for nobody.</summary>
    /// <returns>False when a visit is open.</returns>
    public bool Open(long nowUs)
    {
        if (State is GuardState.Open or GuardState.Warned) return false;
        Now = Now with { State = GuardState.Open, ActiveUs = nowUs, OpenedUs = nowUs };
        return true;
    }

    /// <summary>The screen was touched, or a key pressed: somebody is there and says so.</summary>
    public void Touched(long nowUs)
    {
        if (State == GuardState.Free) return;
        Now = Now with { State = State == GuardState.Warned ? GuardState.Open : State, ActiveUs = nowUs };
    }

    /// <summary>Something is being measured: keeps a visit going, unless it began after a pause; and does not answer the warning.</summary>
    public void Measuring(long nowUs)
    {
        if (State == GuardState.Open && nowUs - Now.ActiveUs <= PauseUs) Now = Now with { ActiveUs = nowUs };
    }

    /// <summary>A card was surely in at that moment.</summary>
    public void CardSeen(long insertion, long atUs)
    {
        if (insertion != 0 && insertion == Now.Insertion) Now = Now with { PresentUs = Math.Max(Now.PresentUs, atUs) };
    }

    /// <summary>A card no longer counts.</summary>
    public GuardStep CardGone(long insertion, CardEnd end) => insertion == 0 || insertion != Now.Insertion ? default : Leave(
        end switch
        {
            CardEnd.Removed => EndCause.CardRemoved,
            CardEnd.Exchanged => EndCause.CardExchanged,
            CardEnd.ReaderLost => EndCause.ReaderLost,
            _ => throw new ArgumentOutOfRangeException(nameof(end), end, "no such end"),
        }, long.MaxValue);

    /// <summary>Whoever is identified is to be forgotten, there being no visit.</summary>
    public GuardStep Dropped() => State == GuardState.Known ? Leave(EndCause.Asked, 0) : default;

    /// <summary>The visit is to end.</summary>
    public GuardStep Asked(long nowUs) => State is GuardState.Open or GuardState.Warned ? Leave(EndCause.Asked, nowUs) : default;

    /// <summary>The visit ended without having been asked to.</summary>
    public GuardStep VisitGone() => State is GuardState.Open or GuardState.Warned ? Leave(EndCause.VisitGone, 0) : default;

    /// <summary>Time passes: call it at <see cref="DueUs"/>, or every so often.</summary>
    public GuardStep Tick(long nowUs)
    {
        if (DueUs is not { } dueUs || nowUs < dueUs) return default;
        if (State != GuardState.Known && nowUs - Now.OpenedUs >= _maximumUs) return Leave(EndCause.TooLong, nowUs);
        if (State != GuardState.Open) return Leave(EndCause.Idle, Now.ActiveUs);
        Now = Now with { State = GuardState.Warned };
        return Tick(nowUs);
    }

    private GuardStep Leave(EndCause cause, long boundaryUs)
    {
        GuardState left = State;
        if (Now.Insertion != 0) boundaryUs = Math.Min(boundaryUs, Now.PresentUs - _lagUs);
        // The warning was not answered: what was measured since may be another's, whatever it is that ends the visit now.
        if (left == GuardState.Warned) boundaryUs = Math.Min(boundaryUs, Now.ActiveUs);
        Now = default;
        return left is GuardState.Open or GuardState.Warned ? new GuardStep(GuardAct.End, cause, boundaryUs) : new GuardStep(GuardAct.Drop, cause);
    }

    private InvalidOperationException NoState() => new($"no state {State:D}");

    private static long Us(TimeSpan time) => (long)time.TotalMicroseconds;
}
