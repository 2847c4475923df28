using System.Threading.Channels;
using Kiosk.Interop.Mqtt;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>
/// The clinical store at its broker: takes the records of all kiosks, keeps them in an archive, many at a time, answers with receipts, one
/// message for each kiosk, and only for what is durable. A receipt that gets lost is given again when the kiosk publishes the record again.
/// </summary>
/// <param name="options">How to reach the broker; the session is kept there while the store is away.</param>
/// <param name="archive">Where the bundles go.</param>
/// <param name="time">Waits between connections.</param>
/// <param name="ended">Told about each arrival when its receipt has been handed over.</param>
/// <param name="log">Told about the connection: up, down and why.</param>
public sealed class RecordSubscriber(
    MqttOptions options, BundleArchive archive, TimeProvider time, Action<ArrivalEnd> ended, Action<string> log)
{
    private const int QueueMax = 8192;
    private const int BatchMax = 1024;
    private const int BatchBytesMax = 32 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        TimeSpan wait = FirstWait;
        while (!stopping.IsCancellationRequested)
        {
            (bool wasUp, string text) = await ServeOneConnectionAsync(stopping).ConfigureAwait(false);
            if (stopping.IsCancellationRequested) return;
            wait = wasUp ? FirstWait : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LastWait.Ticks));
            log($"{text} Connecting again in {wait.TotalMilliseconds:0} ms.");
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(bool WasUp, string Text)> ServeOneConnectionAsync(CancellationToken stopping)
    {
        var arrivals = Channel.CreateBounded<Arrival>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
        string end = "the store stops.";
        using var connection = new MqttConnection(options);
        connection.MessageReceived += message => Receive(message, arrivals.Writer);
        connection.Subscribed += answer =>
        {
            log(answer.IsAccepted ? $"ready: {options}" : $"the broker refuses the subscription (0x{answer.GrantedQos:X2}); check its access rules");
            if (!answer.IsAccepted) connection.Disconnect();
        };
        connection.Disconnected += down =>
        {
            end = down.Text;
            arrivals.Writer.TryComplete();
        };
        try
        {
            MqttConnectResult result = await connection.ConnectAsync(stopping).ConfigureAwait(false);
            if (!result.IsConnected) return (false, result.Text);
            connection.Subscribe(Arrival.TopicFilter);
            await KeepAllAsync(connection, arrivals.Reader, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return (true, end);
        }
        catch (Exception failure) when (failure is IOException or Microsoft.Data.Sqlite.SqliteException)
        {
            return (true, $"cannot keep records: {failure.Message}");
        }

        return (true, end);
    }

    /// <summary>Keeps what waits together: a few syncs for many records.</summary>
    private async Task KeepAllAsync(MqttConnection connection, ChannelReader<Arrival> arrivals, CancellationToken stopping)
    {
        var batch = new List<Arrival>();
        while (await arrivals.WaitToReadAsync(stopping).ConfigureAwait(false))
        {
            batch.Clear();
            long bytes = 0;
            while (batch.Count < BatchMax && bytes < BatchBytesMax && arrivals.TryRead(out Arrival? arrival))
            {
                batch.Add(arrival);
                bytes += arrival.Payload.Length;
            }

            IReadOnlyList<ArrivalEnd> ends = archive.Keep(batch);
            foreach (IGrouping<string, ArrivalEnd> kiosk in ends.GroupBy(end => end.Arrival.KioskId))
                foreach (byte[] message in ReceiptMessages.Of(kiosk)) connection.Publish(ReceiptMessages.Topic(kiosk.Key), message);
            foreach (ArrivalEnd end in ends) Tell(end);
        }
    }

    private void Tell(ArrivalEnd end)
    {
        if (end.IsReordered)
        {
            log($"reordered: record {end.Arrival.RecordId} of kiosk {end.Arrival.KioskId} is number {end.Arrival.Sequence} of its {end.Arrival.Lane} "
                + $"lane (outbox {end.Arrival.OutboxId}) and came behind a later one");
        }

        ended(end);
    }

    /// <summary>
    /// On the network's thread. When too many wait, so does the network: one that were dropped would come again behind later ones.
    /// </summary>
    private void Receive(MqttMessage message, ChannelWriter<Arrival> arrivals)
    {
        if (Arrival.Of(message.Topic, message.Payload) is not { } arrival)
        {
            log("ignored a message: its topic is not .../record/<lane>/<outbox>-<sequence>/<record>, with names of letters, digits and '-'");
            return;
        }

        while (!arrivals.TryWrite(arrival))
        {
            Task<bool> room = arrivals.WaitToWriteAsync().AsTask();
            if (room.Wait(Patience) && room.Result) continue;
            log($"dropped record {arrival.RecordId}: {QueueMax} others wait for the disk; its kiosk will publish it again");
            return;
        }
    }
}
