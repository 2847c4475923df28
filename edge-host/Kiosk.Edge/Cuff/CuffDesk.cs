using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Visits;
using Kiosk.Signals.Oscillometry;
using Kiosk.Wire;

namespace Kiosk.Edge.Cuff;

/// <summary>
/// Takes the blood pressure of the open visit: starts the cycles one after the other, lets the cuff go as soon as its trace says enough, and fills
/// it higher when the trace says that it has to. It only ever asks: what keeps the patient safe is in the firmware, and holds without this host.
/// <code>
/// Idle --start--> Measuring --cycle ended, another is wanted--> Resting --rest over--> Measuring
///   ^                 |                                            |
///   +-----------------+---- enough, stop, end of the visit, fault -+
/// </code>
/// Which of these it is follows from the board's events; only what is wanted is kept here.
/// </summary>
/// <remarks>May be used from any thread; one action runs at a time, but a release waits for none.</remarks>
public sealed class CuffDesk(VisitDesk desk, IBoardLink link, LiveSignals live, CuffPlan plan, Clock clock, ILogger<CuffDesk> log) : IDisposable
{
    /// <summary>The board fills the cuff no higher, mmHg.</summary>
    public const int TargetMmHgMax = 280;

    internal const string NoVisit = "No visit is open.", NotChosen = "Blood pressure is not among what this visit measures.",
        NotYet = "The board does not measure yet; try again in a second.", AlreadyMeasuring = "The cuff is measuring already.",
        VisitGone = "The visit has ended, or the board restarted meanwhile; try again.", NoAnswer = "the measuring board did not answer: check its cable";

    private const int HigherByMmHg = 40;

    private static readonly TimeSpan CommandTime = TimeSpan.FromSeconds(3);

    /// <summary>The end of a cycle is told before the last of its trace has arrived.</summary>
    private static readonly TimeSpan ArrivalTime = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Lock _stop = new();
    private long _releases;
    private Wanted? _wanted;
    private Trouble? _trouble;

    /// <summary>Starts the measurements of the open visit, or goes on with them.</summary>
    public async Task<DeskReply<CuffStatus>> StartAsync()
    {
        if (desk.Current is not { IsEnding: false } visit) return DeskReply.Refused<CuffStatus>(DeskRefusal.NoVisit, NoVisit);
        if (!visit.Instruments.HasFlag(Instruments.BloodPressure))
            return Refused(NotChosen);
        if (!visit.Measured.HasFlag(Instruments.BloodPressure))
            return Refused($"Nothing was measured: {visit.States.First(state => state.Instrument == Instruments.BloodPressure).Blocked}.");
        long releases = Volatile.Read(ref _releases);
        if (!visit.IsMeasuring) return Refused(link.Status.IsUp ? NotYet : link.Status.Problem);
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (desk.Current is not { IsEnding: false } now || now.Acquisition != visit.Acquisition)
                return DeskReply.Refused<CuffStatus>(DeskRefusal.NoVisit, VisitGone);
            Cycles cycles = Look(visit);
            if (_wanted is { } running && running.Acquisition == visit.Acquisition) return Refused(AlreadyMeasuring);
            lock (_stop)
            {
                // Whoever stopped meanwhile wants no pressure now.
                if (releases != _releases) return Refused(Words(CuffRefusal.StopPressed));
                _wanted = new Wanted(visit.Acquisition, cycles.All.Count, plan.TargetMmHg);
            }

            _trouble = null;
            await StepAsync(visit, cycles).ConfigureAwait(false);
            return _trouble is { } trouble ? Refused(trouble.Text) : DeskReply.Of(Status(visit, Look(visit)));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Empties the cuff at once, and plans nothing more. Whether the board heard it or not, it is also emptied when this host falls silent.</summary>
    public async Task<CommandReply> ReleaseAsync()
    {
        lock (_stop)
        {
            _releases++;
            _wanted = null;
        }

        return await link.CommandAsync(CommandCode.ReleaseCuff, 0, 0, CommandTime).ConfigureAwait(false);
    }

    /// <summary>What is due: call it four times a second. Does nothing while another action runs.</summary>
    public async Task TickAsync()
    {
        if (!_gate.Wait(0)) return;
        try
        {
            if (Volatile.Read(ref _wanted) is not { } wanted) return;
            if (desk.Current is not { IsEnding: false } visit || visit.Acquisition != wanted.Acquisition)
            {
                // What was wanted was wanted of that visit, or that boot. Its end lets the cuff go with the acquisition, but writes to the disk before.
                Volatile.Write(ref _wanted, null);
                if (desk.Current is { IsEnding: true }) await link.CommandAsync(CommandCode.ReleaseCuff, 0, 0, CommandTime).ConfigureAwait(false);
                return;
            }

            await StepAsync(visit, Look(visit)).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The cuff as it stands; null when no visit is open.</summary>
    public CuffStatus? Status() => desk.Current is { } visit ? Status(visit, Look(visit)) : null;

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task StepAsync(OpenVisit visit, Cycles cycles)
    {
        if (Volatile.Read(ref _wanted) is not { } wanted) return;
        if (cycles.All is [.., { StaysFull: true }])
        {
            Stop(wanted, CuffCycle.FullWords);
            return;
        }

        if (cycles.Running is { } running)
        {
            // Also when it has to go higher: what lies below is of no use then.
            if (cycles.Trace(running) is { } trace && trace.Advice() != DeflationAdvice.GoOn)
                await link.CommandAsync(CommandCode.ReleaseCuff, 0, 0, CommandTime).ConfigureAwait(false);
            return;
        }

        // The command was carried out and its first event is on its way.
        if (wanted.AskedAfter is { } known && cycles.All.Count <= known && clock.NowUs - wanted.AskedUs < CommandTime.TotalMicroseconds) return;
        if (cycles.All is [.., { EndedUs: { } endedUs }] && Ago(endedUs) is { } ago && ago < ArrivalTime) return;
        if (cycles.All.Count > wanted.Before && !GoesOn(cycles, ref wanted)) return;
        if (RestLeft(cycles) > TimeSpan.Zero) return;
        await InflateAsync(visit, cycles, wanted).ConfigureAwait(false);
    }

    // Decides after a cycle: whether another one is wanted, and how high.
    private bool GoesOn(Cycles cycles, ref Wanted wanted)
    {
        if (cycles.All.Count == wanted.Judged) return true;
        CuffCycle last = cycles.All[^1];
        if (!last.IsWhole)
        {
            Stop(wanted, last.Problem());
            return false;
        }

        OscillometryResult? result = cycles.Results[^1];
        bool isHigher = result is { SystolicMmHg: null, InflateHigher: true } && wanted.TargetMmHg < TargetMmHgMax;
        if (!isHigher && result?.SystolicMmHg is null && wanted.Failures > 0)
        {
            Stop(wanted, result is null ? Reasons.NothingArrived : Reasons.Of(result.NoPressure, Measurements.Part.Lps28dfw));
            return false;
        }

        BloodPressureReading[] taken = cycles.Taken(wanted.Before);
        bool isContradictory = plan.Measurements > 1 && BloodPressureAveraging.Of(taken).Wanted > 0;
        if (taken.Length >= plan.Measurements && !isContradictory)
        {
            Stop(wanted, null);
            return false;
        }

        wanted = wanted with
        {
            Judged = cycles.All.Count,
            Failures = wanted.Failures + (!isHigher && result?.SystolicMmHg is null ? 1 : 0),
            TargetMmHg = isHigher ? Math.Min(wanted.TargetMmHg + HigherByMmHg, TargetMmHgMax) : wanted.TargetMmHg,
        };
        Keep(wanted);
        return true;
    }

    private async Task InflateAsync(OpenVisit visit, Cycles cycles, Wanted wanted)
    {
        CommandReply reply = await link.CommandAsync(CommandCode.InflateCuff, visit.Acquisition, (uint)wanted.TargetMmHg, CommandTime).ConfigureAwait(false);
        if (reply.IsDone)
        {
            Keep(wanted with { AskedAfter = cycles.All.Count, AskedUs = clock.NowUs });
            return;
        }

        var refusal = (CuffRefusal)(reply.Detail & 0xFF);
        if (reply is { End: CommandEnd.Answered, Outcome: CommandOutcome.Busy } && refusal is CuffRefusal.Resting)
        {
            // The board says when: it is asked again with each turn.
            Keep(wanted with { BoardRestUntilUs = clock.NowUs + ((reply.Detail >> 8) * 100_000L) });
            return;
        }

        // Its first event is still on the way.
        if (reply.End == CommandEnd.Answered && refusal is CuffRefusal.Running) return;
        // It may have been carried out all the same.
        if (reply.End != CommandEnd.Answered) _ = link.CommandAsync(CommandCode.ReleaseCuff, 0, 0, CommandTime);
        Stop(wanted, reply.End == CommandEnd.Answered ? Words(refusal) : NoAnswer);
    }

    // A release may have come while a command was on its way: it wins.
    private void Keep(Wanted wanted)
    {
        Wanted? now = Volatile.Read(ref _wanted);
        if (now is not null && Interlocked.CompareExchange(ref _wanted, wanted, now) == now) return;
        _ = link.CommandAsync(CommandCode.ReleaseCuff, 0, 0, CommandTime);
    }

    private void Stop(Wanted wanted, string? problem)
    {
        if (problem is not null) log.LogWarning("Blood pressure: {Problem}", problem);
        _trouble = problem is null ? null : new Trouble(wanted.Acquisition, problem);
        Volatile.Write(ref _wanted, null);
    }

    private CuffStatus Status(OpenVisit visit, Cycles cycles)
    {
        Wanted? wanted = Volatile.Read(ref _wanted) is { } w && w.Acquisition == visit.Acquisition ? w : null;
        CuffActivity activity = cycles.Running is not null ? CuffActivity.Measuring : wanted is null ? CuffActivity.Idle : CuffActivity.Resting;
        string? problem = cycles.All is [.., { StaysFull: true }] ? CuffCycle.FullWords
            : _trouble is { } trouble && trouble.Acquisition == visit.Acquisition ? trouble.Text : null;
        return new CuffStatus(activity, PressureMmHg(cycles), cycles.Taken(0).Length, wanted is null ? 0 : plan.Measurements,
            activity == CuffActivity.Resting ? Math.Max(0, RestLeft(cycles).TotalSeconds) : null, problem);
    }

    // The last sample says nothing of the cuff once it is old.
    private int? PressureMmHg(Cycles cycles) =>
        link.Status.IsUp && cycles.Last is { } wave && Ago(wave.LastSampleUs) is { } ago && ago < ArrivalTime
            ? (int)Math.Round(wave.Counts[^1] * wave.Factor) : null;

    private TimeSpan RestLeft(Cycles cycles)
    {
        long boardUs = (Volatile.Read(ref _wanted)?.BoardRestUntilUs ?? 0) - clock.NowUs;
        TimeSpan own = cycles.All is [.., { EndedUs: { } endedUs }] && Ago(endedUs) is { } ago ? plan.Rest - ago : TimeSpan.Zero;
        TimeSpan board = TimeSpan.FromMicroseconds(boardUs);
        return board > own ? board : own;
    }

    // How long ago an uptime of the board was; null before the first exchange of times.
    private TimeSpan? Ago(long uptimeUs) =>
        link.Status.UptimeLagUs is { } lagUs ? TimeSpan.FromMicroseconds(clock.NowUs - lagUs - uptimeUs) : null;

    private Cycles Look(OpenVisit visit) => new(live.Signals(visit.Acquisition));

    internal static string Words(CuffRefusal refusal) => refusal switch
    {
        CuffRefusal.Running => "the cuff is in use already",
        CuffRefusal.Locked => "the cuff is under pressure although its valves are open: open it by hand, and call the attendant",
        CuffRefusal.StopPressed => "the stop button was pressed: start again when you are ready",
        CuffRefusal.SensorDown => "a pressure sensor of the cuff does not work: call the attendant",
        CuffRefusal.ReleaseSuspect => "the cuff emptied too slowly before, and must pass its self-test first: call the attendant",
        CuffRefusal.None or CuffRefusal.Resting => "the board refused to fill the cuff",
        _ => $"the board refused to fill the cuff for the unknown reason {(int)refusal}",
    };

    private static DeskReply<CuffStatus> Refused(string text) => DeskReply.Refused<CuffStatus>(DeskRefusal.CuffRefused, text);

    /// <summary>Why nothing goes on, and in which acquisition: the next visitor is not told of it.</summary>
    private sealed record Trouble(uint Acquisition, string Text);

    /// <summary>What was asked for.</summary>
    /// <param name="Acquisition">Of which acquisition.</param>
    /// <param name="Before">Cycles that there were before.</param>
    /// <param name="TargetMmHg">How high the next cycle goes.</param>
    private sealed record Wanted(uint Acquisition, int Before, int TargetMmHg)
    {
        /// <summary>Cycles that were judged.</summary>
        public int Judged { get; init; } = Before;

        /// <summary>Cycles without a value that could not be helped by more pressure.</summary>
        public int Failures { get; init; }

        /// <summary>Cycles that were known when the board was last told to fill the cuff; null before.</summary>
        public int? AskedAfter { get; init; }

        /// <summary>When that was.</summary>
        public long AskedUs { get; init; }

        /// <summary>The board rests until then.</summary>
        public long BoardRestUntilUs { get; init; }
    }

    /// <summary>The cycles of an acquisition and what they gave.</summary>
    private sealed class Cycles(VisitSignals signals)
    {
        private OscillometryResult?[]? _results;

        public IReadOnlyList<CuffCycle> All { get; } = CuffCycle.Of(signals.Retained);

        public CuffCycle? Running => All is [.., { EndedUs: null } last] ? last : null;

        public OscillometryResult?[] Results => _results ??= [.. All.Select(cycle => cycle.IsWhole ? Trace(cycle)?.Analyze() : null)];

        public Wave? Last => signals.Waves(Channel.CuffPressure) is [.., { HasSignal: true } wave] && wave.Present[^1] ? wave : null;

        public CuffTrace? Trace(CuffCycle cycle) => CuffTrace.Of(signals, cycle);

        public BloodPressureReading[] Taken(int since) => [.. Results.Skip(since).Select(r => r?.Reading).OfType<BloodPressureReading>()];
    }
}
