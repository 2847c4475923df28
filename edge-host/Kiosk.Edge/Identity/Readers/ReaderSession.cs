using Kiosk.Edge.Clocks;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>Where insertions get their numbers: one source for as long as the host runs.</summary>
internal sealed class InsertionNumbers
{
    private long _last;

    /// <summary>One that was never given before; from 1.</summary>
    public long Next() => Interlocked.Increment(ref _last);
}

/// <summary>All readers over one context of the monitor: from its making until pcscd is lost or given up. The monitor's thread turns it, any thread ends it.</summary>
/// <param name="context">The monitor's; disposed of by the monitor.</param>
/// <param name="tools">By what cards are read.</param>
/// <param name="startLane">Starts a reader's thread.</param>
/// <param name="reports">The desk.</param>
/// <param name="clock">The host's clock.</param>
/// <param name="numbers">Of insertions.</param>
/// <param name="calls">Watched by the worker.</param>
internal sealed class ReaderSession(
    IPcscContext context, ReadingTools tools, Func<string, IReaderLane?> startLane, ReaderReports reports, Clock clock, InsertionNumbers numbers, CallClock calls)
{
    // With a card in, the desk is told at least every 500 ms that it is; the library waits 400 ms by itself for a card without an answer to reset.
    private const int WaitMs = 250, OccupiedWaitMs = 100, MuteWaitMs = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReaderPost> _posts = [];
    private readonly SeenStamps _stamps = new(tools.Time, tools.Options.DriverLag);
    private long _eventSeen;
    private bool _isOver;

    /// <summary>Asks pcscd once, which waits at most 250 ms for news, and takes what it says.</summary>
    /// <returns>Success; <see cref="PcscStatus.UnknownReader"/> when a reader went meanwhile, to be turned again; else the session is over.</returns>
    public PcscStatus Turn()
    {
        PcscStatus status = ListReaders(out IReadOnlyList<string> names);
        if (status != PcscStatus.Success) return status;
        ReaderStatus[] readers;
        lock (_gate)
        {
            if (_isOver) return PcscStatus.Cancelled;
            Meet(names);
            readers = [.. _posts.Values.Select(post => post.Status)];
        }

        status = Wait(readers);
        lock (_gate)
        {
            if (_isOver) return PcscStatus.Cancelled;
            if (status is PcscStatus.Success or PcscStatus.TimedOut)
            {
                foreach (ReaderPost post in _posts.Values) post.Step(_stamps.SeenSince);
            }

            foreach (ReaderPost post in _posts.Values) post.Watch();
        }

        return status == PcscStatus.TimedOut ? PcscStatus.Success : status;
    }

    /// <summary>Every card that is in counts no longer. A second end is none.</summary>
    /// <param name="problem">For a technician.</param>
    public void End(string problem)
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            foreach (ReaderPost post in _posts.Values) post.Lose(problem);
            _posts.Clear();
        }
    }

    private PcscStatus ListReaders(out IReadOnlyList<string> names)
    {
        calls.Begin(tools.Options.ServiceTimeout);
        PcscStatus status = context.ListReaders(out names);
        calls.End();
        return status;
    }

    private PcscStatus Wait(ReaderStatus[] readers)
    {
        int waitMs = readers.Any(r => r.State.IsMute) ? MuteWaitMs : readers.Any(r => r.State.HasCard) ? OccupiedWaitMs : WaitMs;
        _stamps.Ask(clock.NowUs);
        calls.Begin(tools.Options.ServiceTimeout + TimeSpan.FromMilliseconds(waitMs));
        PcscStatus status = context.WaitForChange(readers, waitMs);
        calls.End();
        _eventSeen = tools.Time.GetTimestamp();
        return status;
    }

    // Readers that came and went.
    private void Meet(IReadOnlyList<string> names)
    {
        string[] wanted = [.. names.Where(name => tools.Options.OnlyReader is not { } prefix || name.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (string name in _posts.Keys.Except(wanted).ToArray())
        {
            _posts[name].Lose("unplugged");
            _posts.Remove(name);
        }

        foreach (string name in wanted.Except(_posts.Keys).ToArray()) _posts[name] = new ReaderPost(name, Enter, startLane, reports, tools.Options);
        reports.Stands(CardReaderWorker.Service, _posts.Count > 0 ? null : "no card reader is connected");
    }

    private Insertion Enter(string reader, ushort eventCount) => new(numbers.Next(), reader, eventCount, _eventSeen, reports);
}
