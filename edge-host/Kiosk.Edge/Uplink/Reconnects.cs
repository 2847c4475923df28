namespace Kiosk.Edge.Uplink;

/// <summary>
/// Which broker is tried next, and after which wait. At the start one of the list is drawn, so that a fleet spreads over them; after
/// each failure comes the next. The end of a connection, by whomever, is followed by the long wait of the <see cref="Backoff"/>: the
/// whole fleet may have been cut off with this kiosk. Then a round tries each broker once, with shorter waits between them, and
/// when all have failed comes the next long wait. So no broker meets more than a twentieth of a fleet in any second.
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
        _current = (_current + 1) % _brokers.Count;
        bool wasOnline = onlineFor > TimeSpan.Zero;
        if (wasOnline && onlineFor >= _options.StableAfter) _backoff.Reset();
        if (!wasOnline && ++_triedInRound < _brokers.Count) return _backoff.Between(_options.ReconnectDelayMin, _options.ReconnectDelay / 2);
        _triedInRound = 0;
        return _backoff.Next();
    }

    /// <summary>This kiosk ended the connection to make it anew: the same broker, soon.</summary>
    public TimeSpan NextAfterPlan() => _backoff.Between(TimeSpan.Zero, _options.ReconnectDelayMin);
}
