using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <summary>What the desk is told by the configuration.</summary>
/// <param name="Maximum">A visit that lasts longer is sealed as abandoned.</param>
/// <param name="Settle">How long the end of a visit waits for what is still on its way.</param>
/// <param name="Keep">How long id and times of a forgotten visit are kept after its sealing.</param>
/// <param name="IsTest">The clock is accelerated: every visit is test data.</param>
public sealed record DeskOptions(TimeSpan Maximum, TimeSpan Settle, TimeSpan Keep, bool IsTest)
{
    /// <summary>How much earlier than a crash a person may have gone unnoticed: the longest between two looks at a card, and what its reader lags behind.</summary>
    public TimeSpan PresenceLag { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with the disk's free space, for a person; null when there is enough for a visit.</summary>
    public Func<string?> DiskProblem { get; init; } = () => null;

    /// <summary>How the instruments of a mask stand.</summary>
    public Func<Instruments, IReadOnlyList<InstrumentState>> States { get; init; } = _ => [];
}

/// <summary>
/// Opens, runs and seals visits, one at a time.
/// <code>
/// (none) --open--> Open --end, timeout, restart of the host--> Sealed(done | abandoned | interrupted) --late readings--> Sealed
/// </code>
/// A visit is in the store before the board hears of it, and its sealing and the note that its record is due to the outbox are one
/// transaction.
/// </summary>
/// <remarks>
/// When the board restarts within a visit, or ends the acquisition by itself, a fresh acquisition of the same visit begins; what
/// was received stays, and the record has a wave for each. May be used from any thread; one action runs at a time.
/// </remarks>
public sealed partial class VisitDesk : IDisposable
{
    private static readonly TimeSpan CommitTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly DurableStore _store;
    private readonly VisitStore _visits;
    private readonly Intake _intake;
    private readonly IBoardLink _link;
    private readonly LiveSignals _live;
    private readonly Sealing _sealing;
    private readonly Clock _clock;
    private readonly IIdentifiers _identifiers;
    private readonly DeskOptions _options;
    private readonly ILogger<VisitDesk> _log;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<uint> _tracked = [];
    private OpenVisit? _current;
    private long _openedUs;
    private readonly SteadyUtc _steadyUtc;
    private bool _isMeasureFailing;

    // How the open visit ends, from the moment that its end was asked for: it is never measured again, only sealed.
    private VisitOutcome? _ending;
    private string _sealProblem = "";
    private long? _endHostUs;

    public VisitDesk(DurableStore store, VisitStore visits, Intake intake, IBoardLink link, LiveSignals live, Sealing sealing, Clock clock,
        IIdentifiers identifiers, DeskOptions options, ILogger<VisitDesk> log)
    {
        (_store, _visits, _intake, _link, _live, _sealing) = (store, visits, intake, link, live, sealing);
        (_clock, _identifiers, _options, _log) = (clock, identifiers, options, log);
        _steadyUtc = new SteadyUtc(clock);
    }

    /// <summary>The open visit; null when none is.</summary>
    public OpenVisit? Current => Volatile.Read(ref _current);

    /// <summary>Visits opened since the start of the host.</summary>
    public long Opened { get; private set; }

    /// <summary>
    /// At the start of the host: seals what a crash left open as interrupted, with what the board still holds of it, and makes the
    /// records that are missing. Until then nothing else is done; the gate is taken before the first wait.
    /// </summary>
    public async Task RecoverAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_store.Read(_visits.FindOpen) is { } left) await InterruptAsync(left).ConfigureAwait(false);
            await _sealing.ComposeMissingAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Opens a visit; it is in the store when the task completes.</summary>
    /// <param name="subject">Who; null when nobody is identified.</param>
    /// <param name="instruments">What to measure; at least one.</param>
    /// <param name="consent">What was agreed to; stored with the visit, before anything is measured. Null where nothing is asked (a bench).</param>
    public async Task<DeskReply<OpenVisit>> OpenAsync(VisitSubject? subject, Instruments instruments, VisitConsent? consent = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero((uint)instruments, nameof(instruments));
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_current is { } open)
            {
                return DeskReply.Refused<OpenVisit>(
                    DeskRefusal.VisitOpen, $"Visit {open.VisitId} is open since {open.Opened:HH:mm:ss} UTC; end it first.");
            }

            IReadOnlyList<InstrumentState> states = _options.States(instruments);
            if (instruments != Instruments.None && states.Count(state => state.Blocked is not null) == System.Numerics.BitOperations.PopCount((uint)instruments))
            {
                return DeskReply.Refused<OpenVisit>(
                    DeskRefusal.Blocked, $"Nothing can be measured: {string.Join("; ", states.Select(state => state.Blocked))}.");
            }

            // A visit of a simulated board becomes test data when the board confirms the acquisition.
            var visit = new StoredVisit(_identifiers.NewUuid().ToString("D"), _clock.UtcNow, subject, instruments,
                _options.IsTest, null, null, 0, null, null) { Consent = consent };
            uint acquisition = await AddAsync(visit, states).ConfigureAwait(false);
            _live.Clear();
            _openedUs = _clock.NowUs;
            Opened++;
            _log.LogInformation("Visit {Visit} opened for {Instruments}", visit.VisitId, instruments);
            Set(new OpenVisit(visit.VisitId, visit.Opened, instruments, subject is not null, acquisition, false, false) { States = states });
            await TryMeasureAsync().ConfigureAwait(false);
            return DeskReply.Of(_current!);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            return DeskReply.Refused<OpenVisit>(DeskRefusal.StoreFailed, $"The visit could not be stored: {failure.Message}");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the open visit: waits for what is on its way, seals it, and hands its record to the outbox.</summary>
    /// <param name="outcome">How it ends; an interrupted one waits for nothing. Of several calls the first says how.</param>
    /// <param name="boundaryUs">The last moment that is surely this visit's, monotonic time: what was taken later is in no record. Null takes now.</param>
    /// <returns>When the store fails the visit stays as it is, is measured no more, and <see cref="TickAsync"/> tries to seal it again.</returns>
    public async Task<DeskReply<SealedVisit>> EndAsync(VisitOutcome outcome, long? boundaryUs = null)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_current is not { } visit) return DeskReply.Refused<SealedVisit>(DeskRefusal.NoVisit, "No visit is open.");
            bool isFirst = _ending is null;
            VisitOutcome ending = _ending ??= outcome;
            visit = visit with { IsEnding = true };
            Set(visit);
            if (isFirst)
            {
                long nowUs = _clock.NowUs;
                long endUs = Math.Min(boundaryUs ?? nowUs, nowUs);
                _endHostUs = endUs;
                _cuts = CutsAt(visit, endUs, TimeSpan.FromMicroseconds(nowUs - endUs));
                await TryCutAsync().ConfigureAwait(false);
            }

            if (!isFirst) await EndIfRunningAsync(visit).ConfigureAwait(false);
            else if (ending != VisitOutcome.Interrupted) await SettleAsync(visit).ConfigureAwait(false);
            return await SealAsync(visit, ending).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What is due: call it every half second. Does nothing while another action runs.</summary>
    public async Task TickAsync()
    {
        if (!_gate.Wait(0)) return;
        bool isOver, isNew;
        VisitOutcome outcome;
        try
        {
            (isNew, outcome) = (_ending is null, _ending ?? VisitOutcome.Abandoned);
            isOver = _current is not null && (!isNew || _clock.NowUs - _openedUs >= _options.Maximum.TotalMicroseconds);
            if (!isOver) await EnsureMeasuringAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        if (!isOver) return;
        if (isNew) _log.LogWarning("Visit {Visit} lasts too long: sealing it as {Outcome}", Current?.VisitId, outcome);
        // Nobody who guards it has ended it: whether its person was there to the last moment, nobody knows.
        await EndAsync(outcome, isNew ? _clock.NowUs - (long)_options.PresenceLag.TotalMicroseconds : null).ConfigureAwait(false);
    }

    /// <summary>What came late, and what is kept no longer: call it every few seconds.</summary>
    public async Task TidyAsync()
    {
        await _sealing.QueueMissingAsync().ConfigureAwait(false);
        await _sealing.ComposeLateAsync().ConfigureAwait(false);
        if (_steadyUtc.IsSteady()) await _sealing.PurgeAsync(_clock.UtcNow - _options.Keep).ConfigureAwait(false);
    }

    /// <summary>The values of the open visit as they stand; null when none is open.</summary>
    public LiveValues? Measure()
    {
        if (Current is not { IsEnding: false } visit) return null;
        try
        {
            return new LiveValues(visit.VisitId, _clock.NowUs, _live.Measure(visit.Acquisition, visit.Instruments, _link.Status.Board, visit.States));
        }
#pragma warning disable CA1031 // What is shown meanwhile must not cost the visit.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            if (!_isMeasureFailing) _log.LogError(defect, "Live values cannot be computed; please report this as a defect");
            _isMeasureFailing = true;
            return null;
        }
    }

    /// <summary>A visit with its values; null when there is none of that id.</summary>
    public StoredVisit? Find(string visitId) => _store.Read(connection => _visits.Find(connection, visitId));

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private void Set(OpenVisit? visit) => Volatile.Write(ref _current, visit);

    private async Task InterruptAsync(StoredVisit left)
    {
        _log.LogWarning("Visit {Visit} was open when the host stopped: sealing it as interrupted", left.VisitId);
        (uint acquisition, long bootKey) = _store.Read(connection => VisitStore.FindAcquisition(connection, left.VisitId));
        var visit = new OpenVisit(left.VisitId, left.Opened, left.Instruments, left.Subject is not null, acquisition, bootKey != 0, true);
        _ending = VisitOutcome.Interrupted;
        Set(visit);
        _cuts = _store.Read(connection => VisitStore.ListAcquisitions(connection, left.VisitId).ConvertAll(one =>
            (one.Acquisition, VisitStore.LastTakenUs(connection, one.Acquisition) - (long)_options.PresenceLag.TotalMicroseconds)));
        await TryCutAsync().ConfigureAwait(false);
        if (visit.IsMeasuring)
        {
            // Blocks that were missing are in the board's ring for some 20 s, and its readings until acknowledged. What it took while this host was down, which is cut, may be
            // somebody else's.
            _tracked.Add(acquisition);
            _link.Track(acquisition);
            if (await BoardReturnsAsync(bootKey).ConfigureAwait(false)) await SettleAsync(visit).ConfigureAwait(false);
        }

        await SealAsync(visit, VisitOutcome.Interrupted).ConfigureAwait(false);
    }

    // True when the board that measured is back, and did not restart meanwhile.
    private async Task<bool> BoardReturnsAsync(long bootKey)
    {
        long deadlineUs = _clock.NowUs + (long)_options.Settle.TotalMicroseconds;
        while (!_link.Status.IsUp && _clock.NowUs < deadlineUs)
        {
            await Task.Delay(PollEvery, _clock.Provider).ConfigureAwait(false);
        }

        return _link.Status is { IsUp: true } link && link.BootKey == bootKey;
    }

    private async Task<DeskReply<SealedVisit>> SealAsync(OpenVisit visit, VisitOutcome outcome)
    {
        try
        {
            // What the board goes on to sample after the end is nobody's.
            foreach (uint acquisition in _tracked) _link.Forget(acquisition);
            _tracked.Clear();
            await ReadingsAreStoredAsync(visit).ConfigureAwait(false);
            await _intake.FlushAsync().ConfigureAwait(false);
            await CutAsync().ConfigureAwait(false);
            SealedVisit? result = await _sealing.SealAsync(visit.VisitId, outcome).ConfigureAwait(false);
            _live.Clear();
            Volatile.Write(ref _hostValues, null);
            _detachments.Clear();
            _lagsUs.Clear();
            _cuts = [];
            (_ending, _sealProblem, _endHostUs) = (null, "", null);
            ForgetAcquisition();
            Set(null);
            return result is not null ? DeskReply.Of(result)
                : DeskReply.Refused<SealedVisit>(DeskRefusal.NoVisit, "The visit was sealed before.");
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            // Still open in the store, and ending here: each tick tries again.
            if (failure.Message != _sealProblem) _log.LogError("Visit {Visit} could not be sealed: {Problem}; trying again", visit.VisitId, failure.Message);
            _sealProblem = failure.Message;
            return DeskReply.Refused<SealedVisit>(
                DeskRefusal.StoreFailed, $"The visit could not be sealed yet: {failure.Message} It is tried again by itself; make room on the disk.");
        }
    }

    private Task<uint> AddAsync(StoredVisit visit, IReadOnlyList<InstrumentState> states)
    {
        if (_options.DiskProblem() is { } problem) throw new IOException(problem);
        int first = _identifiers.NewSeed();
        return _store.WriteAsync(connection =>
        {
            _visits.Add(connection, visit);
            VisitStore.AddStates(connection, visit.VisitId, states);
            return VisitStore.AddAcquisition(connection, visit.VisitId, visit.Opened, first);
        });
    }

    // A stream counts as complete when its end arrives; the readings before that may still be on their way to the disk.
    private async Task ReadingsAreStoredAsync(OpenVisit visit)
    {
        long deadlineUs = _clock.NowUs + (long)CommitTime.TotalMicroseconds;
        while (_link.Status.RetainedWaiting > 0)
        {
            if (_clock.NowUs >= deadlineUs)
            {
                _log.LogWarning("Visit {Visit}: readings that arrived are not stored within {Time}; they become a late record", visit.VisitId, CommitTime);
                return;
            }

            await Task.Delay(PollEvery, _clock.Provider).ConfigureAwait(false);
        }
    }
}
