using System.Threading.Channels;
using Kiosk.Edge.Outbox;
using Kiosk.Interop.Mqtt;

namespace Kiosk.Edge.Uplink;

/// <summary>How a session ended.</summary>
/// <param name="Text">What happened and what to do.</param>
/// <param name="Outcome">The connection attempt's end.</param>
/// <param name="OnlineFor">How long records could be published; zero when never.</param>
internal sealed record SessionEnd(string Text, MqttConnectOutcome Outcome, TimeSpan OnlineFor);

/// <summary>
/// One connection of the uplink, from connecting to its end. Everything that happens (network events, timer, new records) becomes
/// an action in a mailbox and is done by <see cref="RunAsync"/>, one at a time: no locks, and no work on the network's thread.
/// </summary>
internal sealed class UplinkSession : IDisposable
{
    private const int MailboxMax = 16_384;

    private readonly UplinkOptions _options;
    private readonly PublishWindow _window;
    private readonly ReceiptDesk _desk;
    private readonly UplinkMetrics _metrics;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Backoff _rejections;
    private readonly Action<UplinkState> _enter;
    private readonly Action<string> _problem;
    private readonly MqttConnection _connection;
    private readonly ITimer _timer;
    private readonly Channel<Action> _mailbox = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(MailboxMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private string? _end;
    private long _onlineSince;
    private bool _isOnline;
    private bool _isProven;
    private long _pausedUntil;

    public UplinkSession(UplinkOptions options, PublishWindow window, ReceiptDesk desk, Backoff rejections, UplinkMetrics metrics,
        Action<UplinkState> enter, Action<string> problem, TimeProvider time, ILogger log)
    {
        (_options, _window, _desk, _rejections) = (options, window, desk, rejections);
        (_metrics, _enter, _problem, _time, _log) = (metrics, enter, problem, time, log);
        _connection = new MqttConnection(options.ToMqttOptions(window.KeepAlive));
        _connection.Disconnected += end => Post(() => End(end.Text));
        _connection.Subscribed += answer => Post(() => OnSubscribed(answer));
        _connection.Published += acknowledgement => Post(() => OnPublished(acknowledgement));
        _connection.MessageReceived += message => Post(() => OnMessage(message));
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something outside may have changed: new records, an entered receipt. From any thread.</summary>
    public void Wake() => _mailbox.Writer.TryWrite(() => { });

    /// <summary>Connects, publishes and takes receipts until the connection ends.</summary>
    public async Task<SessionEnd> RunAsync(CancellationToken stopping)
    {
        _enter(UplinkState.Connecting);
        MqttConnectResult result = await _connection.ConnectAsync(stopping).ConfigureAwait(false);
        if (!result.IsConnected) return new SessionEnd(result.Text, result.Outcome, TimeSpan.Zero);
        _metrics.Connected();
        _enter(UplinkState.Subscribing);
        MqttSendResult subscribe = _connection.Subscribe(UplinkTopics.Receipt(_options.KioskId, "+"));
        if (!subscribe.IsSent) End(subscribe.Text);
        long subscribedAt = _time.GetTimestamp();
        long now = subscribedAt;
        while (_end is null)
        {
            SetTimer(now, subscribedAt);
            Action action = await _mailbox.Reader.ReadAsync(stopping).ConfigureAwait(false);
            do action();
            while (_end is null && _mailbox.Reader.TryRead(out action!));

            // One moment for pumping and for the timer: what comes due between the two must not be missed by both.
            now = _time.GetTimestamp();
            if (_isOnline) Pump(now);
            else if (_time.GetElapsedTime(subscribedAt, now) >= _options.ConnectTimeout)
                End($"{Broker} did not answer the subscription to receipts in {_options.ConnectTimeout.TotalSeconds:0} s.");
        }

        return new SessionEnd(_end, MqttConnectOutcome.Connected, _isOnline ? _time.GetElapsedTime(_onlineSince) : TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _connection.Dispose();
    }

    private string Broker => $"{_options.BrokerHost}:{_options.BrokerPort}";

    private void Post(Action action)
    {
        if (!_mailbox.Writer.TryWrite(action)) throw new InvalidOperationException($"{Broker} sends faster than receipts can be entered.");
    }

    private void End(string text) => _end ??= text;

    private void OnSubscribed(MqttSubscribed answer)
    {
        if (!answer.IsAccepted)
        {
            End($"{Broker} does not let this kiosk subscribe to {UplinkTopics.Receipt(_options.KioskId, "+")} (0x{answer.GrantedQos:X2}); "
                + "check its access rules.");
            return;
        }

        _isOnline = true;
        _onlineSince = _time.GetTimestamp();
        _log.LogInformation("Uplink online: {Broker}, client {Client}", Broker, _options.ToMqttOptions(_options.KeepAlive).ClientId);
        _enter(UplinkState.Online);
    }

    private void OnMessage(MqttMessage message)
    {
        if (Receipt.TryParse(message.Topic, message.Payload, out Receipt? receipt, out string? fault)) _desk.Enter(receipt!, Wake);
        else _desk.Ignore($"receipt on {message.Topic} not understood: {fault}", "malformed");
    }

    private void OnPublished(MqttPublished acknowledgement)
    {
        var entry = (WindowEntry)acknowledgement.Token!;
        if (PubAckReasons.BrokerHasIt(acknowledgement.ReasonCode))
        {
            _isProven = true;
            _rejections.Reset();
            if (_window.NotePubAck(entry)) _metrics.Pubacked();
        }
        else if (entry.Record.State == RecordState.Sent)
        {
            _metrics.Rejected($"0x{acknowledgement.ReasonCode:X2}");
            if (PubAckReasons.ConcernsTheRecord(acknowledgement.ReasonCode)) Reject(entry, acknowledgement.Text);
            else HoldUp(entry, PubAckReasons.Explain(acknowledgement));
        }
    }

    private void Reject(WindowEntry entry, string text)
    {
        TimeSpan again = _window.NoteRejected(entry);
        _log.LogWarning("{Broker} rejects record {Record}: {Text}; trying it again in {Again}", Broker, entry.Record.Id, text, again);
    }

    /// <summary>The broker takes no records now. All wait, and then a single one tries: no hot loop, and none overtakes another.</summary>
    private void HoldUp(WindowEntry entry, string text)
    {
        _window.NoteHeldUp(entry);
        _isProven = false;
        long now = _time.GetTimestamp();
        if (now < _pausedUntil) return;
        TimeSpan pause = _rejections.Next(TimeSpan.Zero);
        _pausedUntil = now + (long)(pause.TotalSeconds * _time.TimestampFrequency);
        _problem(text);
        _log.LogWarning("{Broker} holds up record {Record}: {Text} Publishing again in {Pause}", Broker, entry.Record.Id, text, pause);
    }

    private void Pump(long now)
    {
        _desk.Apply(_window);
        if (_window.IsPubAckOverdue(now))
        {
            End($"{Broker} acknowledged nothing for {_options.PubAckTimeout.TotalSeconds:0} s and the time that the bytes in flight "
                + $"need at {_options.LineRateMin} kbit/s; it hangs, the network lost it, or the line is slower than uplink.lineRateMin.");
            return;
        }

        while (_end is null && now >= _pausedUntil)
        {
            _window.Refill();
            if (_window.NextToPublish(now, _isProven) is not { } entry) return;
            Publish(entry);
        }
    }

    private void Publish(WindowEntry entry)
    {
        OutboxRecord record = entry.Record;
        if (record.Payload is null)
        {
            _log.LogWarning("The payload of record {Record} is not in the store", record.Id);
            _window.NoteMissing(entry);
            return;
        }

        MqttProperties? properties = _options.Version == MqttVersion.V5 ? new MqttProperties { ContentType = UplinkTopics.RecordContentType } : null;
        // Moved first: the acknowledgement may be in the mailbox before Publish returns.
        byte[] payload = record.Payload;
        _window.NotePublished(entry);
        MqttSendResult sent = _connection.Publish(UplinkTopics.Record(_options.KioskId, record.Id), payload, 1, false, properties, entry);
        if (sent.IsSent) _metrics.Published();
        else if (sent.Error is MqttSendError.NotConnected or MqttSendError.Failed) End(sent.Text);
        else
        {
            _metrics.Rejected(sent.Error.ToString());
            Reject(entry, sent.Text);
        }
    }

    private void SetTimer(long now, long subscribedAt)
    {
        TimeSpan? due = _isOnline ? _window.NextDueIn(now) : _options.ConnectTimeout - _time.GetElapsedTime(subscribedAt, now);
        if (_isOnline && now < _pausedUntil)
        {
            TimeSpan pause = _time.GetElapsedTime(now, _pausedUntil);
            if (due is null || pause < due) due = pause;
        }

        if (due is null) return;
        _timer.Change(due.Value < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : due.Value, Timeout.InfiniteTimeSpan);
    }
}
