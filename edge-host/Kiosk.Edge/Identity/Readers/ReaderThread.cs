namespace Kiosk.Edge.Identity.Readers;

/// <summary>Where the cards of one reader are read.</summary>
internal interface IReaderLane
{
    /// <summary>A call into PC/SC has taken too long.</summary>
    bool IsOverdue { get; }

    /// <summary>How long the call under way has taken; zero when none is.</summary>
    TimeSpan Pending { get; }

    /// <summary>What is being read; null when nothing.</summary>
    Insertion? Reading { get; }

    /// <summary>Reads a card, after the one that is being read. Of several that wait the newest is read: the others are gone.</summary>
    void Post(Insertion insertion);

    /// <summary>Nothing more is read: it ends when its call returns, if ever.</summary>
    void Leave();
}

/// <summary>How many threads there are: of those that pcscd never lets go, too, there is an end.</summary>
internal sealed class ThreadCount(int most)
{
    private int _count;

    /// <summary>One more; false when there are too many.</summary>
    public bool TryAdd()
    {
        if (Interlocked.Increment(ref _count) <= most) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>One less.</summary>
    public void Remove() => Interlocked.Decrement(ref _count);
}

/// <summary>The supervised thread of one reader. When a call of it never returns it is left behind, and another takes its place.</summary>
internal sealed class ReaderThread : IReaderLane
{
    private readonly object _gate = new();
    private readonly CardReading _reading;
    private readonly ReadingTools _tools;
    private readonly ThreadCount _threads;
    private Insertion? _next, _reads;
    private bool _isLeft;

    private ReaderThread(string reader, ReadingTools tools, ThreadCount threads)
    {
        (_tools, _threads, _reading) = (tools, threads, new CardReading(tools));
        new Thread(Run) { IsBackground = true, Name = $"card reader {reader}" }.Start();
    }

    public bool IsOverdue => _reading.Calls.IsOverdue;

    public TimeSpan Pending => _reading.Calls.Pending;

    public Insertion? Reading
    {
        get
        {
            lock (_gate) return _reads;
        }
    }

    /// <summary>Starts one; null when there are too many that never returned.</summary>
    public static IReaderLane? TryStart(string reader, ReadingTools tools, ThreadCount threads) =>
        threads.TryAdd() ? new ReaderThread(reader, tools, threads) : null;

    public void Post(Insertion insertion)
    {
        lock (_gate)
        {
            _next = insertion;
            Monitor.Pulse(_gate);
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _isLeft = true;
            Monitor.Pulse(_gate);
        }

        _reading.GiveUp();
    }

    private void Run()
    {
        try
        {
            while (Next() is { } insertion) Read(insertion);
            _reading.Dispose();
        }
#pragma warning disable CA1031 // An exception of a thread ends the process.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            ReaderReports.LogDefect(_tools.Log, "A card reader's thread failed", defect);
        }
        finally
        {
            _threads.Remove();
        }
    }

    private void Read(Insertion insertion)
    {
        try
        {
            _reading.Read(insertion);
        }
#pragma warning disable CA1031 // One card must not cost the next one its reader.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            ReaderReports.LogDefect(_tools.Log, "Reading a card failed", defect);
        }
    }

    private Insertion? Next()
    {
        lock (_gate)
        {
            _reads = null;
            while (_next is null && !_isLeft) Monitor.Wait(_gate);
            _reads = _isLeft ? null : _next;
            _next = null;
            return _reads;
        }
    }
}
