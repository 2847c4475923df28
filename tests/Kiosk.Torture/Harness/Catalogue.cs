using Kiosk.Torture.Scenarios;

namespace Kiosk.Torture.Harness;

/// <summary>All scenarios, in the order in which they run.</summary>
public static class Catalogue
{
    /// <summary>All of them.</summary>
    public static IScenario[] All =>
    [
        new KillScenario(), new PowerScenario(), new BrokerScenario(), new ClockScenario(), new OfflineScenario(), new DiskFullScenario(), new FleetScenario(),
        new ClusterScenario(),
    ];
}
