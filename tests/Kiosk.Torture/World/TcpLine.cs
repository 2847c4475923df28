using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kiosk.Torture.World;

/// <summary>A line to a loopback port that can be slow, or stand and pass nothing.</summary>
/// <remarks>Its buffers are small, so that what a sender hands over is soon on the line or waits at the sender.</remarks>
public sealed class TcpLine : IAsyncDisposable
{
    private const int ChunkBytes = 512;
    private const int FastChunkBytes = 32 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly int _target;
    private volatile bool _swallows;
    private int _bitsPerSecond;

    /// <param name="target">A loopback port.</param>
    public TcpLine(int target)
    {
        _target = target;
        _listener.Server.ReceiveBufferSize = 4 << 10;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAllAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Bytes that come are taken and thrown away, and the connection stands: nobody is told.</summary>
    public bool Swallows
    {
        get => _swallows;
        set => _swallows = value;
    }

    /// <summary>Bits a second in each direction of each connection; 0 for as fast as it goes.</summary>
    public int BitsPerSecond
    {
        get => Volatile.Read(ref _bitsPerSecond);
        set => Volatile.Write(ref _bitsPerSecond, value);
    }

    /// <summary>Ends all connections; new ones may come.</summary>
    public void Cut()
    {
        foreach (Socket socket in _sockets.Keys) socket.Dispose();
        _sockets.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket near = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                _ = Task.Run(() => PassAsync(near));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the client was gone before it was accepted.
            }
        }
    }

    private async Task PassAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (near)
        using (far)
        {
            foreach (Socket socket in new[] { near, far })
            {
                socket.NoDelay = true;
                _sockets.TryAdd(socket, 0);
            }

            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token).ConfigureAwait(false);
                await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near)).ConfigureAwait(false);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One end is gone: so is the connection.
            }

            _sockets.TryRemove(near, out _);
            _sockets.TryRemove(far, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[FastChunkBytes];
        bool hasSwallowed = false;
        try
        {
            while (true)
            {
                int rate = BitsPerSecond;
                int count = await from.ReceiveAsync(buffer.AsMemory(0, rate > 0 ? ChunkBytes : FastChunkBytes), _stop.Token).ConfigureAwait(false);
                if (count == 0) return;
                // A stream with a hole is never passed on again.
                hasSwallowed |= _swallows;
                if (hasSwallowed) continue;
                if (rate > 0) await Task.Delay(TimeSpan.FromSeconds(count * 8.0 / rate), TimeProvider.System, _stop.Token).ConfigureAwait(false);
                for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
