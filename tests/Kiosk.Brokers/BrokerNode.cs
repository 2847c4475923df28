using Kiosk.Interop.Mqtt;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers;

/// <summary>What brokers that are one process with one folder have in common.</summary>
/// <param name="name">Product, and the node's number in a cluster.</param>
/// <param name="certificates">Stay the caller's.</param>
public abstract class BrokerNode(string name, LocalCertificates certificates) : IBroker
{
    private BrokerProcess? _process;
    private IReadOnlyCollection<string> _lastLog = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Port { get; } = LocalBroker.FreePort();

    /// <inheritdoc/>
    public LocalCertificates Certificates => certificates;

    /// <inheritdoc/>
    public IReadOnlyList<MqttVersion> Versions { get; } = [MqttVersion.V311];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Log => _process?.Log ?? _lastLog;

    /// <summary>All that the node has on disk.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("kiosk-broker-").FullName;

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        await Kill9Async().ConfigureAwait(false);
        _process = Launch();
        await WaitUntilServingAsync(_process).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (Take() is { } process) await process.StopAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task Kill9Async()
    {
        if (Take() is { } process) await process.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Pause() => _process!.Signal("STOP");

    /// <inheritdoc/>
    public void Resume() => _process!.Signal("CONT");

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await Kill9Async().ConfigureAwait(false);
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes the settings and starts the process.</summary>
    protected abstract BrokerProcess Launch();

    /// <summary>Waits until clients are served, or, of a cluster's node, until the process is up.</summary>
    protected abstract Task WaitUntilServingAsync(BrokerProcess process);

    private BrokerProcess? Take()
    {
        BrokerProcess? process = _process;
        _lastLog = process?.Log ?? _lastLog;
        _process = null;
        return process;
    }
}
