using Kiosk.Edge.Identity;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Xunit;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>
/// A desk that writes down what it hears, and holds the readers to what they promise of each insertion: entered once, under a fresh number, while no other is in
/// that reader; read once; seen afterwards or before, at moments that never go back; gone once; nothing after that.
/// </summary>
internal sealed class RecordingDesk : IIdentityDesk, IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<long, State> _insertions = [];
    private readonly List<string> _heard = [];
    private readonly List<string> _broken = [];
    private readonly Dictionary<string, string?> _stands = [];
    private readonly List<long> _seenAtUs = [];
    private long _last;

    /// <summary>What was heard, in order: "entered R 1", "read R 1 Mute", "gone R 1 Removed"; seen is not among it.</summary>
    public string[] Heard
    {
        get
        {
            lock (_gate) return [.. _heard];
        }
    }

    /// <summary>Promises that were broken.</summary>
    public string[] Broken
    {
        get
        {
            lock (_gate) return [.. _broken];
        }
    }

    /// <summary>All moments at which a card was seen.</summary>
    public long[] SeenAtUs
    {
        get
        {
            lock (_gate) return [.. _seenAtUs];
        }
    }

    /// <summary>Insertions that still count.</summary>
    public int Open
    {
        get
        {
            lock (_gate) return _insertions.Values.Count(s => !s.IsGone);
        }
    }

    /// <summary>Gets each outcome, before it is written down.</summary>
    public Action<long, CardOutcome>? OnRead { get; set; }

    /// <summary>Called with each insertion that enters.</summary>
    public Action<long>? OnEntered { get; set; }

    /// <summary>What stands against a device; null when nothing or nothing was said.</summary>
    public string? Problem(string device)
    {
        lock (_gate) return _stands.GetValueOrDefault(device);
    }

    /// <summary>True once something was said of a device.</summary>
    public bool Knows(string device)
    {
        lock (_gate) return _stands.ContainsKey(device);
    }

    /// <summary>How often a card of this insertion was seen.</summary>
    public int Seen(long insertion)
    {
        lock (_gate) return _insertions.TryGetValue(insertion, out State? state) ? state.Seen : 0;
    }

    public void CardEntered(string reader, long insertion)
    {
        lock (_gate)
        {
            if (insertion <= _last) _broken.Add($"{insertion} was given before");
            if (_insertions.Values.Any(s => s.Reader == reader && !s.IsGone)) _broken.Add($"{insertion} entered {reader} where another is in");
            _last = insertion;
            _insertions[insertion] = new State(reader);
            Write($"entered {reader} {insertion}");
        }

        OnEntered?.Invoke(insertion);
    }

    public void CardRead(string reader, long insertion, CardOutcome outcome)
    {
        OnRead?.Invoke(insertion, outcome);
        lock (_gate)
        {
            State state = Of(reader, insertion, "read");
            if (state.IsRead) _broken.Add($"{insertion} was read twice");
            state.IsRead = true;
            state.Person = outcome.Person;
            Write(outcome.Person is null ? $"read {reader} {insertion} {outcome.Problem}" : $"read {reader} {insertion}");
        }
    }

    public void CardSeen(string reader, long insertion, long atUs)
    {
        lock (_gate)
        {
            State state = Of(reader, insertion, "seen");
            if (atUs < state.SeenAtUs) _broken.Add($"{insertion} was seen at {atUs} after {state.SeenAtUs}");
            state.SeenAtUs = atUs;
            state.Seen++;
            _seenAtUs.Add(atUs);
            Monitor.PulseAll(_gate);
        }
    }

    public void CardGone(string reader, long insertion, CardEnd end)
    {
        lock (_gate)
        {
            State state = Of(reader, insertion, "gone");
            if (!state.IsRead) _broken.Add($"{insertion} is gone and was never read");
            state.IsGone = true;
            Write($"gone {reader} {insertion} {end}");
        }
    }

    public void CodeScanned(string scanner, Scanned scanned) => throw new InvalidOperationException("a reader scans nothing");

    public void DeviceStands(string device, string? problem)
    {
        lock (_gate)
        {
            _stands[device] = problem;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until something holds, within 20 s.</summary>
    public void Await(Func<bool> holds, string what)
    {
        long since = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            while (!holds())
            {
                Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(20),
                    $"waited in vain for {what}; heard: {string.Join("; ", _heard)}; stands: {string.Join("; ", _stands)}");
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(50));
            }
        }
    }

    /// <summary>Waits until a line was heard.</summary>
    public void Await(string line) => Await(() => _heard.Contains(line), line);

    public void Dispose()
    {
        foreach (State state in _insertions.Values) state.Person?.Dispose();
    }

    private State Of(string reader, long insertion, string what)
    {
        if (!_insertions.TryGetValue(insertion, out State? state))
        {
            _broken.Add($"{insertion} {what} and never entered");
            return new State(reader);
        }

        if (state.Reader != reader) _broken.Add($"{insertion} {what} in {reader} and entered {state.Reader}");
        if (state.IsGone) _broken.Add($"{insertion} {what} after it was gone");
        return state;
    }

    private void Write(string line)
    {
        _heard.Add(line);
        Monitor.PulseAll(_gate);
    }

    private sealed class State(string reader)
    {
        public string Reader { get; } = reader;

        public bool IsRead { get; set; }

        public bool IsGone { get; set; }

        public int Seen { get; set; }

        public long SeenAtUs { get; set; }

        public Person? Person { get; set; }
    }
}
