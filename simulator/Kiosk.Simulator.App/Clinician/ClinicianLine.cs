using System.Text;
using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.ClinicalStore;

namespace Kiosk.Simulator.App.Clinician;

/// <summary>The clinician at the broker: hears the records of all kiosks beside the clinical store, gives no receipts, and publishes answers.</summary>
/// <param name="options">How to reach the broker; the session is kept there while this is away.</param>
/// <param name="book">Told of records.</param>
/// <param name="time">Waits between connections.</param>
/// <param name="log">Told about the connection, and of questions by visit.</param>
public sealed class ClinicianLine(MqttOptions options, ClinicBook book, TimeProvider time, Action<string> log)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), LastWait = TimeSpan.FromSeconds(5), PubAckTime = TimeSpan.FromSeconds(10);

    private MqttConnection? _connection;

    /// <summary>Told each time that the subscription stands.</summary>
    public Action? Ready { get; init; }

    /// <summary>True while the broker is connected.</summary>
    public bool IsUp => Volatile.Read(ref _connection) is { IsConnected: true };

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

    /// <summary>Publishes an answer.</summary>
    /// <returns>Null when the broker has it; else why not.</returns>
    public async Task<string?> SendAsync(string kioskId, string visitId, SentAnswer answer)
    {
        if (Volatile.Read(ref _connection) is not { } connection) return "The broker is not connected.";
        var acknowledged = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] message = Encoding.UTF8.GetBytes(AnswerMessages.Of(kioskId, visitId, answer).ToJsonString());
        MqttSendResult sent = connection.Publish(AnswerMessages.Topic(kioskId), message, token: acknowledged);
        if (!sent.IsSent) return sent.Text;
        try
        {
            return await acknowledged.Task.WaitAsync(PubAckTime, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return "The broker did not acknowledge the answer; whether it has it is not known.";
        }
    }

    private async Task<(bool WasUp, string Text)> ServeOneConnectionAsync(CancellationToken stopping)
    {
        var end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var connection = new MqttConnection(options);
        connection.MessageReceived += Hear;
        connection.Published += done => (done.Token as TaskCompletionSource<string?>)?.TrySetResult(done.IsAccepted ? null : done.Text);
        connection.Subscribed += answer =>
        {
            if (answer.IsAccepted)
            {
                log($"connected: {options}");
                Ready?.Invoke();
                return;
            }

            log($"the broker refuses the subscription (0x{answer.GrantedQos:X2}); check its access rules");
            connection.Disconnect();
        };
        connection.Disconnected += down => end.TrySetResult(down.Text);
        try
        {
            MqttConnectResult result = await connection.ConnectAsync(stopping).ConfigureAwait(false);
            if (!result.IsConnected) return (false, result.Text);
            connection.Subscribe(Arrival.TopicFilter);
            Volatile.Write(ref _connection, connection);
            return (true, await end.Task.WaitAsync(stopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return (true, "the clinician stops.");
        }
        finally
        {
            Volatile.Write(ref _connection, null);
        }
    }

    private void Hear(MqttMessage message)
    {
        if (Arrival.Of(message.Topic, message.Payload) is { } arrival && book.Note(arrival) is { } told) log($"{told}: {arrival.RecordId} of kiosk {arrival.KioskId}");
    }
}
