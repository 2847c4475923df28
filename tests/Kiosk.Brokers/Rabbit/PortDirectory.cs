using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kiosk.Brokers.Rabbit;

/// <summary>
/// The port mapper of one Erlang node (what epmd is to a machine): tells it at which port each of its peers is found. One for each
/// node, so that each can be sent to its peers through lines of its own, which can be cut without touching the machine's firewall.
/// </summary>
/// <remarks>Erlang/OTP "Erlang Distribution Protocol", EPMD protocol: ALIVE2 (120/118), PORT_PLEASE2 (122/119) and NAMES (110).</remarks>
public sealed class PortDirectory : IAsyncDisposable
{
    private const byte Alive = 120, AliveAnswer = 118, PortPlease = 122, PortAnswer = 119, Names = 110;
    private const byte VisibleNode = 77;
    private const ushort DistributionHighest = 6, DistributionLowest = 5;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyDictionary<string, int> _ports;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile string? _registered;
    private uint _creation = 3; // 1 to 3 are what old versions used.

    /// <param name="ports">The port of each node by its name before the '@'.</param>
    public PortDirectory(IReadOnlyDictionary<string, int> ports)
    {
        _ports = ports;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAllAsync);
    }

    /// <summary>For the node's ERL_EPMD_PORT.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
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
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                _ = Task.Run(() => AnswerAsync(client));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the client was gone before it was accepted.
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient _ = client;
        try
        {
            NetworkStream stream = client.GetStream();
            byte[] length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token).ConfigureAwait(false);
            byte[] request = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(request, _stop.Token).ConfigureAwait(false);
            if (request is [Alive, ..])
            {
                await HoldRegistrationAsync(stream, request).ConfigureAwait(false);
                return;
            }

            byte[] answer = request switch
            {
                [PortPlease, .. var name] => PortOf(Encoding.UTF8.GetString(name)),
                [Names, ..] => AllNames(),
                _ => [],
            };
            await stream.WriteAsync(answer, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The node hung up.
        }
    }

    /// <summary>A node is registered for as long as its connection stands.</summary>
    private async Task HoldRegistrationAsync(NetworkStream stream, byte[] request)
    {
        int nameBytes = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(9));
        string name = Encoding.UTF8.GetString(request, 11, nameBytes);
        byte[] answer = [AliveAnswer, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(2), Interlocked.Increment(ref _creation));
        _registered = name;
        try
        {
            await stream.WriteAsync(answer, _stop.Token).ConfigureAwait(false);
            _ = await stream.ReadAsync(new byte[1], _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _registered = null;
        }
    }

    private byte[] PortOf(string name)
    {
        if (!_ports.TryGetValue(name, out int port)) return [PortAnswer, 1];
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        byte[] answer = new byte[14 + nameBytes.Length];
        answer[0] = PortAnswer;
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)port);
        answer[4] = VisibleNode;
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), DistributionHighest);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(8), DistributionLowest);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(10), (ushort)nameBytes.Length);
        nameBytes.CopyTo(answer, 12);
        return answer;
    }

    /// <summary>Only who is registered: a starting node looks here whether its own name is taken.</summary>
    private byte[] AllNames()
    {
        byte[] port = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(port, (uint)Port);
        string names = _registered is { } name && _ports.TryGetValue(name, out int at) ? $"name {name} at port {at}\n" : "";
        return [.. port, .. Encoding.UTF8.GetBytes(names)];
    }
}
