using Kiosk.Identity.Cards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>
/// One card from its insertion to its end. Of each the desk hears, in this order: entered once, read once, seen any number of times, gone once, and nothing
/// after that, whatever threads do at the same moment.
/// </summary>
internal sealed class Insertion
{
    private readonly object _gate = new();
    private readonly ReaderReports _reports;
    private bool _isTold;
    private CardEnd? _end;

    /// <param name="number">Never used again.</param>
    /// <param name="reader">Where it is in.</param>
    /// <param name="eventCount">The reader's event counter while it is in.</param>
    /// <param name="eventSeen">When it was seen, <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="reports">Who is told; now of its entering.</param>
    public Insertion(long number, string reader, ushort eventCount, long eventSeen, ReaderReports reports)
    {
        (Number, Reader, EventCount, EventSeen, _reports) = (number, reader, eventCount, eventSeen, reports);
        reports.Entered(reader, number);
    }

    public long Number { get; }

    public string Reader { get; }

    public ushort EventCount { get; }

    public long EventSeen { get; }

    /// <summary>How it ended; null while it counts.</summary>
    public CardEnd? EndedBy
    {
        get
        {
            lock (_gate) return _end;
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>How it ended; null when it still counts.</returns>
    public CardEnd? WaitForEnd(TimeSpan patience)
    {
        lock (_gate)
        {
            if (_end is null) Monitor.Wait(_gate, patience);
            return _end;
        }
    }

    /// <summary>Tells whom it told. What comes too late, or a second time, is wiped.</summary>
    /// <returns>False when it was too late.</returns>
    public bool Tell(CardOutcome outcome)
    {
        lock (_gate)
        {
            if (_isTold)
            {
                outcome.Person?.Dispose();
                return false;
            }

            _isTold = true;
            _reports.Read(Reader, Number, outcome);
            return true;
        }
    }

    /// <summary>It was still in at a moment.</summary>
    public void See(long atUs)
    {
        lock (_gate)
        {
            if (_end is null) _reports.Seen(Reader, Number, atUs);
        }
    }

    /// <summary>It no longer counts. A second end is none.</summary>
    public void End(CardEnd end)
    {
        lock (_gate)
        {
            if (_end is not null) return;
            if (!_isTold)
            {
                _isTold = true;
                CardProblem problem = end == CardEnd.ReaderLost ? CardProblem.ReaderLost : CardProblem.Removed;
                _reports.Read(Reader, Number, CardOutcome.Failed(problem, "before it was read"));
            }

            _end = end;
            _reports.Gone(Reader, Number, end);
            Monitor.PulseAll(_gate);
        }
    }
}
