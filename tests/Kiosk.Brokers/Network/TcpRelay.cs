using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kiosk.Brokers.Network;

/// <summary>How a line between two parties is.</summary>
public enum LineState
{
    /// <summary>Bytes pass.</summary>
    Open = 0,

    /// <summary>Connections are reset, new ones at once: a peer notices immediately.</summary>
    Cut,

    /// <summary>Connections stand and no byte passes: a peer notices by its own timers only. What waits passes when the line opens.</summary>
    Silent,
}

/// <summary>A loopback port that passes TCP connections on to the first of some others that answers.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<IEnumerable<int>> _targets;
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private TaskCompletionSource _passes = Passing();
    private LineState _state;

    /// <param name="targets">Loopback ports, asked for at each connection and tried in their order.</param>
    public TcpRelay(Func<IEnumerable<int>> targets)
    {
        _targets = targets;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAllAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Opens, cuts or silences the line.</summary>
    public void Set(LineState state)
    {
        lock (_gate)
        {
            _state = state;
            if (state == LineState.Silent && _passes.Task.IsCompleted) _passes = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (state != LineState.Silent) _passes.TrySetResult();
        }

        if (state == LineState.Cut) ResetAll();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        Set(LineState.Cut);
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource Passing()
    {
        var passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        passing.SetResult();
        return passing;
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket client = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                _ = Task.Run(() => RelayAsync(client));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the client was gone before it was accepted.
            }
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using Socket near = Track(client);
        if (await ConnectAsync().ConfigureAwait(false) is not { } far)
        {
            Reset(near);
            return;
        }

        using (far)
        {
            // A cut that came while connecting has not seen these two.
            if (_state == LineState.Cut) Reset(near);
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near)).ConfigureAwait(false);
            _sockets.TryRemove(far, out _);
        }

        _sockets.TryRemove(near, out _);
    }

    private async Task<Socket?> ConnectAsync()
    {
        foreach (int port in _state == LineState.Cut ? [] : _targets())
        {
            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await _passes.Task.WaitAsync(_stop.Token).ConfigureAwait(false);
                await far.ConnectAsync(IPAddress.Loopback, port, _stop.Token).ConfigureAwait(false);
                return Track(far);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                far.Dispose();
            }
        }

        return null;
    }

    private Socket Track(Socket socket)
    {
        socket.NoDelay = true;
        _sockets.TryAdd(socket, 0);
        return socket;
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer, _stop.Token).ConfigureAwait(false);
                await _passes.Task.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (count == 0) break;
                for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token).ConfigureAwait(false);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
    }

    private void ResetAll()
    {
        foreach (Socket socket in _sockets.Keys) Reset(socket);
    }

    /// <summary>Closes with a reset, and so also wakes a pump that waits on it.</summary>
    private void Reset(Socket socket)
    {
        _sockets.TryRemove(socket, out _);
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }
}
