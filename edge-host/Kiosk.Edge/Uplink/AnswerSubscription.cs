using Kiosk.Interop.Mqtt;

namespace Kiosk.Edge.Uplink;

/// <summary>
/// The subscription to doctors' answers: asked for beside the one to receipts, once that one stands, and never in its way. A broker may refuse it, or even end
/// the connection over it; records and receipts go on without. Outlives connections; used on the uplink's thread.
/// <code>
/// Idle --receipts stand--> Asked --SUBACK--> Granted | Refused      (each --connection ends--> Idle)
///                          Asked --connection ends, twice in a row--> Resting --an hour--> Idle
/// </code>
/// </summary>
/// <param name="topic">The kiosk's.</param>
/// <param name="isWanted">False when nobody listens: then it is not asked for.</param>
/// <param name="deliver">Gets what comes there, whatever it is.</param>
/// <param name="time">For the rest.</param>
/// <param name="log">Told once of a refusal.</param>
internal sealed class AnswerSubscription(string topic, Func<bool> isWanted, Action<byte[]> deliver, TimeProvider time, ILogger log)
{
    /// <summary>So many connections in a row that end between the question and its answer are taken for the broker's way of refusing.</summary>
    /// <remarks>Fewer than <see cref="PublishWindow.FailuresMax"/>: no record is to be suspected for it.</remarks>
    public const int EndsMax = 2;

    /// <summary>How long it is not asked for then.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    private int? _mid;
    private int _ends;
    private long _restsUntil;
    private bool _isRefusalTold;

    /// <summary>The subscription to receipts stands: asks for this one.</summary>
    /// <param name="subscribe">Asks the broker for a topic.</param>
    public void Begin(Func<string, MqttSendResult> subscribe)
    {
        if (!isWanted() || (_restsUntil != 0 && time.GetTimestamp() < _restsUntil)) return;
        _restsUntil = 0;
        MqttSendResult sent = subscribe(topic);
        if (sent.IsSent) _mid = sent.Mid;
        else log.LogWarning("Doctors' answers cannot be subscribed to on this connection: {Text}", sent.Text);
    }

    /// <summary>Takes the broker's answer to it.</summary>
    /// <returns>False when it answers something else.</returns>
    public bool Take(MqttSubscribed answer)
    {
        if (_mid != answer.Mid) return false;
        (_mid, _ends) = (null, 0);
        if (!answer.IsAccepted && !_isRefusalTold)
            log.LogWarning("The broker does not let this kiosk subscribe to {Topic} (0x{Code:X2}): doctors' answers do not come; records and receipts go on. "
                + "Check its access rules", topic, answer.GrantedQos);
        _isRefusalTold = !answer.IsAccepted;
        return true;
    }

    /// <summary>Takes a message.</summary>
    /// <returns>False when it came elsewhere.</returns>
    public bool Take(MqttMessage message)
    {
        if (message.Topic != topic) return false;
        deliver(message.Payload);
        return true;
    }

    /// <summary>The connection ended.</summary>
    public void Ended()
    {
        if (_mid is null) return;
        _mid = null;
        if (++_ends < EndsMax) return;
        _ends = 0;
        _restsUntil = time.After(Rest);
        log.LogWarning("{Times} connections in a row ended when this kiosk subscribed to {Topic}: it does without doctors' answers for {Minutes} min. "
            + "Check the broker's access rules", EndsMax, topic, Rest.TotalMinutes);
    }
}
