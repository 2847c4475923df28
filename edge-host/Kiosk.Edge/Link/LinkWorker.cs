using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Visits;
using Kiosk.Wire;

namespace Kiosk.Edge.Link;

/// <summary>
/// Owns the serial line: one thread reads, lets <see cref="LinkSession"/> work, and writes; it opens the line anew when the cable
/// returns. What is to be stored goes to <see cref="Intake"/> by a task of its own, so that a slow disk does not stall the line.
/// </summary>
public sealed partial class LinkWorker : BackgroundService, IBoardLink, ILinkListener
{
    /// <summary>First pause before the line is opened anew, true ms; doubles up to <see cref="ReopenMsMax"/>.</summary>
    public const int ReopenMsMin = 250;

    /// <summary>Pause between tries to open the line, at most, true ms.</summary>
    public const int ReopenMsMax = 2000;

    internal const string NotOpened = "the serial line was not opened yet", CableOut = "the cable is out, or the board was switched off",
        Silent = "the board is silent: check its power and the configured speed";

    private const int ReadMs = 5, WriteMs = 1000, OutgoingMax = 64 * 1024;
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(3);

    private readonly ILineOpener _opener;
    private readonly Intake _intake;
    private readonly LiveSignals _live;
    private readonly Clock _clock;
    private readonly ILogger<LinkWorker> _log;
    private readonly LinkSession _session;
    private readonly LinkStorage _storage;
    private readonly ConcurrentQueue<Action> _posted = [];
    private readonly MemoryStream _outgoing = new(4096);
    private readonly ManualResetEventSlim _stopping = new();
    private readonly byte[] _buffer = new byte[4096];
    private LinkStatus _status = LinkStatus.Down(NotOpened);
    private bool _wasUp;
    private volatile bool _isOver;
    private string _problem = "";

    /// <param name="opener">Opens the line.</param>
    /// <param name="intake">Stores what arrives.</param>
    /// <param name="live">Shows what arrives.</param>
    /// <param name="clock">Time.</param>
    /// <param name="identifiers">For the first command id.</param>
    /// <param name="log">For what a technician needs to know.</param>
    public LinkWorker(ILineOpener opener, Intake intake, LiveSignals live, Clock clock, IIdentifiers identifiers, ILogger<LinkWorker> log)
    {
        (_opener, _intake, _live, _clock, _log) = (opener, intake, live, clock, log);
        _session = new LinkSession(this, (uint)identifiers.NewSeed());
        _storage = new LinkStorage(intake, clock, Post, log);
    }

    /// <inheritdoc/>
    public LinkStatus Status => Volatile.Read(ref _status);

    /// <summary>The board told of an event; on the link's thread, before it is stored, and again when it could not be. Must return at once.</summary>
    public event Action<RetainedMessage>? EventHeard;

    /// <inheritdoc/>
    public LinkStatistics Statistics => _session.Statistics;

    /// <inheritdoc/>
    public Task<CommandReply> CommandAsync(CommandCode code, uint argument1, uint argument2, TimeSpan timeout)
    {
        var reply = new TaskCompletionSource<CommandReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        long deadlineUs = _clock.NowUs + (long)timeout.TotalMicroseconds;
        Post(() =>
        {
            try
            {
                _session.Command(code, argument1, argument2, deadlineUs, answer => reply.TrySetResult(answer));
            }
            catch (InvalidOperationException tooMany)
            {
                reply.TrySetException(tooMany);
            }
        });
        if (_isOver) reply.TrySetResult(new CommandReply(CommandEnd.LinkEnded, default, 0));
        return reply.Task;
    }

    /// <inheritdoc/>
    public void Track(uint acquisition) => Post(() => _session.Track(acquisition));

    /// <inheritdoc/>
    public void Forget(uint acquisition) => Post(() => _session.Forget(acquisition));

    void ILinkListener.Send(ReadOnlySpan<byte> frame)
    {
        // A line that takes nothing must not make the host hoard: what is dropped here is sent again by its own rule.
        if (_outgoing.Length + frame.Length <= OutgoingMax) _outgoing.Write(frame);
    }

    void ILinkListener.Met(BoardHello hello)
    {
        _storage.Adopt(hello, cursor =>
        {
            if (cursor is null)
            {
                _session.NotAdopted(hello);
                return;
            }

            _session.Adopt(hello, cursor);
            _log.LogInformation(
                "Board {Board} says hello: firmware {Firmware}, boot {Boot}, parts {Parts}", hello.BoardId, hello.FirmwareVersion, cursor.Key,
                string.Join(", ", hello.Parts.Select(p => $"{p.Part} {p.State}")));
        });
    }

    void ILinkListener.Heard(long bootKey, BoardHello hello) => _storage.Refresh(bootKey, hello);

    bool ILinkListener.Received(SampleBlock block)
    {
        if (!_intake.Add(block)) return false;
        _live.Add(block);
        return true;
    }

    void ILinkListener.Received(RetainedMessage message)
    {
        _live.Add(message);
        if (message.Kind == default)
        {
            _log.LogInformation("Board: {Event} {Part} {Channel} {Reason}", message.Code, message.Part, message.Channel, message.Reason);
            EventHeard?.Invoke(message);
        }

        _storage.Store(
            message,
            through => _session.Committed(message.BootKey, through),
            () => _session.NotStored(message.BootKey, message.Sequence));
    }

    void ILinkListener.Logged(DeviceLogLevel level, long uptimeUs, string text)
    {
        LogLevel known = level switch
        {
            DeviceLogLevel.Debug => LogLevel.Debug,
            DeviceLogLevel.Information => LogLevel.Information,
            DeviceLogLevel.Warning => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        _log.Log(known, "Board at {UptimeS:0.000} s: {Text}", uptimeUs / 1e6, ControlCharacters().Replace(text, "?"));
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        // A stop that comes at once after the start leaves the loop unstarted.
        if (ExecuteTask is null or { IsCompleted: true }) EndCommands();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenRegistration stop = stoppingToken.Register(_stopping.Set);
        Task storing = _storage.RunAsync(stoppingToken);
        Task serving = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(storing, serving).ConfigureAwait(false);
        if (storing.Exception is { } defect)
        {
            // Without storing nothing is ever acknowledged again. Failing here stops the host; the service is started anew.
            _log.LogCritical(defect, "The link's storing failed unexpectedly: the host stops; please report this as a defect");
        }

        _stopping.Set();
        await serving.ConfigureAwait(false);
        if (storing.IsFaulted) await storing.ConfigureAwait(false);
        await storing.WaitAsync(StopWait, _clock.Provider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Post(Action action) => _posted.Enqueue(action);

    private void Loop()
    {
        try
        {
            ServeLines();
        }
        finally
        {
            EndCommands();
        }
    }

    // Whoever waits for a command is told; one that is posted from now on is answered by CommandAsync.
    private void EndCommands()
    {
        _isOver = true;
        while (_posted.TryDequeue(out Action? action)) action();
        _session.EndCommands();
    }

    private void ServeLines()
    {
        int pauseMs = ReopenMsMin;
        while (!_stopping.IsSet)
        {
            using ILine? line = _opener.TryOpen(out string problem);
            if (line is not null)
            {
                pauseMs = ReopenMsMin;
                _session.LineOpened();
                Serve(line);
                problem = CableOut;
            }

            Note(problem);
            Idle(pauseMs);
            pauseMs = Math.Min(ReopenMsMax, 2 * pauseMs);
        }
    }

    private void Serve(ILine line)
    {
        while (!_stopping.IsSet)
        {
            LineTransfer read = line.Read(_buffer, ReadMs);
            if (read.Status == LineStatus.Gone) return;
            if (read.Count > 0) _session.Receive(_buffer, read.Count, _clock.NowUs);
            Turn();
            if (_outgoing.Length == 0) continue;
            LineTransfer written = line.Write(_outgoing.GetBuffer().AsSpan(0, (int)_outgoing.Length), WriteMs);
            _outgoing.SetLength(0);
            if (written.Status == LineStatus.Gone) return;
        }
    }

    // The line is closed: commands time out, what was stored is noted, and nothing is sent.
    private void Idle(int pauseMs)
    {
        const int StepMs = 25;
        for (int waited = 0; waited < pauseMs && !_stopping.Wait(StepMs); waited += StepMs) Turn();
        _outgoing.SetLength(0);
    }

    private void Turn()
    {
        while (_posted.TryDequeue(out Action? action)) action();
        long nowUs = _clock.NowUs;
        _session.Tick(nowUs);
        _session.ExpireCommands(nowUs);
        _storage.NotePoint(_session, nowUs);
        Publish(nowUs);
    }

    private void Publish(long nowUs)
    {
        bool isUp = _session.IsUp(nowUs);
        if (isUp != _wasUp)
        {
            _wasUp = isUp;
            if (isUp) _log.LogInformation("The link is up");
            else _log.LogWarning("The link is down");
        }

        if (isUp) _problem = "";
        string problem = isUp ? "" : _problem.Length > 0 ? _problem : Silent;
        Volatile.Write(ref _status, new LinkStatus(
            isUp, problem, _session.Hello, _session.BootKey, _session.RunningAcquisition, _session.HeartbeatHeardUs, _session.Progress)
        {
            RetainedWaiting = _session.RetainedWaiting + _storage.Waiting,
            UptimeLagUs = _session.TimeMap.TryToHost(_session.UptimeUs, out long hostUs, out _) ? hostUs - _session.UptimeUs : null,
        });
    }

    private void Note(string problem)
    {
        if (problem == _problem) return;
        _problem = problem;
        _log.LogWarning("No serial line: {Problem}", problem);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    [GeneratedRegex(@"[\p{Cc}]")]
    private static partial Regex ControlCharacters();
}
