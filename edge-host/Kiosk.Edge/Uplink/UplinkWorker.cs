using Kiosk.Edge.Outbox;
using Kiosk.Interop.Mqtt;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// Brings the outbox's records to the clinical store, one connection after the other, for as long as the host runs. A record counts as
/// delivered only by the store's receipt for its very bytes.
/// </summary>
public sealed class UplinkWorker : BackgroundService
{
    private readonly UplinkOptions _options;
    private readonly SqliteOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger<UplinkWorker> _log;
    private readonly UplinkMetrics _metrics;
    private readonly PublishWindow _window;
    private readonly ReceiptDesk _desk;
    private readonly Backoff _reconnects;
    private readonly Backoff _rejections;
    private readonly Lock _gate = new();
    private UplinkSession? _session;
    private UplinkState _state;
    private long _stateSince;
    private string? _lastProblem;

    /// <param name="options">Checked by <see cref="UplinkOptions.Validate"/> before.</param>
    /// <param name="outbox">Where the records are; no other uplink uses it.</param>
    /// <param name="time">All waits and ages.</param>
    /// <param name="jitter">Draws the waits; seeded differently on each kiosk.</param>
    /// <param name="log">Gets no personal data.</param>
    public UplinkWorker(UplinkOptions options, SqliteOutbox outbox, TimeProvider time, Random jitter, ILogger<UplinkWorker> log)
    {
        if (options.Validate().FirstOrDefault() is { Key: not null } problem)
            throw new ArgumentException($"{problem.Key}: {problem.Message}", nameof(options));
        (_options, _outbox, _time, _log) = (options, outbox, time, log);
        _metrics = new UplinkMetrics(outbox, () => _state);
        _window = new PublishWindow(outbox, options, time, NotePushBack);
        _desk = new ReceiptDesk(outbox, _metrics, log);
        _reconnects = new Backoff(options.ReconnectDelay, options.ReconnectDelayMax, options.StableAfter, jitter);
        _rejections = new Backoff(options.ReconnectDelay, options.ReconnectDelayMax, TimeSpan.MaxValue, jitter);
        _stateSince = time.GetTimestamp();
        outbox.ReturnAll();
        outbox.Notified += OnNotified;
    }

    /// <summary>What the uplink is doing; one short read of the store.</summary>
    public UplinkStatus Status()
    {
        OutboxStatus outbox = _outbox.Status();
        lock (_gate) return new UplinkStatus(_state, _time.GetElapsedTime(_stateSince), _lastProblem, outbox);
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
                TimeSpan wait = _reconnects.Next(end.OnlineFor);
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
        try
        {
            using var session = new UplinkSession(_options, _window, _desk, _rejections, _metrics, Enter, NoteProblem, _time, _log);
            Volatile.Write(ref _session, session);
            return await session.RunAsync(stopping).ConfigureAwait(false);
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
            await _desk.FinishAsync().ConfigureAwait(false);
            _desk.Apply(_window);
            _window.Recall(hasFailed: !stopping.IsCancellationRequested);
        }
    }

    private void Report(SessionEnd end, TimeSpan wait)
    {
        string text = end.Text;
        if (end.Outcome is MqttConnectOutcome.BrokerCertificateRejected or MqttConnectOutcome.ClientCertificateRejected
            or MqttConnectOutcome.TlsFailed or MqttConnectOutcome.ClosedByBroker or MqttConnectOutcome.BadOptions)
            text = $"{text} {CertificateDiagnosis.Explain(_options, _time.GetUtcNow())}".TrimEnd();
        if (end.Outcome != MqttConnectOutcome.Connected) _metrics.ConnectFailed(end.Outcome.ToString());
        NoteProblem(text);
        _log.LogWarning("Uplink down ({Outcome}): {Text} Connecting again in {Wait}", end.Outcome, text, wait);
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
