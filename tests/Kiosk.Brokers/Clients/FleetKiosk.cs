namespace Kiosk.Brokers.Clients;

/// <summary>A kiosk of a scenario with its real outbox and uplink: the store must have every record that the outbox took.</summary>
public sealed class FleetKiosk : IPublishingKiosk
{
    private readonly UplinkKiosk _kiosk;
    private readonly RecordMaker _maker;
    private readonly TimeSpan _pace;
    private readonly CancellationTokenSource _stop = new();
    private Task _making = Task.CompletedTask;

    /// <param name="access">The broker.</param>
    /// <param name="name">Its id.</param>
    /// <param name="random">Seeded; lanes, sizes and content.</param>
    /// <param name="pace">Between two records.</param>
    public FleetKiosk(BrokerAccess access, string name, Random random, TimeSpan pace)
    {
        _kiosk = new UplinkKiosk(access, name);
        // A cluster that loses a node answers after 4 s (NATS) to 10 s, or never: give up later than the first.
        _kiosk.Options = _kiosk.Options with { PubAckTimeout = TimeSpan.FromSeconds(8), ReceiptTimeout = TimeSpan.FromSeconds(10) };
        _maker = new RecordMaker(_kiosk, random);
        _pace = pace;
    }

    /// <inheritdoc/>
    public string Name => _kiosk.Name;

    /// <inheritdoc/>
    public long Published => _kiosk.Produced;

    /// <summary>Records with the clinical store's receipt.</summary>
    public long Acknowledged => _kiosk.Delivered;

    /// <inheritdoc/>
    public string LastProblem => _kiosk.LastProblem;

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        await _kiosk.StartAsync().ConfigureAwait(false);
        _making = Task.Run(MakeAsync);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>> FinishAsync(TimeSpan patience)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _making.ConfigureAwait(false);
        long began = TimeProvider.System.GetTimestamp();
        while (_kiosk.Delivered < _kiosk.Produced && TimeProvider.System.GetElapsedTime(began) < patience)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).ConfigureAwait(false);
        return _maker.Taken;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _making.ConfigureAwait(false);
        await _kiosk.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task MakeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await _maker.AddAsync().ConfigureAwait(false);
            await Task.Delay(_pace, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
