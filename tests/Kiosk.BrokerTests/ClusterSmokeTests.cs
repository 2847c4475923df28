using Kiosk.Brokers;
using Kiosk.Brokers.Clients;
using Kiosk.Brokers.Scenario;
using Xunit;

namespace Kiosk.BrokerTests;

public sealed class ClusterSmokeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(BrokerKind.Rabbit, 1)]
    [InlineData(BrokerKind.Rabbit, 2)]
    public async Task Plain_cluster(BrokerKind kind, int seed)
    {
        var r = await ClusterScenario.RunAsync(new ClusterScenarioOptions(kind, seed) { MakeKiosk = (access, n, _, o) => new PlainKiosk(access, $"k-{n}", o.Pace), LosesMajority = kind == BrokerKind.Nats });
        output.WriteLine(r.ToString());
        Assert.True(r.IsGood, r.ToString());
    }
}
