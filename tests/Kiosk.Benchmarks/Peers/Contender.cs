using Kiosk.Benchmarks.Peers.Clients;

namespace Kiosk.Benchmarks.Peers;

/// <summary>How many messages a contender gets: slow ones get fewer, or the run would take an hour.</summary>
/// <param name="Batch">Messages of one timed batch, and of the stretch that ends with the kill.</param>
/// <param name="Batches">Batches with the cloud down: together the backlog that is drained.</param>
/// <param name="Traced">Messages of the run that counts syncs.</param>
internal sealed record Load(int Batch, int Batches, int Traced)
{
    /// <summary>What the table is about.</summary>
    public static Load Full { get; } = new(20_000, 5, 2_000);

    /// <summary>The backlog.</summary>
    public int Backlog => Batch * Batches;

    /// <summary>Part of the load.</summary>
    public Load DividedBy(int by) => new(Math.Max(20, Batch / by), Batches, Math.Max(20, Traced / by));
}

/// <summary>A program that a run needs.</summary>
/// <param name="Name">As it is started.</param>
/// <param name="Package">The Debian package that has it.</param>
internal sealed record Needed(string Name, string Package)
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/local/sbin", "/usr/lib/rabbitmq/bin"];

    /// <summary>Where it is; null when it is not installed.</summary>
    public string? Path { get; } = Name.StartsWith('/') ? (File.Exists(Name) ? Name : null)
        : Folders.Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
}

/// <summary>A store-and-forward edge with its cloud: an edge program that acknowledges messages, and a broker that gets them when it can.</summary>
internal abstract class Contender : IAsyncDisposable
{
    /// <summary>Long enough for an Erlang node on a busy machine.</summary>
    protected static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private Child? _edge;
    private Child? _cloud;
    private IPublisher? _publisher;
    private Subscriber? _subscriber;
    private bool _isTraced;

    /// <summary>Names it for <c>--only</c>: lower case and dashes.</summary>
    public abstract string Name { get; }

    /// <summary>What lies between the caller and the acknowledgement.</summary>
    public abstract string PathToAck { get; }

    /// <summary>What is particular in its configuration.</summary>
    public abstract string Settings { get; }

    /// <summary>Programs that must be installed.</summary>
    public abstract IReadOnlyList<Needed> Needs { get; }

    /// <summary>Its part of the whole load.</summary>
    public virtual int LoadDivisor => 1;

    /// <summary>Whether it is the project's own.</summary>
    public virtual bool IsOurs => false;

    /// <summary>What arrived in the cloud.</summary>
    public Tally Tally { get; } = new();

    /// <summary>What the edge's processes use.</summary>
    public Usage EdgeUsage => _edge?.Usage ?? default;

    /// <summary>Syncs that the edge asked for so far, when it is traced.</summary>
    public int EdgeSyncs => File.ReadLines(TraceFile).Count(line => line.Contains("sync(", StringComparison.Ordinal));

    /// <summary>Its files.</summary>
    protected string Folder { get; private set; } = "";

    private string TraceFile => Path.Combine(Folder, "syncs");

    /// <summary>Starts cloud, subscriber and edge, and connects the publisher.</summary>
    /// <param name="folder">Empty; on the disk that is measured.</param>
    /// <param name="isTraced">Run the edge under strace, to count its syncs.</param>
    public async Task StartAsync(string folder, bool isTraced)
    {
        (Folder, _isTraced) = (folder, isTraced);
        await PrepareAsync();
        await RestoreCloudAsync();
        _subscriber = Subscribe();
        _subscriber.Start();
        await _subscriber.Ready.WaitAsync(StartPatience);
        await RestartEdgeAsync();
    }

    /// <summary>Publishes messages.</summary>
    /// <returns>Seconds to the last acknowledgement.</returns>
    public Task<double> PublishAsync(int first, int count) => Task.Run(() => _publisher!.Publish(first, count));

    /// <summary>Takes the cloud away, in good order.</summary>
    public async Task CutCloudAsync()
    {
        await _cloud!.StopAsync();
        await _cloud.DisposeAsync();
    }

    /// <summary>Brings the cloud back with what it had stored.</summary>
    public async Task RestoreCloudAsync() => _cloud = await StartCloudAsync();

    /// <summary>Ends the edge with SIGKILL.</summary>
    public async Task KillEdgeAsync()
    {
        await _edge!.DisposeAsync();
        _publisher!.Dispose();
    }

    /// <summary>Starts the edge on the files that are there, and connects the publisher.</summary>
    public async Task RestartEdgeAsync()
    {
        _edge = await StartEdgeAsync();
        _publisher = await Task.Run(ConnectPublisher);
    }

    /// <summary>Has the edge remove what was delivered, where it does not of itself.</summary>
    public virtual Task RemoveDeliveredAsync() => Task.CompletedTask;

    /// <summary>Throws what ended the subscriber, if anything did.</summary>
    public void RequireSubscriber()
    {
        if (_subscriber?.Fault is { } fault) throw new InvalidOperationException($"the subscriber of {Name} stopped: {fault.Message}", fault);
    }

    public virtual async ValueTask DisposeAsync()
    {
        _publisher?.Dispose();
        _subscriber?.Dispose();
        if (_edge is not null) await _edge.DisposeAsync();
        if (_cloud is not null) await _cloud.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Before the first start.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Starts the edge and waits until it takes messages.</summary>
    protected abstract Task<Child> StartEdgeAsync();

    /// <summary>Starts the cloud and waits until it takes connections.</summary>
    protected abstract Task<Child> StartCloudAsync();

    /// <summary>Connects to the edge.</summary>
    protected abstract IPublisher ConnectPublisher();

    /// <summary>Makes the durable consumer in the cloud.</summary>
    protected abstract Subscriber Subscribe();

    /// <summary>The edge's process.</summary>
    protected Child RunEdge(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null) =>
        Child.Start(Name + "'s edge", _isTraced ? [.. Tracing(), .. command] : command, Folder, environment);

    /// <summary>The cloud's process.</summary>
    protected Child RunCloud(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null) =>
        Child.Start(Name + "'s cloud", command, Folder, environment);

    /// <summary>A folder within <see cref="Folder"/>.</summary>
    protected string SubFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    private string[] Tracing() => ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", TraceFile];
}
