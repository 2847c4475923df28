using Kiosk.Brokers;
using Kiosk.Brokers.Scenario;
using Xunit;

namespace Kiosk.BrokerTests;

/// <summary>Clusters that lose a node to kill -9 and one to a partition while kiosks publish.</summary>
public sealed class ClusterTests(ITestOutputHelper output)
{
    [Fact]
    public Task A_node_killed_costs_nothing() => NothingIsWrong(new ClusterScenarioOptions(BrokerKind.Nats, 1) { Kiosks = 3, RecordsBetween = 30, PartsNode = false });

    /// <summary>The long form, with nodes that are parted from their peers; run it with <c>-explicit only</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(BrokerKind.Nats, 1, true)]
    [InlineData(BrokerKind.Rabbit, 1, true)]
    [InlineData(BrokerKind.Nats, 2, true)]
    [InlineData(BrokerKind.Rabbit, 2, true)]
    [InlineData(BrokerKind.Nats, 3, false)]
    [InlineData(BrokerKind.Rabbit, 3, false)]
    public Task Nodes_killed_and_parted_cost_nothing(BrokerKind kind, int seed, bool hasUplink) =>
        NothingIsWrong(new ClusterScenarioOptions(kind, seed) { HasUplink = hasUplink });

    private async Task NothingIsWrong(ClusterScenarioOptions options)
    {
        if (BrokerKinds.FindMissing(options.Kind) is { } missing) Assert.Skip(missing);

        ClusterScenarioResult result = await ClusterScenario.RunAsync(options);

        output.WriteLine(result.ToString());
        Assert.True(result.IsGood, result.ToString());
        Assert.True(result.Acknowledged > 0);
    }
}
