using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity.Readers;
using Kiosk.Interop.SmartCards;
using Kiosk.Tests.Edge;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>A session over a scripted service, turned by hand; cards are read within the turn that finds them, or on lanes of the test's own.</summary>
internal sealed class SessionBench : IDisposable
{
    private readonly InsertionNumbers _numbers = new();
    private readonly ReadingTools _tools;
    private readonly ReaderReports _reports;
    private readonly Func<string, IReaderLane?>? _lanes;
    private IPcscContext? _context;
    private ReaderSession? _session;

    /// <param name="lag">Of the driver; zero unless the test is about it.</param>
    /// <param name="lanes">Where cards are read; null for within the turn.</param>
    /// <param name="onlyReader">A prefix, or null.</param>
    public SessionBench(TimeSpan lag = default, Func<string, IReaderLane?>? lanes = null, string? onlyReader = null)
    {
        _lanes = lanes;
        var options = new CardReaderOptions(IsEnabled: true, onlyReader) { DriverLag = lag };
        _tools = new ReadingTools(Pcsc, options, PlainReading.Read, Time, null, NullLogger.Instance);
        _reports = new ReaderReports(Desk, NullLogger.Instance);
        HostClock = new Clock(Time, () => null);
    }

    public ScriptedPcsc Pcsc { get; } = new(waits: false);

    public RecordingDesk Desk { get; } = new();

    public ManualTime Time { get; } = new();

    public Clock HostClock { get; }

    /// <summary>One turn, of a session that is begun when there is none; one that is over ends as the monitor ends it.</summary>
    public PcscStatus Turn()
    {
        if (_session is null)
        {
            PcscStatus status = Pcsc.Establish(out _context);
            if (_context is null) return status;
            _session = new ReaderSession(_context, _tools, _lanes ?? (_ => new InlineLane(_tools)), _reports, HostClock, _numbers, new CallClock(Time));
        }

        PcscStatus turned = _session.Turn();
        if (turned is not (PcscStatus.Success or PcscStatus.UnknownReader)) EndSession();
        return turned;
    }

    /// <summary>One reader by itself, to be stepped by hand.</summary>
    public ReaderPost PostFor(RecordingDesk desk)
    {
        var reports = new ReaderReports(desk, NullLogger.Instance);
        return new ReaderPost("A", (reader, count) => new Insertion(_numbers.Next(), reader, count, 0, reports), _lanes!, reports, _tools.Options);
    }

    public void EndSession()
    {
        _session?.End("lost");
        _session = null;
        _context?.Dispose();
        _context = null;
    }

    public void HeardNothingWrong() => Assert.Empty(Desk.Broken);

    public void Dispose()
    {
        EndSession();
        Desk.Dispose();
    }

    private sealed class InlineLane(ReadingTools tools) : IReaderLane, IDisposable
    {
        private readonly CardReading _reading = new(tools);

        public bool IsOverdue => _reading.Calls.IsOverdue;

        public TimeSpan Pending => _reading.Calls.Pending;

        public Insertion? Reading => null;

        public void Post(Insertion insertion) => _reading.Read(insertion);

        public void Leave() => Dispose();

        public void Dispose() => _reading.Dispose();
    }
}

/// <summary>A lane that reads nothing and hangs when it is told to.</summary>
internal sealed class StubLane : IReaderLane
{
    public bool IsOverdue { get; set; }

    public TimeSpan Pending { get; set; }

    public bool IsLeft { get; private set; }

    public Insertion? Reading { get; set; }

    public List<Insertion> Posted { get; } = [];

    public void Post(Insertion insertion)
    {
        Posted.Add(insertion);
        Reading ??= insertion;
    }

    public void Leave() => IsLeft = true;
}
