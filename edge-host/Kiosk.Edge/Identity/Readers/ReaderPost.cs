using Kiosk.Identity.Cards;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>
/// What is known of one reader, step by step.
/// <code>
///   Lost --works--> Empty --card--> Occupied --card out--> Empty                          gone (Removed)
///                                   Occupied --another count--> Occupied                  gone (Exchanged), and entered anew
///                                   Occupied --a call overdue--> Occupied, given up       read (Mute); seen no more
///   any --unplugged, out of use, pcscd lost--> Lost                                       gone (ReaderLost) where a card was in
/// </code>
/// </summary>
/// <param name="name">The reader's name.</param>
/// <param name="makeInsertion">Makes an insertion of a fresh number.</param>
/// <param name="startLane">Starts a thread; null when there are too many that never returned.</param>
/// <param name="reports">The desk.</param>
/// <param name="options">Limits.</param>
internal sealed class ReaderPost(
    string name, Func<string, ushort, Insertion> makeInsertion, Func<string, IReaderLane?> startLane, ReaderReports reports, CardReaderOptions options)
{
    private IReaderLane? _lane;
    private Insertion? _insertion;
    private ReaderState _before = ReaderState.Unaware;
    private bool _isGivenUp, _isSettling;

    /// <summary>What PC/SC is asked with and answers.</summary>
    public ReaderStatus Status { get; } = new(name);

    /// <summary>True while a card is in.</summary>
    public bool IsOccupied => _insertion is not null;

    /// <summary>Takes what PC/SC said.</summary>
    /// <param name="seenSince">When a card that was in since a stamp was last surely in, on the host's clock; null when that is not known.</param>
    public void Step(Func<long, long?> seenSince)
    {
        ReaderState state = Status.State, before = _before;
        _before = state;
        if (state.IsLost)
        {
            Lose("it cannot be used; unplug it and plug it in again");
            return;
        }

        if (!state.HasCard) End(CardEnd.Removed);
        else if (_insertion is null) Enter(state, before);
        else if (state.EventCount != _insertion.EventCount)
        {
            End(CardEnd.Exchanged);
            Enter(state, before);
        }
        else if (!_isGivenUp && !IsStale && seenSince(_insertion.EventSeen) is { } atUs) _insertion.See(atUs);
        if (!_isGivenUp) reports.Stands(name, null);
    }

    /// <summary>Gives the thread up when a call of it does not return.</summary>
    public void Watch()
    {
        if (_lane is not { IsOverdue: true } lane) return;
        Insertion? hung = lane.Reading;
        lane.Leave();
        _lane = null;
        if (_insertion is null) return;
        if (hung != _insertion)
        {
            Read(_insertion); // What hangs is an earlier card's call.
            return;
        }

        _isGivenUp = true;
        _insertion.Tell(CardOutcome.Failed(CardProblem.Mute, "it does not answer in time"));
        reports.Stands(name, "the card in it does not answer: take it out");
    }

    /// <summary>The reader, or what drives it, is gone.</summary>
    /// <param name="problem">For a technician.</param>
    public void Lose(string problem)
    {
        End(CardEnd.ReaderLost);
        _lane?.Leave();
        _lane = null;
        reports.Stands(name, problem);
    }

    // While a call hangs pcscd cannot ask the reader: what it says is what it knew before.
    private bool IsStale => _lane is { } lane && lane.Pending > options.DriverLag;

    // pcscd tells of a card some microseconds before it counts it: entered at once, the card would be taken for another when it is counted. A card put in is an odd
    // number of events after an empty reader and an even one after another card; where it is not, the next question decides.
    private void Enter(ReaderState state, ReaderState before)
    {
        int events = (ushort)(state.EventCount - before.EventCount);
        bool isCounted = before == ReaderState.Unaware || before.IsLost || events % 2 == (before.HasCard ? 0 : 1);
        _isSettling = !isCounted && !_isSettling;
        if (_isSettling) return;
        _insertion = makeInsertion(name, state.EventCount);
        Read(_insertion);
    }

    private void Read(Insertion insertion)
    {
        _lane ??= startLane(name);
        if (_lane is not null)
        {
            _lane.Post(insertion);
            return;
        }

        _isGivenUp = true;
        insertion.Tell(CardOutcome.Failed(CardProblem.Mute, "too many calls to pcscd never returned"));
        reports.Stands(name, "too many calls to pcscd never returned: restart pcscd");
    }

    private void End(CardEnd end)
    {
        _insertion?.End(end);
        _insertion = null;
        _isGivenUp = false;
    }
}
