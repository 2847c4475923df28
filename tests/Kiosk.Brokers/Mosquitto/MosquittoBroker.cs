using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Mosquitto;

/// <summary>One mosquitto that saves each change at once, so that what it acknowledged survives a kill.</summary>
/// <param name="certificates">Stay the caller's.</param>
public sealed class MosquittoBroker(LocalCertificates certificates) : IBroker
{
    // Without the first two a kill loses what was not yet saved. The queue's bound is 1000 by default, and what is beyond it is dropped in silence.
    private static readonly string[] Settings =
        ["autosave_on_changes true", "autosave_interval 1", "max_queued_messages 0", "max_inflight_messages 100", "persistent_client_expiration 1d"];

    private readonly LocalBroker _broker =
        LocalBroker.Prepare(new LocalBrokerOptions { Certificates = certificates, GlobalLines = Settings });

    /// <inheritdoc/>
    public string Name => "mosquitto";

    /// <inheritdoc/>
    public int Port => _broker.Port;

    /// <inheritdoc/>
    public LocalCertificates Certificates => certificates;

    /// <inheritdoc/>
    public IReadOnlyList<MqttVersion> Versions { get; } = [MqttVersion.V5, MqttVersion.V311];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Log => _broker.Log;

    /// <inheritdoc/>
    public Task StartAsync() => Task.Run(_broker.Restart);

    /// <inheritdoc/>
    public Task StopAsync() => Task.Run(_broker.Stop);

    /// <inheritdoc/>
    public Task Kill9Async() => Task.Run(_broker.Kill);

    /// <inheritdoc/>
    public void Pause() => _broker.Freeze();

    /// <inheritdoc/>
    public void Resume() => _broker.Thaw();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _broker.Dispose();
        return ValueTask.CompletedTask;
    }
}
