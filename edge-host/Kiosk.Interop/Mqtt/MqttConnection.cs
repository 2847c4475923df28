using Kiosk.Interop.Native;

namespace Kiosk.Interop.Mqtt;

/// <summary>One attempt to connect to a broker and, when it succeeds, the one session that follows.</summary>
/// <remarks>
/// New -> Connecting -> Open -> Ended. An ended connection does not come back: whoever wants to reconnect makes a new one, and
/// owns backoff and persistence.
/// <para>Threads: each connection has a network thread of its own. All events are raised on it, one at a time, in the broker's
/// order. A handler must be quick, since nothing is received or kept alive meanwhile; it may call Publish, Subscribe, Disconnect and even
/// Dispose. A handler that throws ends the connection with <see cref="MqttDisconnectCause.HandlerFault"/>: nothing reaches native code.
/// All methods may be called from any thread.</para>
/// <para>The network thread owns the native client and destroys it at its end. Name lookup and TCP connect are the only calls
/// that it cannot interrupt; the caller does not wait for them past ConnectTimeoutMs, and the abandoned thread ends by itself
/// when the kernel gives up (about two minutes for an address that swallows packets), without having sent anything more.</para>
/// </remarks>
public sealed partial class MqttConnection : IDisposable
{
    private const int DisposeWaitMs = 2000;

    private readonly MqttOptions _options;
    private readonly Lock _gate = new();
    private readonly WakeEvent _wake = new();
    private readonly NativeLog _log = new();
    private readonly Dictionary<int, object?> _tokens = [];
    private readonly TaskCompletionSource<MqttConnectResult> _attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MosquittoHandle? _native;
    private Thread? _network;
    private State _state;
    private volatile bool _stop;
    private volatile bool _silent;

    /// <summary>Prepares a connection; nothing is opened yet.</summary>
    /// <param name="options">Checked by Connect.</param>
    public MqttConnection(MqttOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    private enum State
    {
        New = 0,
        Connecting,
        Open,
        Ended,
    }

    /// <summary>The broker accepted us. Raised before any other event and before Connect returns.</summary>
    public event Action<MqttConnectResult>? Connected;

    /// <summary>An open connection ended; the last event, raised once, and not after Dispose. A failed Connect does not raise it.</summary>
    public event Action<MqttDisconnect>? Disconnected;

    /// <summary>The broker acknowledged a publication. May be raised before the Publish that caused it returns; its token tells which.</summary>
    public event Action<MqttPublished>? Published;

    /// <summary>A message arrived. With QoS 1 it is acknowledged to the broker before this event, by libmosquitto.</summary>
    public event Action<MqttMessage>? MessageReceived;

    /// <summary>The broker answered a Subscribe.</summary>
    public event Action<MqttSubscribed>? Subscribed;

    /// <summary>True between Connected and Disconnected.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _state == State.Open && !_stop;
            }
        }
    }

    /// <summary>The newest warning or error that libmosquitto logged here; null when there was none.</summary>
    public string? LastLogLine => _log.Last;

    /// <summary>The first exception that an event handler threw; null when there was none.</summary>
    public Exception? HandlerFault => _handlerFault;

    /// <summary>Connects and waits for the broker's answer, at most ConnectTimeoutMs. Not from an event handler.</summary>
    /// <returns>How it ended; an expected failure is a value.</returns>
    /// <exception cref="InvalidOperationException">Called twice, or there is no fit libmosquitto (see <see cref="MqttLibrary"/>).</exception>
    public MqttConnectResult Connect() => ConnectAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>As <see cref="Connect"/>, without holding a thread of the caller's.</summary>
    /// <param name="cancellation">Gives the attempt up; the task is then cancelled.</param>
    public async Task<MqttConnectResult> ConnectAsync(CancellationToken cancellation)
    {
        string? problem = _options.FindProblem();
        if (problem is not null)
        {
            return ConnectDiagnosis.BadOptions(problem);
        }

        StartNetworkThread();
        try
        {
            // The network thread keeps the time itself once TCP stands, and knows better what was missing: let it come first.
            return await _attempt.Task.WaitAsync(TimeSpan.FromMilliseconds(_options.ConnectTimeoutMs + 250), TimeProvider.System, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            GiveUp(ConnectDiagnosis.TimedOut(_options, afterTcp: false));
            return await _attempt.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Dispose(waitMs: 0);
            throw;
        }
    }

    /// <summary>Hands a message over for sending. Acknowledgement is the Published event; without it the message's fate is unknown.</summary>
    /// <param name="topic">Not empty, no wildcards.</param>
    /// <param name="payload">Copied before the call returns; up to 268 435 455 bytes.</param>
    /// <param name="qos">0, 1 or 2.</param>
    /// <param name="retain">The broker keeps it for later subscribers.</param>
    /// <param name="properties">Version 5 only.</param>
    /// <param name="token">Comes back in Published; the caller's own mark of this message.</param>
    /// <returns>The packet identifier, or why the message was not taken. Never waits for the network.</returns>
    public unsafe MqttSendResult Publish(string topic, ReadOnlySpan<byte> payload, int qos = 1, bool retain = false,
        MqttProperties? properties = null, object? token = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        PropertyList list = default;
        try
        {
            if (properties is not null)
            {
                list.Add(properties);
            }

            lock (_gate)
            {
                if (_state != State.Open || _stop)
                {
                    return NotConnected();
                }

                int mid = 0;
                int status = list.Status;
                if (status == Mosquitto.Success)
                {
                    fixed (byte* start = payload)
                    {
                        status = Mosquitto.Publish(_native!, out mid, topic, payload.Length, start, qos, retain, list.Pointer);
                    }
                }

                if (status != Mosquitto.Success)
                {
                    return NotSent(status, "publish to " + topic);
                }

                _tokens[mid] = token;
                _wake.Signal();
                return new MqttSendResult(MqttSendError.None, mid, "");
            }
        }
        finally
        {
            list.Dispose();
        }
    }

    /// <summary>Asks the broker for messages. Its answer is the Subscribed event.</summary>
    /// <param name="filter">Topic filter, + and # allowed.</param>
    /// <param name="qos">Highest QoS wanted, 0 to 2.</param>
    public MqttSendResult Subscribe(string filter, int qos = 1)
    {
        ArgumentNullException.ThrowIfNull(filter);
        lock (_gate)
        {
            if (_state != State.Open || _stop)
            {
                return NotConnected();
            }

            int status = Mosquitto.Subscribe(_native!, out int mid, filter, qos, 0, 0);
            if (status != Mosquitto.Success)
            {
                return NotSent(status, "subscribe to " + filter);
            }

            _wake.Signal();
            return new MqttSendResult(MqttSendError.None, mid, "");
        }
    }

    /// <summary>Says good-bye to the broker (which then does not publish the will) and ends; Disconnected follows. Returns at once.</summary>
    public void Disconnect() => Stop(silent: false);

    /// <summary>Ends the connection, with a good-bye where that is possible, and frees it. No event is raised after it returns.</summary>
    /// <remarks>
    /// Returns within about 2 s whatever the network does. A network thread that is still in name lookup, TCP connect or a handler
    /// of the caller's then ends by itself later. In a handler it returns at once, and the rest follows when the handler returns.
    /// </remarks>
    public void Dispose() => Dispose(DisposeWaitMs);

    private void Dispose(int waitMs)
    {
        Stop(silent: true);
        Thread? network;
        lock (_gate)
        {
            network = _network;
        }

        if (network is null)
        {
            _wake.Dispose();
        }
        else if (network != Thread.CurrentThread)
        {
            _ = network.Join(waitMs);
        }
    }

    private void StartNetworkThread()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_silent, this);
            if (_state != State.New || _stop)
            {
                throw new InvalidOperationException("a connection is used once; make a new one to connect again.");
            }

            _native = new MosquittoHandle(_options.ClientId, _options.CleanStart, this);
            _network = new Thread(RunNetwork) { IsBackground = true, Name = "mqtt " + _options.Host };
            _state = State.Connecting;
            _network.Start();
        }
    }

    private void Stop(bool silent)
    {
        lock (_gate)
        {
            _silent |= silent;
            _stop = true;
            if (_state == State.Connecting)
            {
                _ = _attempt.TrySetResult(ConnectDiagnosis.Abandoned(_options));
            }
        }

        _wake.Signal();
    }

    /// <summary>Ends an attempt that the broker has not accepted at this moment; one that it has goes on.</summary>
    private void GiveUp(MqttConnectResult result)
    {
        lock (_gate)
        {
            if (_state == State.Connecting)
            {
                _silent = true;
                _stop = true;
                _ = _attempt.TrySetResult(result);
            }
        }

        _wake.Signal();
    }

    private MqttSendResult NotConnected() => new(MqttSendError.NotConnected, 0, $"no open connection to {_options.Host}:{_options.Port}.");

    private static MqttSendResult NotSent(int status, string what)
    {
        MqttSendError error = status switch
        {
            Mosquitto.NoConnection or Mosquitto.ConnectionLost => MqttSendError.NotConnected,
            Mosquitto.Invalid or Mosquitto.MalformedUtf8 => MqttSendError.BadRequest,
            Mosquitto.PayloadSize or Mosquitto.OversizePacket => MqttSendError.TooLarge,
            Mosquitto.NotSupported or Mosquitto.QosNotSupported => MqttSendError.NotSupported,
            _ => MqttSendError.Failed,
        };
        return new MqttSendResult(error, 0, $"cannot {what}: {Mosquitto.Text(Mosquitto.ErrorText(status))}");
    }
}
