using Kiosk.Edge.Identity;

namespace Kiosk.Tests.Identity;

/// <summary>
/// A world in ticks in which everything that can happen at a kiosk does, in every order: cards of two people put in, taken out and exchanged, a reader lost, a
/// third person's code scanned, touches, measurements, and a reader and a monitor that each look only every so often. Breadth first until no new state is found.
/// </summary>
/// <remarks>
/// Truth is kept beside the guard: whose card is in the reader at each tick, and whether a measurement came after a warning that nobody answered. The one thing assumed is
/// that nobody exchanges cards faster than the reader looks.
/// </remarks>
internal sealed class VisitGuardExploration(GuardLimits limits)
{
    /// <summary>The reader looks at its card at least so often, and the monitor asks the reader at least so often, ticks.</summary>
    public const int LookEvery = 2;

    // A reader counts what it sees; an insertion is a card and a count, which is all that tells one of the same card from the next.
    private const int StatesMax = 5_000_000, CountMax = 4, AgeMax = 12;
    private static readonly int[] Cards = [1, 2], Scanned = [1, 3];

    private readonly VisitGuard _guard = new(limits);
    private readonly HashSet<World> _known = [];
    private readonly Queue<(World World, string Path)> _waiting = new();

    public int States => _known.Count;

    public long Steps { get; private set; }

    public int Ends { get; private set; }

    /// <summary>The path to the first reading that was bound to somebody who was not identified when it was taken; null when there is none.</summary>
    public string? Violation { get; private set; }

    // Ages are ticks, -1 for never: the same situation later is the same state. Looked is the insertion that the reader saw last, Asked the one that the monitor heard of.
    // The card of the visit's person was out for the first time WrongAge ago; UnansweredAge ago something was measured under a warning that nobody answered.
    private readonly record struct World(
        VisitGuard.Memory Guard, int Card, int CardAge, int Looked, int Count, int LookAge, int Asked, int AskAge, int CountAsked, bool IsReaderLost,
        bool IsCardHolder, int WrongAge, int UnansweredAge);

    public void Run()
    {
        Add(new World(default, 0, LookEvery + 1, 0, 0, 0, 0, 0, 0, false, false, -1, -1), "");
        while (_waiting.TryDequeue(out (World World, string Path) one) && Violation is null)
        {
            if (_known.Count > StatesMax) throw new InvalidOperationException("more states than expected");
            foreach ((string name, Func<World, World?> does) in Actions())
            {
                Steps++;
                _guard.Now = one.World.Guard;
                if (does(one.World) is { } next) Add(next, one.Path.Length > 400 ? one.Path : one.Path + " " + name);
                if (Violation is not null)
                {
                    Violation = one.Path + " " + name + ": " + Violation;
                    break;
                }
            }
        }
    }

    private void Add(World world, string path)
    {
        if (_known.Add(world)) _waiting.Enqueue((world, path));
    }

    private IEnumerable<(string Name, Func<World, World?> Does)> Actions()
    {
        yield return ("tick", Tick);
        foreach (int card in Cards) yield return ($"insert{card}", w => w.Card == 0 && w.CardAge > LookEvery ? w with { Card = card, CardAge = 0 } : null);
        yield return ("pull", w => w.Card != 0 ? Wrong(w with { Card = 0, CardAge = 0 }) : null);
        yield return ("look", w => w.IsReaderLost ? null : Look(w));
        yield return ("ask", Ask);
        yield return ("lose", w => w.IsReaderLost ? null : w with { IsReaderLost = true });
        yield return ("find", w => w.IsReaderLost ? Look(w with { IsReaderLost = false, Looked = 0 }) : null);
        foreach (int person in Scanned) yield return ($"scan{person}", w => Identify(w, person, 0));
        yield return ("open", Open);
        yield return ("touch", w => Did(w with { UnansweredAge = -1 }, () => _guard.Touched(0)));
        yield return ("measure", Measure);
        yield return ("end", w => Take(w, _guard.Asked(0)));
        yield return ("drop", w => Take(w, _guard.Dropped()));
        yield return ("gone", w => Take(w, _guard.VisitGone()));
    }

    // A reader looks, and the monitor asks, at least every so often: time does not pass over that.
    private World? Tick(World w)
    {
        if (!w.IsReaderLost && w.LookAge >= LookEvery) return null;
        if (w.AskAge >= LookEvery) return null;
        VisitGuard.Memory guard = _guard.Now;
        _guard.Now = guard with { PresentUs = Back(guard.PresentUs, guard.Insertion != 0), ActiveUs = Back(guard.ActiveUs, guard.State != GuardState.Free),
            OpenedUs = Back(guard.OpenedUs, guard.State is GuardState.Open or GuardState.Warned) };
        World later = w with
        {
            CardAge = Math.Min(w.CardAge + 1, LookEvery + 1), LookAge = w.IsReaderLost ? w.LookAge : w.LookAge + 1, AskAge = w.AskAge + 1,
            WrongAge = Older(w.WrongAge), UnansweredAge = Older(w.UnansweredAge),
        };
        return Take(later, _guard.Tick(0));
    }

    // A count comes round only after many changes; here before that the monitor is let ask.
    private static World? Look(World w)
    {
        if (CardOf(w.Looked) == w.Card) return w with { LookAge = 0 };
        int count = (w.Count + 1) % CountMax;
        if (count == w.CountAsked) return null;
        return w with { Looked = w.Card == 0 ? 0 : (10 * (count + 1)) + w.Card, Count = count, LookAge = 0 };
    }

    private static int CardOf(int insertion) => insertion % 10;

    // What the monitor makes of what the reader says, as the readers' threads do.
    private World? Ask(World w)
    {
        int seen = w.IsReaderLost ? 0 : w.Looked;
        World asked = w with { AskAge = 0, Asked = seen, CountAsked = w.Count };
        if (seen == w.Asked)
        {
            if (seen != 0) _guard.CardSeen(seen, 0);
            return Guarded(asked);
        }

        if (w.Asked != 0)
        {
            CardEnd end = w.IsReaderLost ? CardEnd.ReaderLost : seen == 0 ? CardEnd.Removed : CardEnd.Exchanged;
            asked = Take(asked, _guard.CardGone(w.Asked, end));
            if (Violation is not null) return null;
        }

        return seen == 0 ? Guarded(asked) : Identify(asked, CardOf(seen), seen);
    }

    private World? Identify(World w, int person, int insertion)
    {
        bool isSame = _guard.Identity == person;
        GuardStep step = _guard.Meet(isSame, insertion, 0, 0);
        w = Take(w, step);
        if (Violation is not null) return null;
        if (_guard.State == GuardState.Free) _guard.Identified(person, insertion, 0, 0);
        else if (isSame) w = w with { UnansweredAge = -1 };
        // From now on that card must stay in.
        if (!w.IsCardHolder && _guard.State is GuardState.Open or GuardState.Warned && _guard.Now.Insertion != 0)
            w = w with { IsCardHolder = true, WrongAge = w.Card != person ? 0 : -1 };
        return Guarded(w);
    }

    private World? Open(World w)
    {
        VisitGuard.Memory before = _guard.Now;
        if (!_guard.Open(0)) return null;
        bool isCard = before.Insertion != 0;
        return Guarded(w with { IsCardHolder = isCard, WrongAge = isCard && w.Card != before.Identity ? 0 : -1, UnansweredAge = -1 });
    }

    private World? Measure(World w)
    {
        bool isUnanswered = _guard.State == GuardState.Warned && w.UnansweredAge < 0;
        _guard.Measuring(0);
        return Guarded(isUnanswered ? w with { UnansweredAge = 0 } : w);
    }

    private World? Did(World w, Action action)
    {
        action();
        return Guarded(w);
    }

    private static World Wrong(World w) => w.IsCardHolder && w.WrongAge < 0 ? w with { WrongAge = 0 } : w;

    private World Take(World w, GuardStep step)
    {
        if (step.Act == GuardAct.End)
        {
            Ends++;
            // Ticks ago; what was measured at or before the boundary is bound.
            // A visit that ends by itself is cut by the visits' desk, at more than two looks before.
            long boundary = step.Cause == EndCause.VisitGone ? -((2 * LookEvery) + 1) : step.BoundaryUs;
            if (w.IsCardHolder && w.WrongAge >= 0 && -w.WrongAge <= boundary)
                Violation = $"{step.Cause} bound readings up to {boundary} and the card was out since {-w.WrongAge}";
            if (step.Cause == EndCause.AnotherPerson && boundary >= 0) Violation = $"{step.Cause} bound readings up to {boundary}, and the other one is there";
            if (step.Cause != EndCause.VisitGone && w.UnansweredAge >= 0 && -w.UnansweredAge <= boundary)
                Violation = $"{step.Cause} bound readings up to {boundary} and a measurement at {-w.UnansweredAge} followed an unanswered warning";
            w = w with { IsCardHolder = false, WrongAge = -1, UnansweredAge = -1 };
        }

        return Guarded(w);
    }

    private World Guarded(World w) => w with { Guard = _guard.Now };

    private static int Older(int age) => age < 0 ? age : Math.Min(age + 1, AgeMax);

    private static long Back(long time, bool isUsed) => isUsed ? Math.Max(time - 1, -AgeMax) : 0;
}
