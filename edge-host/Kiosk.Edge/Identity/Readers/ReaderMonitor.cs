using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>The thread that asks pcscd for all readers, session after session. When a call of it never returns it is left behind, and another takes its place.</summary>
internal sealed class ReaderMonitor
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(20);

    private readonly ReadingTools _tools;
    private readonly ReaderReports _reports;
    private readonly Func<IPcscContext, CallClock, ReaderSession> _makeSession;
    private readonly ThreadCount _monitors;
    private readonly CallClock _calls;
    private readonly object _gate = new();
    private ReaderSession? _session;
    private bool _isLeft;

    private ReaderMonitor(ReadingTools tools, ReaderReports reports, Func<IPcscContext, CallClock, ReaderSession> makeSession, ThreadCount monitors)
    {
        (_tools, _reports, _makeSession, _monitors, _calls) = (tools, reports, makeSession, monitors, new CallClock(tools.Time));
        new Thread(Run) { IsBackground = true, Name = "card readers" }.Start();
    }

    /// <summary>A call has taken too long.</summary>
    public bool IsOverdue => _calls.IsOverdue;

    /// <summary>Starts one; null when there are too many that never returned.</summary>
    public static ReaderMonitor? TryStart(
        ReadingTools tools, ReaderReports reports, Func<IPcscContext, CallClock, ReaderSession> makeSession, ThreadCount monitors) =>
        monitors.TryAdd() ? new ReaderMonitor(tools, reports, makeSession, monitors) : null;

    /// <summary>Ends the session now, from any thread, and the thread when its call returns.</summary>
    /// <param name="problem">For a technician.</param>
    public void Leave(string problem)
    {
        ReaderSession? session;
        lock (_gate)
        {
            _isLeft = true;
            session = _session;
            Monitor.PulseAll(_gate);
        }

        session?.End(problem);
    }

    private void Run()
    {
        try
        {
            while (!IsLeftAfter(TimeSpan.Zero))
            {
                RunSession();
                if (IsLeftAfter(AgainAfter)) return;
            }
        }
        finally
        {
            _monitors.Remove();
        }
    }

    private void RunSession()
    {
        IPcscContext? context = null;
        try
        {
            _calls.Begin(_tools.Options.ServiceTimeout);
            PcscStatus status = _tools.Pcsc.Establish(out context);
            _calls.End();
            if (context is not null) status = RunOn(context);
            if (!IsLeftAfter(TimeSpan.Zero)) _reports.Stands(CardReaderWorker.Service, PcscStatusText.Of(status));
        }
#pragma warning disable CA1031 // An exception of a thread ends the process; a session that failed is followed by another.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            ReaderReports.LogDefect(_tools.Log, "Watching the card readers failed", defect);
        }
        finally
        {
            _calls.Begin(_tools.Options.ServiceTimeout);
            context?.Dispose();
            _calls.End();
        }
    }

    private PcscStatus RunOn(IPcscContext context)
    {
        ReaderSession session = _makeSession(context, _calls);
        lock (_gate) _session = session;
        try
        {
            PcscStatus status = PcscStatus.Success;
            while (status is PcscStatus.Success or PcscStatus.UnknownReader)
            {
                if (IsLeftAfter(status == PcscStatus.Success ? TimeSpan.Zero : Pause)) break;
                status = session.Turn();
            }

            return status;
        }
        finally
        {
            lock (_gate) _session = null;
            session.End("pcscd is lost");
        }
    }

    private bool IsLeftAfter(TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_isLeft && wait > TimeSpan.Zero) Monitor.Wait(_gate, wait);
            return _isLeft;
        }
    }
}
