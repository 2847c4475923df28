using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Visits;

/// <summary>What can be said now, from the last ten seconds, of scale and cuff from the last minutes; never stored.</summary>
/// <remarks>May be used from any thread.</remarks>
public sealed class LiveSignals(Clock clock, ICalibrations calibrations)
{
    /// <summary>The stretch that live values are computed from.</summary>
    public const long WindowUs = 10_000_000;

    /// <summary>The same for what is looked at as a whole: the scale from its empty platform on, the cuff's cycles with the rest between them.</summary>
    public const long WholeWindowUs = 900_000_000;

    /// <summary>A channel that brought nothing for this long has nothing to say.</summary>
    private const long StaleUs = 3_000_000;

    private const int ReadingsMax = 600, EventsMax = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Channel, Recent> _recent = [];
    private readonly Queue<RetainedMessage> _readings = [];
    private readonly Queue<RetainedMessage> _events = [];

    /// <summary>Called with each block as it arrives, on the link's thread: quick, and throws nothing.</summary>
    public Action<SampleBlock>? Arrived { get; set; }

    /// <summary>Forgets everything: another visit begins, and must see nothing of the one before.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _recent.Clear();
            _readings.Clear();
            _events.Clear();
        }
    }

    /// <summary>Takes a block as it arrives; resent ones come out of order.</summary>
    public void Add(SampleBlock block)
    {
        lock (_lock)
        {
            if (!_recent.TryGetValue(block.Channel, out Recent? recent)) _recent.Add(block.Channel, recent = new Recent(WindowOf(block.Channel)));
            recent.Add(block, clock.NowUs);
        }

        Arrived?.Invoke(block);
    }

    /// <summary>Takes a spot reading, or an event of the cuff; other events say nothing of a value.</summary>
    public void Add(RetainedMessage message)
    {
        bool isCuff = message.Code is EventCode.CuffInflating or EventCode.CuffDeflating or EventCode.CuffEnded;
        if (message.Kind == default && !isCuff) return;
        (Queue<RetainedMessage> queue, int most) = isCuff ? (_events, EventsMax) : (_readings, ReadingsMax);
        lock (_lock)
        {
            // A store that failed has it come again.
            if (queue.Any(known => known.BootKey == message.BootKey && known.Sequence == message.Sequence)) return;
            if (queue.Count == most) queue.Dequeue();
            queue.Enqueue(message);
        }
    }

    /// <summary>The values of the running acquisition.</summary>
    /// <param name="acquisition">Only what belongs to it counts.</param>
    /// <param name="instruments">What was asked for.</param>
    /// <param name="board">For faults of parts; null when no board was heard.</param>
    /// <param name="states">How the instruments stood at the opening; null when nobody knows.</param>
    public IReadOnlyList<SummaryValue> Measure(
        uint acquisition, Instruments instruments, BoardHello? board, IReadOnlyList<InstrumentState>? states = null)
    {
        states ??= [];
        VisitSignals signals = Signals(acquisition, new VisitCalibrations(calibrations, states));
        return Summary.Of(InstrumentSet.Measure(instruments, signals).Select(m => ValueOf(m, board, InstrumentState.Of(states, m.Kind))));
    }

    /// <summary>What came of an acquisition and is not too old.</summary>
    public VisitSignals Signals(uint acquisition) => Signals(acquisition, calibrations);

    private VisitSignals Signals(uint acquisition, ICalibrations inForce)
    {
        RetainedMessage[] retained;
        lock (_lock) retained = [.. _readings.Concat(_events).Where(r => r.Acquisition == acquisition).OrderBy(r => r.BootKey).ThenBy(r => r.Sequence)];
        return new VisitSignals(channel => Waves(channel, acquisition), retained, inForce);
    }

    private static VisitMeasurement ValueOf(Measurement m, BoardHello? board, IReadOnlyList<InstrumentState> states)
    {
        string? blocked = InstrumentState.BlockedOf(states, m.Kind);
        decimal? value = blocked is null ? m.Measured.Value : null;
        string? reason = value is null ? blocked ?? Fault(board, m.Part) ?? m.Measured.Reason : null;
        return new VisitMeasurement(m.Kind, m.Part, value, reason, default, default)
        {
            Findings = [.. m.Measured.Findings.Concat(states.SelectMany(state => state.Findings)).Distinct()],
        };
    }

    private static long WindowOf(Channel channel) => channel is Channel.CuffPressure or Channel.ScaleLoad ? WholeWindowUs : WindowUs;

    private static string? Fault(BoardHello? board, Part part)
    {
        if (board is null) return Reasons.NoBoard;
        NoData? state = board.Parts.FirstOrDefault(p => p.Part == part)?.State;
        return state switch
        {
            null => Reasons.Of(NoData.NotPresent, part),
            NoData.None => null,
            { } fault => Reasons.Of(fault, part),
        };
    }

    private List<Wave> Waves(Channel channel, uint acquisition)
    {
        SampleBlock[] blocks;
        lock (_lock)
        {
            if (!_recent.TryGetValue(channel, out Recent? recent)) return [];
            // A cycle of the cuff that is over stays what it was.
            if (channel != Channel.CuffPressure && clock.NowUs - recent.HeardUs > StaleUs) return [];
            blocks = recent.Of(acquisition);
        }

        return Wave.Build(blocks);
    }

    private sealed class Recent(long windowUs)
    {
        private readonly SortedDictionary<(uint Acquisition, uint Sequence), SampleBlock> _blocks = [];

        public long HeardUs { get; private set; }

        public void Add(SampleBlock block, long nowUs)
        {
            HeardUs = nowUs;
            _blocks[(block.Acquisition, block.Sequence)] = block;
            long newestUs = _blocks.Last().Value.FirstSampleUs;
            while (_blocks.Count > 0)
            {
                SampleBlock oldest = _blocks.First().Value;
                if (oldest.Acquisition == _blocks.Last().Key.Acquisition && newestUs - oldest.FirstSampleUs <= windowUs) break;
                _blocks.Remove((oldest.Acquisition, oldest.Sequence));
            }
        }

        public SampleBlock[] Of(uint acquisition) => [.. _blocks.Values.Where(b => b.Acquisition == acquisition)];
    }
}
