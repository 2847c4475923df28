namespace Kiosk.Brokers.Clients;

/// <summary>A kiosk without outbox and uplink: the store must have what the broker gave a PUBACK for.</summary>
public sealed class PlainKiosk : IPublishingKiosk
{
    private const int PayloadBytes = 200;

    private readonly CancellationTokenSource _stop = new();
    private readonly PlainPublisher _publisher;
    private readonly TimeSpan _pace;
    private Task _publishing = Task.CompletedTask;

    /// <param name="access">The broker.</param>
    /// <param name="name">Its name.</param>
    /// <param name="pace">Between two records.</param>
    public PlainKiosk(BrokerAccess access, string name, TimeSpan pace)
    {
        (Name, _pace) = (name, pace);
        _publisher = new PlainPublisher(access, new Strand(name, "visit", "0123456789abcdef"));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Published => _publisher.Published;

    /// <inheritdoc/>
    public long Acknowledged => _publisher.Acknowledged;

    /// <inheritdoc/>
    public string LastProblem => _publisher.LastProblem;

    /// <inheritdoc/>
    public Task StartAsync()
    {
        _publishing = _publisher.RunAsync(PayloadBytes, _pace, _stop.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>> FinishAsync(TimeSpan patience)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _publishing.ConfigureAwait(false);
        var owed = new List<string>();
        for (long sequence = 1; sequence <= Acknowledged; sequence++) owed.Add(_publisher.Record(sequence));
        return owed;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _publishing.ConfigureAwait(false);
        _stop.Dispose();
    }
}
