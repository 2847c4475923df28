using System.Net;
using System.Net.Sockets;

namespace Kiosk.Benchmarks.Peers.Clients;

/// <summary>A plain TCP connection with a buffer each way, for one thread. What is slow here would be counted as the broker's.</summary>
internal sealed class Connection : IDisposable
{
    private const int SilenceMs = 60_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _in = new byte[256 << 10];
    private byte[] _out = new byte[256 << 10];
    private int _begin, _end, _queued;

    /// <exception cref="SocketException">Nothing listens there.</exception>
    public Connection(int port)
    {
        _socket.ReceiveTimeout = _socket.SendTimeout = SilenceMs;
        try
        {
            _socket.Connect(IPAddress.Loopback, port);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>What has come and was not consumed.</summary>
    public ReadOnlySpan<byte> Received => _in.AsSpan(_begin, _end - _begin);

    /// <summary>Forgets bytes at the beginning of <see cref="Received"/>.</summary>
    public void Consume(int count) => _begin += count;

    /// <summary>Waits for more bytes.</summary>
    /// <exception cref="IOException">The connection ended, or was silent for a minute.</exception>
    public void Receive()
    {
        if (_begin > 0)
        {
            Received.CopyTo(_in);
            (_begin, _end) = (0, _end - _begin);
        }

        if (_end == _in.Length) Array.Resize(ref _in, 2 * _in.Length);
        try
        {
            int count = _socket.Receive(_in.AsSpan(_end));
            if (count == 0) throw new IOException("the connection was closed by the other end");
            _end += count;
        }
        catch (SocketException fault)
        {
            throw new IOException("the connection failed: " + fault.Message, fault);
        }
    }

    /// <summary>Room for bytes to be sent with the next <see cref="Flush"/>.</summary>
    public Span<byte> Queue(int count)
    {
        if (_queued + count > _out.Length) Array.Resize(ref _out, Math.Max(2 * _out.Length, _queued + count));
        _queued += count;
        return _out.AsSpan(_queued - count, count);
    }

    /// <summary>Sends what is queued.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    public void Flush()
    {
        try
        {
            for (int sent = 0; sent < _queued;) sent += _socket.Send(_out.AsSpan(sent, _queued - sent));
            _queued = 0;
        }
        catch (SocketException fault)
        {
            throw new IOException("the connection failed: " + fault.Message, fault);
        }
    }

    /// <summary>Ends a wait of another thread in <see cref="Receive"/>.</summary>
    public void Dispose() => _socket.Dispose();
}
