using Kiosk.Edge.Identity.Backend;
using Kiosk.Simulator.App.Backend;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Identity.Login;

/// <summary>The simulator's backend on a port of this machine, over real TLS.</summary>
public sealed class BackendBench : IAsyncLifetime
{
    public LocalCertificates Certificates { get; } = new();

    public FakeBackend Backend { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Backend = await FakeBackend.StartAsync(Certificates, 0, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        Certificates.Dispose();
    }

    /// <summary>A client of it.</summary>
    /// <param name="timeoutMs">For a question.</param>
    /// <param name="change">What is wrong with it; null for nothing.</param>
    /// <param name="time">For the time limit; null for the true one.</param>
    public BackendClient Client(int timeoutMs = 5000, Func<BackendPlace, BackendPlace>? change = null, TimeProvider? time = null)
    {
        var place = new BackendPlace(Backend.Address, Certificates.CaFile, Certificates.Client.CertificateFile, Certificates.Client.KeyFile, TimeSpan.FromMilliseconds(timeoutMs));
        return new BackendClient(change?.Invoke(place) ?? place, time ?? TimeProvider.System);
    }
}
