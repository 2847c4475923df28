using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.Tests.Interop;

/// <summary>Starts the real broker of a test.</summary>
public static class TestBroker
{
    /// <summary>A broker that listens; skips the test with a plain message when mosquitto is not installed.</summary>
    public static LocalBroker Start(LocalBrokerOptions? options = null)
    {
        if (!LocalBroker.IsInstalled) Assert.Skip("mosquitto is not installed: apt install mosquitto");
        return LocalBroker.Start(options);
    }
}
