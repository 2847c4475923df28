namespace Kiosk.Edge.Uplink;

/// <summary>
/// Which broker is tried next, and after which wait. A round tries each broker of the list once, beginning where the last connection
/// was, and at the start with one that is drawn, so that a fleet spreads over them. Within a round the waits are short ones; when
/// all of them failed or kicked us out, comes the long wait of the <see cref="Backoff"/>.
/// </summary>
internal sealed class Reconnects
{
    private readonly UplinkOptions _options;
    private readonly IReadOnlyList<BrokerAddress> _brokers;
    private readonly Backoff _backoff;
    private int _current;
    private int _triedInRound;

    public Reconnects(UplinkOptions options, Random jitter)
    {
        (_options, _brokers) = (options, options.Brokers());
        _backoff = new Backoff(options.ReconnectDelayMin, options.ReconnectDelay, options.ReconnectDelayMax, jitter);
        _current = jitter.Next(_brokers.Count);
    }

    /// <summary>The broker to connect to.</summary>
    public BrokerAddress Current => _brokers[_current];

    /// <summary>A connection, or the attempt at one, ended: goes on to the next broker.</summary>
    /// <param name="onlineFor">How long records could be published on it; zero when never.</param>
    /// <returns>How long to wait before connecting; never nothing.</returns>
    public TimeSpan NextAfter(TimeSpan onlineFor)
    {
        if (onlineFor > TimeSpan.Zero && onlineFor >= _options.StableAfter)
        {
            _backoff.Reset();
            _triedInRound = 0;
        }

        _current = (_current + 1) % _brokers.Count;
        if (++_triedInRound < _brokers.Count) return _backoff.Between(_options.ReconnectDelayMin, _options.ReconnectDelay / 2);
        _triedInRound = 0;
        return _backoff.Next();
    }

    /// <summary>This kiosk ended the connection to make it anew: the same broker, soon.</summary>
    public TimeSpan NextAfterPlan() => _backoff.Between(TimeSpan.Zero, _options.ReconnectDelayMin);
}
