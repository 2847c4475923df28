using System.Threading.Channels;
using Kiosk.Interop.Mqtt;
using Kiosk.Outbox;

namespace Kiosk.Edge.Uplink;

/// <summary>How a session ended.</summary>
/// <param name="Text">What happened and what to do.</param>
/// <param name="Outcome">The connection attempt's end.</param>
/// <param name="OnlineFor">How long records could be published; zero when never.</param>
/// <param name="IsPlanned">This kiosk ended it, to make it anew.</param>
internal sealed record SessionEnd(string Text, MqttConnectOutcome Outcome, TimeSpan OnlineFor, bool IsPlanned = false);

/// <summary>What a session works with; all of it outlives the session, and is used by one at a time.</summary>
internal sealed record SessionTools(
    UplinkOptions Options, string OutboxId, PublishWindow Window, ReceiptDesk Desk, AnswerSubscription Answers, CertificateWatch Certificates, Backoff HoldUps,
    UplinkMetrics Metrics, Action<UplinkState> Enter, Action<string> Problem, TimeProvider Time, ILogger Log);

/// <summary>
/// One connection of the uplink, from connecting to its end. Everything that happens (network events, timer, new records) goes
/// through a mailbox and is done by <see cref="RunAsync"/>, one at a time: no locks, and no work on the network's thread.
/// </summary>
internal sealed class UplinkSession : IDisposable
{
    private const int MailboxMax = 16_384;
    private static readonly object Nudge = new();
    private static readonly MqttProperties VisitProperties = new() { ContentType = UplinkTopics.VisitContentType };

    private readonly SessionTools _tools;
    private readonly UplinkOptions _options;
    private readonly PublishWindow _window;
    private readonly TimeProvider _time;
    private readonly BrokerAddress _broker;
    private readonly MqttConnection _connection;
    private readonly ITimer _timer;
    private readonly Channel<object> _mailbox = Channel.CreateBounded<object>(
        new BoundedChannelOptions(MailboxMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private string? _end;
    private long _onlineSince;
    private bool _isOnline;
    private bool _isProven;
    private bool _isLeaving;
    private long _leaveAt;
    private long _pausedUntil;
    private long _nextLook;
    private long _timerAt = long.MaxValue;
    private int _isNudged;
    private int _hasTimerFired;

    public UplinkSession(SessionTools tools, BrokerAddress broker)
    {
        (_tools, _options, _window, _time, _broker) = (tools, tools.Options, tools.Window, tools.Time, broker);
        _connection = new MqttConnection(_options.ToMqttOptions(broker, _window.KeepAlive));
        _connection.Disconnected += Post;
        _connection.Subscribed += Post;
        _connection.Published += Post;
        _connection.MessageReceived += Post;
        _timer = _time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something outside may have changed: new records, a stored refusal, a moment that was waited for. From any thread.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isNudged, 1) == 0) _mailbox.Writer.TryWrite(Nudge);
    }

    /// <summary>Connects, publishes and takes receipts until the connection ends.</summary>
    public async Task<SessionEnd> RunAsync(CancellationToken stopping)
    {
        _tools.Enter(UplinkState.Connecting);
        _tools.Certificates.NoteUse();
        MqttConnectResult result = await _connection.ConnectAsync(stopping).ConfigureAwait(false);
        if (!result.IsConnected) return new SessionEnd(result.Text, result.Outcome, TimeSpan.Zero);
        _tools.Metrics.Connected();
        _tools.Enter(UplinkState.Subscribing);
        MqttSendResult subscribe = _connection.Subscribe(UplinkTopics.Receipt(_options.KioskId));
        if (!subscribe.IsSent) End(subscribe.Text);
        long subscribedAt = _time.GetTimestamp();
        long now = subscribedAt;
        _nextLook = _time.After(_options.CertificateCheck);
        while (_end is null)
        {
            SetTimer(now, subscribedAt);
            object happened = await _mailbox.Reader.ReadAsync(stopping).ConfigureAwait(false);
            do Handle(happened, subscribedAt);
            while (_end is null && _mailbox.Reader.TryRead(out happened!));

            // One moment for pumping and for the timer: what comes due between the two must not be missed by both.
            now = _time.GetTimestamp();
            if (_isOnline) Pump(now);
            else if (_time.GetElapsedTime(subscribedAt, now) >= _options.ConnectTimeout)
                End($"{_broker} did not answer the subscription to receipts in {_options.ConnectTimeout.TotalSeconds:0} s.");
        }

        TimeSpan onlineFor = _isOnline ? _time.GetElapsedTime(_onlineSince) : TimeSpan.Zero;
        return new SessionEnd(_end, MqttConnectOutcome.Connected, onlineFor, _isLeaving);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _connection.Dispose();
    }

    private void OnTimer()
    {
        Interlocked.Exchange(ref _hasTimerFired, 1);
        Wake();
    }

    private void Post(object happened)
    {
        if (!_mailbox.Writer.TryWrite(happened)) throw new InvalidOperationException($"{_broker} sends faster than receipts can be entered.");
    }

    private void Handle(object happened, long subscribedAt)
    {
        switch (happened)
        {
            case MqttPublished acknowledgement:
                OnPublished(acknowledgement);
                break;
            case MqttMessage message:
                if (!_tools.Answers.Take(message)) _tools.Desk.Enter(message.Topic, message.Payload, Wake);
                break;
            case MqttSubscribed answer:
                OnSubscribed(answer, subscribedAt);
                break;
            case MqttDisconnect end:
                // The broker's own end, or the line's: no longer this kiosk's plan.
                _isLeaving = false;
                End(end.Text);
                break;
            default:
                // In this order: what happens after it nudges again.
                Interlocked.Exchange(ref _isNudged, 0);
                if (Interlocked.Exchange(ref _hasTimerFired, 0) == 1) _timerAt = long.MaxValue;
                break;
        }
    }

    private void End(string text) => _end ??= text;

    private void OnSubscribed(MqttSubscribed answer, long subscribedAt)
    {
        if (_tools.Answers.Take(answer)) return;
        if (!answer.IsAccepted)
        {
            End($"{_broker} does not let this kiosk subscribe to {UplinkTopics.Receipt(_options.KioskId)} (0x{answer.GrantedQos:X2}); "
                + "check its access rules.");
            return;
        }

        _isOnline = true;
        _onlineSince = _time.GetTimestamp();
        _window.NoteRoundTrip(_time.GetElapsedTime(subscribedAt, _onlineSince));
        _tools.Log.LogInformation("Uplink online: {Broker}, client {Client}", _broker, _options.ToMqttOptions(_broker, _options.KeepAlive).ClientId);
        _tools.Enter(UplinkState.Online);
        _tools.Answers.Begin(topic => _connection.Subscribe(topic));
    }

    private void OnPublished(MqttPublished acknowledgement)
    {
        var entry = (WindowEntry)acknowledgement.Token!;
        if (PubAckReasons.BrokerHasIt(acknowledgement.ReasonCode))
        {
            _isProven = true;
            _tools.HoldUps.Reset();
            if (_window.NotePubAck(entry)) _tools.Metrics.Pubacked();
        }
        else if (entry.Record.State == RecordState.Sent)
        {
            _tools.Metrics.Rejected($"0x{acknowledgement.ReasonCode:X2}");
            if (PubAckReasons.ConcernsTheRecord(acknowledgement.ReasonCode)) Reject(entry, acknowledgement.Text);
            else HoldUp(entry, PubAckReasons.Explain(acknowledgement));
        }
    }

    private void Reject(WindowEntry entry, string text)
    {
        TimeSpan again = _window.NoteRejected(entry);
        _tools.Log.LogWarning("{Broker} rejects record {Record}: {Text}; trying it again in {Again}", _broker, entry.Record.Id, text, again);
    }

    /// <summary>The broker takes no records now. All wait, and then a single one tries: no hot loop, and none overtakes another.</summary>
    private void HoldUp(WindowEntry entry, string text)
    {
        _window.NoteHeldUp(entry);
        _isProven = false;
        if (_time.GetTimestamp() < _pausedUntil) return;
        TimeSpan pause = _tools.HoldUps.Next();
        _pausedUntil = _time.After(pause);
        _tools.Problem(text);
        _tools.Log.LogWarning("{Broker} holds up record {Record}: {Text} Publishing again in {Pause}", _broker, entry.Record.Id, text, pause);
    }

    private void Pump(long now)
    {
        _tools.Desk.Apply();
        if (_window.IsPubAckOverdue(now))
        {
            _isLeaving = false;
            End($"{_broker} acknowledged nothing for {_options.PubAckTimeout.TotalSeconds:0} s and the time that the bytes in flight "
                + $"need at {_options.LineRateMin} kbit/s; it hangs, the network lost it, or the line is slower than uplink.lineRateMin.");
            return;
        }

        if (now >= _nextLook) LookAtCertificates(now);
        if (_isLeaving && (_window.InFlight == 0 || now >= _leaveAt)) End("New certificate files are in place: connecting again with them.");
        while (_end is null && !_isLeaving && now >= _pausedUntil)
        {
            _window.Refill(now);
            if (_window.NextToPublish(_isProven) is not { } entry) return;
            Publish(entry);
        }
    }

    /// <summary>New certificates: nothing more is published, and when all is acknowledged, or it takes too long, the connection is made anew.</summary>
    private void LookAtCertificates(long now)
    {
        _nextLook = _time.After(_options.CertificateCheck);
        if (_isLeaving || !_tools.Certificates.HaveGoodOnesCome()) return;
        _isLeaving = true;
        _leaveAt = now + (_time.After(_options.PubAckTimeout) - _time.GetTimestamp());
    }

    private void Publish(WindowEntry entry)
    {
        OutboxRecord record = entry.Record;
        if (record.Payload is not { } payload)
        {
            _tools.Log.LogWarning("Record {Record} is no longer in the outbox: it was dropped for want of room, or is damaged", record.Id);
            _window.NoteMissing(entry);
            return;
        }

        MqttProperties? properties = _options.Version == MqttVersion.V5 && record.Lane == Lane.Visit ? VisitProperties : null;
        // Moved first: the acknowledgement may be in the mailbox before Publish returns.
        _window.NotePublished(entry);
        MqttSendResult sent = _connection.Publish(UplinkTopics.Record(_options.KioskId, _tools.OutboxId, record), payload, 1, false, properties, entry);
        if (sent.IsSent) _tools.Metrics.Published();
        else if (sent.Error is MqttSendError.NotConnected or MqttSendError.Failed) End(sent.Text);
        else
        {
            _tools.Metrics.Rejected(sent.Error.ToString());
            Reject(entry, sent.Text);
        }
    }

    // Set only to an earlier moment than it stands at: with thousands of records a second, firing too early now and then is cheaper.
    private void SetTimer(long now, long subscribedAt)
    {
        long due = _nextLook;
        if (!_isOnline) due = subscribedAt + (_time.After(_options.ConnectTimeout) - _time.GetTimestamp());
        else if (_window.NextDue(now) is { } next && next < due) due = next;
        if (_isOnline && now < _pausedUntil && _pausedUntil < due) due = _pausedUntil;
        if (_isLeaving && _leaveAt < due) due = _leaveAt;
        if (due >= _timerAt) return;
        _timerAt = due;
        TimeSpan wait = _time.GetElapsedTime(now, due);
        // Rounded up: a timer counts whole milliseconds, and one that fires before its moment would be set again at once.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(Math.Ceiling(wait.TotalMilliseconds), 1)), Timeout.InfiniteTimeSpan);
    }
}
