using System.Globalization;
using Kiosk.Brokers.Clients;
using Kiosk.Brokers.Network;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Brokers.Scenario;

/// <summary>What a cluster scenario is made of.</summary>
/// <param name="Kind">Rabbit or Nats.</param>
/// <param name="Seed">Which nodes fail, in which way and when.</param>
public sealed record ClusterScenarioOptions(BrokerKind Kind, int Seed)
{
    /// <summary>Kiosks, each with connections of its own.</summary>
    public int Kiosks { get; init; } = 6;

    /// <summary>Between two records of one kiosk. All together must stay below what the cluster gets through, or the backlog's drain is what takes long.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Records that each kiosk must get through between two faults: proof that the rest of the cluster serves.</summary>
    public int RecordsBetween { get; init; } = 60;

    /// <summary>True also parts a node from its peers. Debian's nats-server now and then takes nothing more afterwards (README, found limits).</summary>
    public bool PartsNode { get; init; } = true;

    /// <summary>
    /// True also kills one node while another is parted: no majority serves until they are back. By default not with RabbitMQ, whose nodes
    /// may then not come back by themselves (README, found limits).
    /// </summary>
    public bool LosesMajority { get; init; } = Kind == BrokerKind.Nats;

    /// <summary>Waits for progress, and at the end for the last record.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>False: bare publishers without outbox and uplink, to see what a PUBACK of the cluster is worth.</summary>
    public bool HasUplink { get; init; } = true;

    internal IPublishingKiosk MakeKiosk(BrokerAccess access, string name, Random random) =>
        HasUplink ? new FleetKiosk(access, name, random, Pace) : new PlainKiosk(access, name, Pace);
}

/// <summary>How a scenario ended. Nothing is wrong when the last three are 0 and there is no fault.</summary>
/// <param name="Published">Records made.</param>
/// <param name="Acknowledged">Of these, acknowledged to the end.</param>
/// <param name="Lost">Of those that the store must have, the ones that it has not.</param>
/// <param name="Duplicated">Records that dropping by id leaves twice.</param>
/// <param name="Reordered">Records that the store kept after a later one of their kiosk and lane.</param>
/// <param name="Again">Arrivals that the store dropped by their id: the price of at least once.</param>
/// <param name="OutOfOrder">Records that the broker brought after a later one, and that the store put into their place.</param>
/// <param name="Fault">What did not come in time; null when all did.</param>
/// <param name="Text">What happened when, and the first examples of what is wrong.</param>
public sealed record ClusterScenarioResult(
    long Published, long Acknowledged, long Lost, long Duplicated, long Reordered, long Again, long OutOfOrder, string? Fault, string Text)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsGood => Fault is null && Lost == 0 && Duplicated == 0 && Reordered == 0;
}

/// <summary>
/// Three nodes, kiosks that publish, a clinical store: one node is killed and comes back, another is parted from its peers and comes
/// back, and then both at once, while the kiosks go on publishing. What was acknowledged must be at the store, once and in order.
/// </summary>
public sealed class ClusterScenario
{
    private static readonly TimeSpan NoMajority = TimeSpan.FromSeconds(8);

    private readonly ClusterScenarioOptions _options;
    private readonly Random _random;
    private readonly List<string> _text = [];
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly List<IPublishingKiosk> _kiosks = [];
    private readonly BrokerCluster _cluster;

    private ClusterScenario(ClusterScenarioOptions options, BrokerCluster cluster) =>
        (_options, _cluster, _random) = (options, cluster, new Random(options.Seed));

    /// <summary>Runs a scenario from the start of the cluster to its removal.</summary>
    public static async Task<ClusterScenarioResult> RunAsync(ClusterScenarioOptions options)
    {
        using var certificates = new LocalCertificates();
        await using BrokerCluster cluster = BrokerKinds.Cluster(options.Kind, certificates);
        return await new ClusterScenario(options, cluster).RunAsync().ConfigureAwait(false);
    }

    private async Task<ClusterScenarioResult> RunAsync()
    {
        await _cluster.StartAsync().ConfigureAwait(false);
        Say($"{_options.Kind}, seed {_options.Seed}: three nodes are up");
        BrokerAccess access = BrokerAccess.To(_cluster);
        await using var store = new CountingStore(access, new Arrivals());
        await store.ReadyAsync().ConfigureAwait(false);
        await _cluster.SettleAsync().ConfigureAwait(false);
        try
        {
            for (int number = 0; number < _options.Kiosks; number++)
                _kiosks.Add(_options.MakeKiosk(access, $"k-{number}", new Random(_random.Next())));
            await Task.WhenAll(_kiosks.Select(kiosk => kiosk.StartAsync())).ConfigureAwait(false);
            string? fault = await FailNodesAsync().ConfigureAwait(false);
            return await CountAsync(store, fault).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(_kiosks.Select(kiosk => kiosk.DisposeAsync().AsTask())).ConfigureAwait(false);
        }
    }

    /// <returns>What did not come in time, or null.</returns>
    private async Task<string?> FailNodesAsync()
    {
        try
        {
            await ProgressAsync("with all nodes").ConfigureAwait(false);
            await _cluster.SettleAsync().ConfigureAwait(false);
            int killed = _random.Next(_cluster.Nodes.Count);
            await _cluster.KillNodeAsync(killed).ConfigureAwait(false);
            await ProgressAsync($"with node {killed} killed").ConfigureAwait(false);
            await _cluster.RestartNodeAsync(killed).ConfigureAwait(false);
            await ProgressAsync($"with node {killed} back").ConfigureAwait(false);
            if (!_options.PartsNode) return null;

            int parted = (killed + 1 + _random.Next(_cluster.Nodes.Count - 1)) % _cluster.Nodes.Count;
            LineState state = _random.Next(2) == 0 ? LineState.Silent : LineState.Cut;
            _cluster.PartitionNode(parted, state);
            await ProgressAsync($"with node {parted} parted from its peers ({state})").ConfigureAwait(false);
            _cluster.Heal(parted);
            await ProgressAsync($"with node {parted} back").ConfigureAwait(false);
            if (!_options.LosesMajority) return null;

            _cluster.PartitionNode(parted, state);
            await _cluster.KillNodeAsync(killed).ConfigureAwait(false);
            await Task.Delay(NoMajority, TimeProvider.System).ConfigureAwait(false);
            Say($"{NoMajority.TotalSeconds:0} s without a majority (node {killed} killed, node {parted} parted): {Total(kiosk => kiosk.Acknowledged)} acknowledged");
            _cluster.Heal(parted);
            await ProgressAsync($"with node {parted} back").ConfigureAwait(false);
            await _cluster.RestartNodeAsync(killed).ConfigureAwait(false);
            await ProgressAsync("with all nodes back").ConfigureAwait(false);
            return null;
        }
        catch (Exception late) when (late is TimeoutException or InvalidOperationException)
        {
            foreach (IBroker node in _cluster.Nodes) _text.AddRange(node.Log.TakeLast(4).Select(line => $"    {node.Name}: {line}"));
            // What was not brought in time is not lost: give it the chance to arrive, so that what is lost for good shows.
            for (int node = 0; node < _cluster.Nodes.Count; node++) _cluster.Heal(node);
            return late.Message;
        }
    }

    /// <summary>Waits until each kiosk has got so many more records through.</summary>
    private async Task ProgressAsync(string when)
    {
        long[] goals = [.. _kiosks.Select(kiosk => kiosk.Acknowledged + _options.RecordsBetween)];
        long began = TimeProvider.System.GetTimestamp();
        while (_kiosks.Where((kiosk, number) => kiosk.Acknowledged < goals[number]).FirstOrDefault() is { } late)
        {
            if (TimeProvider.System.GetElapsedTime(began) > _options.Patience)
                throw new TimeoutException($"{when}, {late.Name} did not get {_options.RecordsBetween} records through in {_options.Patience.TotalSeconds:0} s: {late.LastProblem}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System).ConfigureAwait(false);
        }

        Say($"{when}: {Total(kiosk => kiosk.Acknowledged)} acknowledged");
    }

    private async Task<ClusterScenarioResult> CountAsync(CountingStore store, string? fault)
    {
        IReadOnlyCollection<string>[] owed = await Task.WhenAll(_kiosks.Select(kiosk => kiosk.FinishAsync(_options.Patience))).ConfigureAwait(false);
        long began = TimeProvider.System.GetTimestamp();
        while (Missing(store, owed).Any() && TimeProvider.System.GetElapsedTime(began) < _options.Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);

        string[] lost = [.. Missing(store, owed)];
        Arrivals arrivals = store.Arrivals;
        Say($"at the end: {arrivals.Kept} at the store, {arrivals.Again} dropped by their id, {arrivals.OutOfOrder} put into order");
        string[] wrong = [.. lost.Select(one => "lost: " + one), .. arrivals.Doubles.Select(one => "doubled: " + one), .. arrivals.Reorders.Select(one => "reordered: " + one)];
        _text.AddRange(wrong.Take(5).Select(one => "    " + one));
        return new ClusterScenarioResult(Total(kiosk => kiosk.Published), Total(kiosk => kiosk.Acknowledged),
            lost.Length, arrivals.Doubles.Count, arrivals.Reorders.Count, arrivals.Again, arrivals.OutOfOrder, fault, string.Join('\n', _text));
    }

    private IEnumerable<string> Missing(CountingStore store, IReadOnlyCollection<string>[] owed) =>
        _kiosks.SelectMany((kiosk, number) => owed[number].Where(record => !store.Arrivals.Has(kiosk.Name, record)).Select(record => $"{kiosk.Name}/{record}"));

    private long Total(Func<IPublishingKiosk, long> count) => _kiosks.Sum(count);

    private void Say(string what) =>
        _text.Add(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(_started).TotalSeconds,6:0.0} s  {what}"));
}
