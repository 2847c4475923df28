using System.Threading.Channels;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;

namespace Kiosk.Torture.World;

/// <summary>
/// The least clinical store: a subscriber with a session that outlives its connections. It writes what comes into the ledger, which
/// stands for its disk, and answers with receipts, many in a message. It can be killed between any two of these steps.
/// </summary>
public sealed class ReceivingStore : IAsyncDisposable
{
    private const int BatchMax = 512;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly MqttOptions _options;
    private readonly Ledger _ledger;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly Dictionary<(string Outbox, string Lane, long Sequence), Arrival> _keptBack = [];
    private volatile string _lastProblem = "";
    private volatile bool _isSilent;
    private volatile ChannelReader<MqttMessage>? _arrived;
    private int _unanswered;
    private volatile TaskCompletionSource? _pause;

    /// <param name="options">The broker; <see cref="MqttOptions.CleanStart"/> false.</param>
    /// <param name="ledger">What it accepted; outlives it.</param>
    public ReceivingStore(MqttOptions options, Ledger ledger)
    {
        (_options, _ledger) = (options, ledger);
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Waits until the broker holds its subscription.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(StartPatience, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException("the store could not subscribe: " + _lastProblem);
        }
    }

    /// <summary>Messages that it took from the broker and that would be lost, or stay without a receipt, if it were killed now.</summary>
    public int AtRisk => (_arrived?.Count ?? 0) + Volatile.Read(ref _unanswered);

    /// <summary>From here it takes messages from the broker, and does nothing with them: killed now, it loses them.</summary>
    public void StopAccepting() => _pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From here it accepts, and gives no receipts.</summary>
    public void StopAnswering() => _isSilent = true;

    /// <summary>Ends at once; what it had not accepted is gone, and what it accepted without a receipt stays accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _pause?.TrySetResult();
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
        _arrived = arrived.Reader;
        string end = "";
        using var connection = new MqttConnection(_options);
        connection.MessageReceived += message => arrived.Writer.TryWrite(message);
        connection.Subscribed += answer =>
        {
            if (answer.IsAccepted) _ready.TrySetResult();
            else arrived.Writer.TryComplete();
        };
        connection.Disconnected += down =>
        {
            end = down.Text;
            arrived.Writer.TryComplete();
        };
        MqttConnectResult result = await connection.ConnectAsync(_stop.Token).ConfigureAwait(false);
        if (!result.IsConnected) return result.Text;
        connection.Subscribe(Arrival.TopicFilter);
        while (await arrived.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            if (_pause is { } pause) await pause.Task.ConfigureAwait(false);
            if (_stop.IsCancellationRequested) break;
            TakeSome(connection, arrived.Reader);
        }

        return end;
    }

    private void TakeSome(MqttConnection connection, ChannelReader<MqttMessage> arrived)
    {
        var ends = new List<ArrivalEnd>();
        for (int count = 0; count < BatchMax && arrived.TryRead(out MqttMessage? message); count++)
        {
            if (Arrival.Of(message.Topic, message.Payload) is not { } arrival) _ledger.Wrong($"a message came on {message.Topic}");
            else Take(arrival, ends);
        }

        if (_isSilent)
        {
            Interlocked.Add(ref _unanswered, ends.Count);
            return;
        }

        foreach (IGrouping<string, ArrivalEnd> kiosk in ends.GroupBy(end => end.Arrival.KioskId))
            foreach (byte[] receipts in ReceiptMessages.Of(kiosk)) connection.Publish(ReceiptMessages.Topic(kiosk.Key), receipts);
    }

    private void Take(Arrival? arrival, List<ArrivalEnd> ends)
    {
        while (arrival is not null)
        {
            if (_ledger.Take(arrival) is not { } end)
            {
                _keptBack[(arrival.OutboxId, arrival.Lane, arrival.Sequence)] = arrival;
                return;
            }

            ends.Add(end);
            _keptBack.Remove((arrival.OutboxId, arrival.Lane, arrival.Sequence + 1), out arrival!);
        }
    }
}
