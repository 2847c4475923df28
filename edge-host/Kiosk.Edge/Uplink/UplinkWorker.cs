using Kiosk.Interop.Mqtt;
using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// Brings the outbox's records to the clinical store, one connection after the other, for as long as the host runs. A record counts as
/// delivered only by the store's receipt for its very bytes.
/// </summary>
public sealed class UplinkWorker : BackgroundService
{
    private readonly UplinkOptions _options;
    private readonly RecordOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger<UplinkWorker> _log;
    private readonly UplinkMetrics _metrics;
    private readonly PublishWindow _window;
    private readonly ReceiptDesk _desk;
    private readonly AnswerSubscription _answers;
    private readonly CertificateWatch _certificates;
    private readonly Reconnects _reconnects;
    private readonly SessionTools _tools;
    private readonly Lock _gate = new();
    private UplinkSession? _session;
    private UplinkState _state;
    private long _stateSince;
    private string _broker;
    private string? _lastProblem;
    private bool _hasAnswerDefect;

    /// <param name="options">Checked by <see cref="UplinkOptions.Validate"/> before.</param>
    /// <param name="outbox">Where the records are; no other uplink uses it.</param>
    /// <param name="time">All waits and ages.</param>
    /// <param name="jitter">Draws the waits; seeded differently on each kiosk.</param>
    /// <param name="log">Gets no personal data.</param>
    public UplinkWorker(UplinkOptions options, RecordOutbox outbox, TimeProvider time, Random jitter, ILogger<UplinkWorker> log)
    {
        if (options.Validate().FirstOrDefault() is { Key: not null } problem)
            throw new ArgumentException($"{problem.Key}: {problem.Message}", nameof(options));
        (_options, _outbox, _time, _log) = (options, outbox, time, log);
        _metrics = new UplinkMetrics(outbox, () => _state);
        _window = new PublishWindow(outbox, options, time, NotePushBack);
        _desk = new ReceiptDesk(outbox, _window, _metrics, id => Delivered?.Invoke(id), log);
        _answers = new AnswerSubscription(UplinkTopics.Answer(options.KioskId), () => AnswerCame is not null, DeliverAnswer, time, log);
        _certificates = new CertificateWatch(options, time, log);
        _reconnects = new Reconnects(options, jitter);
        _broker = _reconnects.Current.ToString();
        var holdUps = new Backoff(options.HoldUpDelay / 2, options.HoldUpDelay, options.HoldUpDelayMax, jitter);
        _tools = new SessionTools(options, outbox.Id, _window, _desk, _answers, _certificates, holdUps, _metrics, Enter, NoteProblem, time, log);
        _stateSince = time.GetTimestamp();
        outbox.ReturnAll();
        outbox.Notified += OnNotified;
    }

    /// <summary>
    /// The clinical store has the record of this id, and the outbox knows it in memory; a crash within a second may bring the record,
    /// and this, once more. Handlers are quick and do not throw.
    /// </summary>
    public event Action<string>? Delivered;

    /// <summary>What the uplink is doing, without the books.</summary>
    public UplinkState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>
    /// Something came on the topic of doctors' answers, whatever it is. Asked for only when there is a handler before the start. Handlers are quick; what they throw
    /// harms neither records nor receipts.
    /// </summary>
    public event Action<byte[]>? AnswerCame;

    /// <summary>What the uplink is doing. Cheap.</summary>
    public UplinkStatus Status()
    {
        OutboxAccount account = _outbox.Account();
        lock (_gate) return new UplinkStatus(_state, _time.GetElapsedTime(_stateSince), _lastProblem, _broker, _certificates.Warning, account);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _outbox.Notified -= OnNotified;
        base.Dispose();
        _metrics.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                SessionEnd end = await RunSessionAsync(stoppingToken).ConfigureAwait(false);
                TimeSpan wait = end.IsPlanned ? _reconnects.NextAfterPlan() : _reconnects.NextAfter(end.OnlineFor);
                Report(end, wait);
                Enter(UplinkState.Waiting);
                await Task.Delay(wait, _time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _log.LogInformation("Uplink stopped");
        }
        finally
        {
            Enter(UplinkState.Stopped);
        }
    }

    private async Task<SessionEnd> RunSessionAsync(CancellationToken stopping)
    {
        bool hasFailed = true;
        try
        {
            lock (_gate) _broker = _reconnects.Current.ToString();
            using var session = new UplinkSession(_tools, _reconnects.Current);
            Volatile.Write(ref _session, session);
            SessionEnd end = await session.RunAsync(stopping).ConfigureAwait(false);
            hasFailed = !end.IsPlanned;
            return end;
        }
#pragma warning disable CA1031 // A full disk or a missing library must not end the host; it is reported and tried again.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            _log.LogError(failure, "The uplink's session failed");
            return new SessionEnd("the session failed: " + failure.Message, MqttConnectOutcome.Connected, TimeSpan.Zero);
        }
        finally
        {
            Volatile.Write(ref _session, null);
            _answers.Ended();
            await _desk.FinishAsync().ConfigureAwait(false);
            _desk.Apply();
            _window.Recall(hasFailed && !stopping.IsCancellationRequested);
        }
    }

    private void Report(SessionEnd end, TimeSpan wait)
    {
        if (end.IsPlanned)
        {
            _log.LogInformation("{Text}", end.Text);
            return;
        }

        string text = end.Text;
        if (end.Outcome is MqttConnectOutcome.BrokerCertificateRejected or MqttConnectOutcome.ClientCertificateRejected
            or MqttConnectOutcome.TlsFailed or MqttConnectOutcome.ClosedByBroker or MqttConnectOutcome.BadOptions)
            text = $"{text} {CertificateDiagnosis.Explain(_options, _time.GetUtcNow())}".TrimEnd();
        if (end.Outcome != MqttConnectOutcome.Connected) _metrics.ConnectFailed(end.Outcome.ToString());
        NoteProblem(text);
        _log.LogWarning("Uplink down ({Outcome}): {Text} Connecting to {Broker} in {Wait}", end.Outcome, text, _reconnects.Current, wait);
    }

    private void DeliverAnswer(byte[] payload)
    {
        _metrics.AnswerCame();
        try
        {
            AnswerCame?.Invoke(payload);
        }
#pragma warning disable CA1031 // One odd answer must not end the connection that carries the records.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            // The type only, and once: a message could repeat what a doctor wrote.
            if (!_hasAnswerDefect) _log.LogError("A doctor's answer could not be taken ({Defect}); please report this as a defect", defect.GetType().Name);
            _hasAnswerDefect = true;
        }
    }

    private void NotePushBack(PushBack push)
    {
        _metrics.PushedBack(push.Reason);
        if (push.Reason == PushBackReason.ConnectionsFailed)
            _log.LogWarning("Record {Record} ({Bytes} bytes) was in flight when {Times} connections in a row failed: others go first, it is tried "
                + "again in {Again}. If it never gets through, check the line's speed against uplink.lineRateMin, and the broker's size limit",
                push.Record.Id, push.Record.Size, push.Times, push.Again);
        else
            _log.LogWarning("The broker took record {Record} {Times} times and the clinical store never gave a receipt: others go first, it is "
                + "tried again every {Again}. Check the store's log for it", push.Record.Id, push.Times, push.Again);
    }

    private void Enter(UplinkState next)
    {
        lock (_gate)
        {
            _state = next;
            _stateSince = _time.GetTimestamp();
        }
    }

    private void NoteProblem(string text)
    {
        lock (_gate) _lastProblem = text;
    }

    private void OnNotified()
    {
        _window.NoteMore();
        Volatile.Read(ref _session)?.Wake();
    }
}
