using System.Text.Json;
using System.Threading.Channels;
using Kiosk.Interop.Mqtt;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>
/// The clinical store at its broker: takes the records of all kiosks, keeps them in an archive, answers each with a receipt, and only
/// when it is durable. A receipt that gets lost is given again when the kiosk publishes the record again.
/// </summary>
/// <param name="options">How to reach the broker; the session is kept there while the store is away.</param>
/// <param name="archive">Where the bundles go.</param>
/// <param name="time">Waits between connections.</param>
/// <param name="ended">Told about each arrival when its receipt has been handed over.</param>
/// <param name="log">Told about the connection: up, down and why.</param>
public sealed class RecordSubscriber(
    MqttOptions options, BundleArchive archive, TimeProvider time, Action<ArrivalEnd> ended, Action<string> log)
{
    /// <summary>Where the records of all kiosks arrive.</summary>
    public const string RecordFilter = "kiosk/v1/+/record/+";

    private const int QueueMax = 4096;
    private const int BatchMax = 64;
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
            connection.Subscribe(RecordFilter);
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

    /// <summary>Keeps what waits together: one sync of the index for several records.</summary>
    private async Task KeepAllAsync(MqttConnection connection, ChannelReader<Arrival> arrivals, CancellationToken stopping)
    {
        var batch = new List<Arrival>();
        while (await arrivals.WaitToReadAsync(stopping).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < BatchMax && arrivals.TryRead(out Arrival? arrival)) batch.Add(arrival);
            foreach (ArrivalEnd end in archive.Keep(batch))
            {
                connection.Publish($"kiosk/v1/{end.Arrival.KioskId}/receipt/{end.Arrival.RecordId}", Receipt(end));
                ended(end);
            }
        }
    }

    /// <summary>On the network's thread. What does not fit is dropped: without a receipt the kiosk publishes it again.</summary>
    private void Receive(MqttMessage message, ChannelWriter<Arrival> arrivals)
    {
        string[] levels = message.Topic.Split('/');
        if (levels is not ["kiosk", "v1", var kiosk, "record", var record] || !BundleArchive.IsName(kiosk) || !BundleArchive.IsName(record))
            log("ignored a message: its topic names no kiosk and record (letters, digits and '-')");
        else if (!arrivals.TryWrite(new Arrival(kiosk, record, message.Payload)))
            log($"dropped record {record}: {QueueMax} others wait; its kiosk will publish it again");
    }

    private static byte[] Receipt(ArrivalEnd end)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("record", end.Arrival.RecordId);
            json.WriteString("sha256", end.Sha256);
            json.WriteString("outcome", end.Outcome == ArrivalOutcome.Refused ? "refused" : "accepted");
            json.WriteString("reason", end.Reason);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
