using System.Diagnostics;
using Kiosk.Brokers;
using Kiosk.Brokers.Clients;
using Kiosk.Simulator.App.Broker;
using Xunit;

namespace Kiosk.BrokerTests;

public sealed class ClusterSmokeTests
{
    [Theory]
    [InlineData(BrokerKind.Mosquitto)]
    [InlineData(BrokerKind.Nats)]
    [InlineData(BrokerKind.Rabbit)]
    public async Task Single(BrokerKind kind)
    {
        using var certificates = new LocalCertificates();
        var clock = Stopwatch.StartNew();
        await using IBroker broker = BrokerKinds.Single(kind, certificates);
        await broker.StartAsync();
        Console.WriteLine($"{kind} up {clock.Elapsed}");
        try { await Try(BrokerAddress.Of(broker), async () =>
        {
            await broker.Kill9Async();
            await broker.StartAsync();
        }); } finally { File.WriteAllLines($"/tmp/log-{broker.Name}", broker.Log); }
        Console.WriteLine($"{kind} done {clock.Elapsed}");
    }

    [Theory]
    [InlineData(BrokerKind.Nats)]
    [InlineData(BrokerKind.Rabbit)]
    public async Task Cluster(BrokerKind kind)
    {
        using var certificates = new LocalCertificates();
        var clock = Stopwatch.StartNew();
        await using BrokerCluster cluster = BrokerKinds.Cluster(kind, certificates);
        await cluster.StartAsync();
        Console.WriteLine($"{kind} cluster up {clock.Elapsed}");
        try { await Try(BrokerAddress.Of(cluster), async () =>
        {
            await cluster.KillNodeAsync(0);
            await Task.Delay(TimeSpan.FromMilliseconds(3000), TimeProvider.System);
            await cluster.RestartNodeAsync(0);
            await Task.Delay(TimeSpan.FromMilliseconds(3000), TimeProvider.System);
            cluster.PartitionNode(1);
            await Task.Delay(TimeSpan.FromMilliseconds(10000), TimeProvider.System);
            cluster.Heal(1);
        }); } finally {
        foreach (var n in cluster.Nodes) File.WriteAllLines($"/tmp/log-{n.Name}", n.Log); }
        Console.WriteLine($"{kind} done {clock.Elapsed}");
    }

    private static async Task Try(BrokerAddress address, Func<Task> fault)
    {
        var clock = Stopwatch.StartNew();
        await using var store = new CountingStore(address, new Arrivals(), answers: false);
        await store.ReadyAsync();
        Console.WriteLine($"  store ready {clock.Elapsed}");
        using var stop = new CancellationTokenSource();
        var p = Enumerable.Range(0, 4).Select(k => new PlainPublisher(address, new Strand($"k-{k}", "visit", "0123456789abcdef"))).ToArray();
        var runs = p.Select(one => one.RunAsync(200, TimeSpan.FromMilliseconds(1), stop.Token)).ToArray();
        async Task More(int n)
        {
            long[] was = [.. p.Select(x => x.Acknowledged)];
            for (int i = 0; i < 300; i++) { if (p.Select((x, k) => x.Acknowledged >= was[k] + n).All(x => x)) return; await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System); }
            Assert.Fail("no progress: " + string.Join('\n', p.Select(x => $"{x.Acknowledged} {x.LastProblem}")) + store.LastProblem);
        }
        await More(100);
        Console.WriteLine($"  first 100 {clock.Elapsed}");
        await fault();
        Console.WriteLine($"  fault over {clock.Elapsed}");
        await More(100);
        await stop.CancelAsync();
        await Task.WhenAll(runs);
        long total = p.Sum(x => x.Acknowledged);
        for (int i = 0; i < 300 && store.Arrivals.Kept < total; i++) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        int lost = 0;
        for (int k = 0; k < p.Length; k++) for (long s = 1; s <= p[k].Acknowledged; s++) if (!store.Arrivals.Has($"k-{k}", p[k].Record(s))) lost++;
        Console.WriteLine($"  {clock.Elapsed} acked {total} kept {store.Arrivals.Kept} lost {lost} again {store.Arrivals.Again} reorders {store.Arrivals.Reorders.Count} connections {string.Join(',', p.Select(x => x.Connections))}; {store.LastProblem}; {p[0].LastProblem}");
        foreach (var r in store.Arrivals.Reorders.Take(5)) Console.WriteLine("   " + r);
    }
}
