using System.Diagnostics;
using System.Runtime.InteropServices;
using Kiosk.Interop.Native;

namespace Kiosk.Interop.Mqtt;

/// <summary>The network thread: opens, loops, ends, and frees the native client.</summary>
/// <remarks>
/// We poll the socket ourselves and call the library's read, write and housekeeping, instead of mosquitto_loop: that one uses select(2),
/// which takes no descriptor above 1023, and cannot hold CONNECT back (see MayWrite).
/// </remarks>
public sealed partial class MqttConnection
{
    private const int LoopWaitMs = 1000;
    private const int GoodbyeMs = 500;
    private const int TlsVerdictMs = 100;

    private Exception? _handlerFault;
    private bool _handlersRan;
    private bool _mayWrite;
    private long _tlsEstablished;
    private string? _verificationFault;
    private bool _accepted;
    private MqttConnectResult? _answer;
    private int _disconnectCode;

    private void RunNetwork()
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            MqttConnectResult? failure = OpenNative();
            if (failure is null)
            {
                Ending ending = Loop(started);
                failure = _accepted ? null : WhyNotConnected(ending);
                if (failure is null)
                {
                    Close(WhyEnded(ending));
                }
            }

            if (failure is not null)
            {
                Close(null);
                _ = _attempt.TrySetResult(failure);
            }
        }
        finally
        {
            _native!.Dispose();
            _wake.Dispose();
        }
    }

    private MqttConnectResult? OpenNative()
    {
        MosquittoHandle native = _native!;
        int status = Configure(native);
        if (status != Mosquitto.Success)
        {
            return ConnectDiagnosis.BadOptions($"libmosquitto refuses an option of {_options}: {Mosquitto.Text(Mosquitto.ErrorText(status))} {_log.All()}");
        }

        PropertyList list = default;
        try
        {
            if (_options.Version == MqttVersion.V5)
            {
                list.Add(Mosquitto.PropertySessionExpiry, _options.SessionExpirySeconds);
                list.Add(Mosquitto.PropertyMaximumPacketSize, (uint)_options.MaxPacketBytes);
            }

            status = Mosquitto.Connect(native, _options.Host, _options.Port, _options.KeepAliveSeconds, null, list.Pointer);
        }
        finally
        {
            list.Dispose();
        }

        if (status != Mosquitto.Success)
        {
            return ConnectDiagnosis.OfConnect(_options, status, Marshal.GetLastPInvokeError(), _log.All(), _verificationFault);
        }

        // libmosquitto does not, and a child process would keep the connection open after our end.
        _ = Libc.Fcntl(Mosquitto.Socket(native), Libc.SetDescriptorFlags, Libc.DescriptorCloseOnExec);
        return null;
    }

    private Ending Loop(long started)
    {
        MosquittoHandle native = _native!;
        long leaving = 0;
        while (true)
        {
            if (_stop && leaving == 0)
            {
                if (!_accepted)
                {
                    return new Ending(Mosquitto.Success, Abandoned: true);
                }

                leaving = Stopwatch.GetTimestamp();
                _ = Mosquitto.Disconnect(native, 0, 0);
            }

            int left = TimeLeft(started, leaving);
            int socket = Mosquitto.Socket(native);
            if (left == 0 || socket < 0)
            {
                return new Ending(Mosquitto.Success, TimedOut: left == 0);
            }

            // After handlers ran, decrypted bytes may wait inside the library, where poll does not see them.
            short events = Await(socket, _handlersRan ? 0 : left);
            int status = ReadAndWrite(native, events);
            if (status != Mosquitto.Success)
            {
                return new Ending(status);
            }
        }
    }

    private short Await(int socket, int timeoutMs)
    {
        bool verdictAwaited = _tlsEstablished != 0 && !_mayWrite;
        int longest = verdictAwaited ? Math.Min(timeoutMs, TlsVerdictMs) : timeoutMs;
        bool writes = !verdictAwaited && Mosquitto.WantsWrite(_native!);
        short events = _wake.Wait(socket, (short)(Libc.PollIn | (writes ? Libc.PollOut : 0)), longest, out bool signalled);
        if (signalled)
        {
            _wake.Clear();
        }

        return events;
    }

    // Reads before it writes: a TLS alert that says why we were refused would be lost to the write's "connection reset".
    private int ReadAndWrite(MosquittoHandle native, short events)
    {
        _handlersRan = false;
        int status = Mosquitto.LoopRead(native, 1);
        if (status == Mosquitto.Success)
        {
            Accept();
            status = MayWrite(native, events) && Mosquitto.Socket(native) >= 0 ? Mosquitto.LoopWrite(native, 1) : status;
        }

        return status == Mosquitto.Success && Mosquitto.Socket(native) >= 0 ? Mosquitto.LoopMisc(native) : status;
    }

    /// <summary>Holds CONNECT back until the broker has judged our certificate, or a moment has passed.</summary>
    /// <remarks>
    /// With TLS 1.3 our handshake ends before the broker looks at our certificate; it then sends session tickets, or an alert and
    /// closes. A CONNECT sent in between meets a reset, on which libmosquitto drops the alert unread, and with it the reason.
    /// </remarks>
    private bool MayWrite(MosquittoHandle native, short events)
    {
        if (_mayWrite)
        {
            return true;
        }

        if (_tlsEstablished == 0)
        {
            _tlsEstablished = OpenSsl.IsTls13Established(Mosquitto.GetSsl(native.DangerousGetHandle())) ? Stopwatch.GetTimestamp() : 0;
            return _tlsEstablished == 0;
        }

        _mayWrite = (events & Libc.PollIn) != 0 || Stopwatch.GetElapsedTime(_tlsEstablished).TotalMilliseconds >= TlsVerdictMs;
        return _mayWrite;
    }

    private int TimeLeft(long started, long leaving)
    {
        double left = LoopWaitMs;
        if (leaving != 0)
        {
            left = GoodbyeMs - Stopwatch.GetElapsedTime(leaving).TotalMilliseconds;
        }
        else if (!_accepted)
        {
            left = _options.ConnectTimeoutMs - Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return (int)Math.Clamp(Math.Ceiling(left), 0, LoopWaitMs);
    }

    /// <summary>Opens the connection once the broker's yes has been handled; on the network thread.</summary>
    /// <remarks>Not in the CONNACK callback itself: what is published there, libmosquitto sends twice.</remarks>
    private void Accept()
    {
        if (_accepted || _answer is not { IsConnected: true } answer)
        {
            return;
        }

        lock (_gate)
        {
            // An attempt that was abandoned or has timed out must not come to life.
            if (_stop)
            {
                return;
            }

            _accepted = true;
            _state = State.Open;
        }

        Raise(Connected, answer);
        _ = _attempt.TrySetResult(answer);
    }

    private void Close(MqttDisconnect? end)
    {
        lock (_gate)
        {
            // From here Publish refuses, so that whatever it took before is covered by the Disconnected event.
            _state = State.Ended;
            _tokens.Clear();
        }

        if (end is not null)
        {
            Raise(Disconnected, end);
        }
    }

    private void Raise<T>(Action<T>? handlers, T happened)
    {
        if (handlers is null || _silent)
        {
            return;
        }

        try
        {
            handlers(happened);
        }
        catch (Exception fault)
        {
            Fail(fault);
        }
    }

    private void Fail(Exception fault)
    {
        _handlerFault ??= fault;
        Stop(silent: false);
    }

    private MqttConnectResult WhyNotConnected(Ending ending)
    {
        if (ending.Abandoned)
        {
            return ConnectDiagnosis.Abandoned(_options);
        }

        if (_answer is { IsConnected: false } refusal)
        {
            return refusal;
        }

        return ending.TimedOut
            ? ConnectDiagnosis.TimedOut(_options, afterTcp: true)
            : ConnectDiagnosis.OfHandshake(_options, ending.Status, _log.All(), _verificationFault);
    }

    private MqttDisconnect WhyEnded(Ending ending)
    {
        string broker = $"{_options.Host}:{_options.Port}";
        if (_handlerFault is Exception fault)
        {
            return new MqttDisconnect(MqttDisconnectCause.HandlerFault, 0, $"an event handler threw, so the connection to {broker} was ended: {fault.Message}", fault);
        }

        if (_stop)
        {
            return new MqttDisconnect(MqttDisconnectCause.Requested, 0, $"disconnected from {broker} as asked.");
        }

        string words = Mosquitto.Text(Mosquitto.ErrorText(ending.Status)).TrimEnd('.') + (_log.Last is string line ? $" ({line})" : "");
        return ending.Status switch
        {
            Mosquitto.Success => new MqttDisconnect(MqttDisconnectCause.ByBroker, _disconnectCode,
                $"{broker} ended the connection: {Mosquitto.Text(Mosquitto.ReasonText(_disconnectCode))} (0x{_disconnectCode:X2})."),
            Mosquitto.KeepAlive => new MqttDisconnect(MqttDisconnectCause.KeepAliveTimeout, 0,
                $"{broker} did not answer a ping within {_options.KeepAliveSeconds} s; cable, network or broker hang."),
            Mosquitto.ConnectionLost or Mosquitto.NoConnection or Mosquitto.Errno or Mosquitto.Tls =>
                new MqttDisconnect(MqttDisconnectCause.ConnectionLost, 0, $"the connection to {broker} broke: {words}."),
            _ => new MqttDisconnect(MqttDisconnectCause.Failed, 0, $"the connection to {broker} failed: {words}."),
        };
    }

    private readonly record struct Ending(int Status, bool Abandoned = false, bool TimedOut = false);
}
