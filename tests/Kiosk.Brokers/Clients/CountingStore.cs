using System.Text.Json;
using System.Threading.Channels;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;

namespace Kiosk.Brokers.Clients;

/// <summary>The least clinical store: a subscriber with a session that outlives its connections; counts what comes and answers with receipts, many in one message.</summary>
/// <remarks>
/// It asks its broker for a sign of life: a NATS node that is parted from its peers keeps a subscriber's connection, answers its pings, and
/// brings it nothing. Only a message that gets no PUBACK tells.
/// It keeps nothing but the records' names, in memory, also while it is away: what it took before it was stopped it still has.
/// </remarks>
public sealed class CountingStore : IAsyncDisposable
{
    private const int BatchMax = 256;
    private const string AliveTopic = "kiosk/v1/store/alive";
    private static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AlivePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);

    private readonly BrokerAccess _access;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _answers;
    private readonly Task _serving;
    private volatile string _lastProblem = "";
    private long _receiptsGiven;

    /// <param name="access">The broker.</param>
    /// <param name="arrivals">Where it counts; shared by the stores that follow one another.</param>
    /// <param name="answers">Whether it gives receipts.</param>
    public CountingStore(BrokerAccess access, Arrivals arrivals, bool answers = true)
    {
        (_access, Arrivals, _answers) = (access, arrivals, answers);
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>What came.</summary>
    public Arrivals Arrivals { get; }

    /// <summary>Receipts that the broker acknowledged.</summary>
    public long ReceiptsGiven => Interlocked.Read(ref _receiptsGiven);

    /// <summary>The newest fault.</summary>
    public string LastProblem => _lastProblem;

    /// <summary>Waits until the broker holds its subscription.</summary>
    /// <exception cref="InvalidOperationException">Not in 60 s; the message says why.</exception>
    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException("the store could not subscribe in 60 s: " + _lastProblem);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _lastProblem = await ServeOneConnectionAsync().ConfigureAwait(false);
                await Task.Delay(Wait, TimeProvider.System, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<string> ServeOneConnectionAsync()
    {
        var arrived = Channel.CreateUnbounded<MqttMessage>();
        string end = "";
        using var connection = new MqttConnection(_access.Client("clinical-store"));
        connection.MessageReceived += message => arrived.Writer.TryWrite(message);
        long alive = TimeProvider.System.GetTimestamp();
        connection.Published += given =>
        {
            Volatile.Write(ref alive, TimeProvider.System.GetTimestamp());
            Interlocked.Add(ref _receiptsGiven, (int)given.Token!);
        };
        connection.Subscribed += answer =>
        {
            if (answer.IsAccepted) _ready.TrySetResult();
            else arrived.Writer.TryComplete(); // A cluster without a majority refuses: try again, perhaps at another node.
        };
        connection.Disconnected += down =>
        {
            end = down.Text;
            arrived.Writer.TryComplete();
        };
        MqttConnectResult result = await connection.ConnectAsync(_stop.Token).ConfigureAwait(false);
        if (!result.IsConnected) return result.Text;
        connection.Subscribe(Arrival.TopicFilter);
        long asked = TimeProvider.System.GetTimestamp();
        while (await WaitForMoreAsync(arrived.Reader).ConfigureAwait(false))
        {
            TakeSome(connection, arrived.Reader);
            if (TimeProvider.System.GetElapsedTime(Volatile.Read(ref alive)) > AlivePatience) return "the broker acknowledged nothing for 10 s.";
            if (TimeProvider.System.GetElapsedTime(asked) < AliveInterval) continue;
            asked = TimeProvider.System.GetTimestamp();
            connection.Publish(AliveTopic, [], token: 0);
        }

        return end;
    }

    /// <summary>Returns each second also when nothing came, for what waits.</summary>
    private async Task<bool> WaitForMoreAsync(ChannelReader<MqttMessage> arrived)
    {
        try
        {
            return await arrived.WaitToReadAsync(_stop.Token).AsTask().WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private void TakeSome(MqttConnection connection, ChannelReader<MqttMessage> arrived)
    {
        var receipts = new List<Delivery>();
        for (int count = 0; count < BatchMax && arrived.TryRead(out MqttMessage? message); count++)
            if (Delivery.Parse(message) is { } delivery) receipts.AddRange(Arrivals.Note(delivery));
        receipts.AddRange(Arrivals.ReleaseOverdue());
        if (!_answers) return;

        // A receipt that cannot be handed over is lost here: the kiosk publishes its record again.
        foreach (IGrouping<string, Delivery> kiosk in receipts.GroupBy(one => one.Strand.Kiosk))
            foreach (Delivery[] some in kiosk.Chunk(BatchMax)) connection.Publish($"kiosk/v1/{kiosk.Key}/receipt", Receipts(some), token: some.Length);
    }

    private static byte[] Receipts(IEnumerable<Delivery> records)
    {
        var list = records.Select(one => new { record = one.RecordId, sha256 = one.Sha256, outcome = "accepted" });
        return JsonSerializer.SerializeToUtf8Bytes(new { receipts = list.ToArray() });
    }
}
