using Kiosk.Brokers;
using Kiosk.Brokers.Scenario;
using Kiosk.Faults;
using Kiosk.Torture.Harness;

namespace Kiosk.Torture.Scenarios;

/// <summary>A fleet's engine: three nodes of RabbitMQ and of NATS, one killed and one parted from its peers while kiosks publish through real uplinks.</summary>
public sealed class ClusterScenario : IScenario
{
    /// <inheritdoc/>
    public string Name => "cluster";

    /// <inheritdoc/>
    public string Description => "three nodes of NATS and of RabbitMQ, one killed and one parted while kiosks publish";

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        BrokerKind[] kinds = run.IsShort ? [BrokerKind.Nats] : [BrokerKind.Nats, BrokerKind.Rabbit];
        foreach (BrokerKind kind in kinds)
            if (BrokerKinds.FindMissing(kind) is { } missing) throw new MissingPartException(missing);
        foreach (BrokerKind kind in kinds)
        {
            run.Progress($"{kind}: the nodes start");
            ClusterScenarioResult result = await Brokers.Scenario.ClusterScenario.RunAsync(new ClusterScenarioOptions(kind, run.Seed)).ConfigureAwait(false);
            run.Add(new FaultReport($"{kind}, three nodes", run.Seed, 1, result.Acknowledged, result.Lost, result.Duplicated, result.Reordered,
                result.Fault is null ? 0 : 1, result.IsGood ? null : $"{result.Fault} (seed {run.Seed})\n{result.Text}"));
            run.Note($"{kind}: {result.Again} records came more than once and were known by their id, {result.OutOfOrder} came out of order and were put into it");
        }
    }
}
