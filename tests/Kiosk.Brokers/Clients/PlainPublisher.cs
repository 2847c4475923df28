using System.Threading.Channels;
using Kiosk.Interop.Mqtt;

namespace Kiosk.Brokers.Clients;

/// <summary>
/// The barest kiosk: publishes numbered messages with a PUBACK window and, after a lost connection, goes on at the first one that has no
/// PUBACK. Shows what a broker's PUBACK is worth, without the uplink's receipts.
/// </summary>
/// <param name="access">The broker.</param>
/// <param name="strand">What is published.</param>
/// <param name="window">Without PUBACK at once.</param>
public sealed class PlainPublisher(BrokerAccess access, Strand strand, int window = 16)
{
    private static readonly TimeSpan PubAckPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);

    private long _acknowledged;

    /// <summary>All up to this sequence have their PUBACK.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>The highest sequence that was handed to a connection.</summary>
    public long Published { get; private set; }

    /// <summary>How often it connected.</summary>
    public int Connections { get; private set; }

    /// <summary>The newest fault.</summary>
    public string LastProblem { get; private set; } = "";

    /// <summary>Publishes until cancelled, then, of what it began, nothing more.</summary>
    /// <param name="payloadBytes">Of each message.</param>
    /// <param name="pace">Between two messages; zero: as fast as the window lets it.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(int payloadBytes, TimeSpan pace, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                LastProblem = await PublishOnOneConnectionAsync(new byte[payloadBytes], pace, stopping).ConfigureAwait(false);
                await Task.Delay(Wait, TimeProvider.System, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<string> PublishOnOneConnectionAsync(byte[] payload, TimeSpan pace, CancellationToken stopping)
    {
        var events = Channel.CreateUnbounded<string?>();
        var acknowledged = new HashSet<long>();
        using var connection = new MqttConnection(access.Client("plain-" + strand.Kiosk + "-" + strand.Lane, window));
        connection.Disconnected += end => events.Writer.TryWrite(end.Text);
        connection.Published += one =>
        {
            lock (acknowledged) acknowledged.Add((long)one.Token!);
            events.Writer.TryWrite(null);
        };
        MqttConnectResult result = await connection.ConnectAsync(stopping).ConfigureAwait(false);
        if (!result.IsConnected) return result.Text;
        Connections++;
        long next = Acknowledged + 1;
        while (true)
        {
            for (; next <= Acknowledged + window; next++)
            {
                if (!connection.Publish(new Delivery(strand, next, Record(next)).Topic, payload, token: next).IsSent) return "could not publish";
                Published = Math.Max(Published, next);
                if (pace > TimeSpan.Zero) await Task.Delay(pace, TimeProvider.System, stopping).ConfigureAwait(false);
            }

            try
            {
                if (await events.Reader.ReadAsync(stopping).AsTask().WaitAsync(PubAckPatience, TimeProvider.System, stopping).ConfigureAwait(false) is { } end) return end;
            }
            catch (TimeoutException)
            {
                return $"no PUBACK in {PubAckPatience.TotalSeconds:0} s";
            }

            lock (acknowledged)
                while (acknowledged.Remove(Acknowledged + 1)) Interlocked.Increment(ref _acknowledged);
        }
    }

    /// <summary>The id of a message.</summary>
    public string Record(long sequence) => $"{strand.Lane}-{sequence}";
}
