namespace Kiosk.Edge.Link;

/// <summary>
/// Maps the uptime of one boot to the host's monotonic clock. Each time exchange bounds the offset by half of its round trip
/// (Cristian 1989), however unequal the two ways are; an exchange grows worse with its distance by what two crystals may drift
/// apart. The exchange with the smallest bound at the asked time is the one that counts.
/// </summary>
public sealed class TimeMap
{
    /// <summary>How far board and host may drift apart: 100 ppm, two crystals of 50 ppm.</summary>
    public const int DriftPpmMax = 100;

    /// <summary>Exchanges that are kept; at one each 2 s, the last two minutes.</summary>
    public const int ExchangesMax = 64;

    private readonly Queue<Exchange> _exchanges = new(ExchangesMax);

    /// <summary>True once an exchange succeeded.</summary>
    public bool IsSet => _exchanges.Count > 0;

    /// <summary>Adds an exchange.</summary>
    /// <param name="sentUs">Host time when the request went out.</param>
    /// <param name="receivedUs">Host time when the reply came in; at least <paramref name="sentUs"/>.</param>
    /// <param name="uptimeUs">Uptime in between.</param>
    public void Add(long sentUs, long receivedUs, long uptimeUs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(receivedUs, sentUs);
        if (_exchanges.Count == ExchangesMax) _exchanges.Dequeue();
        long halfUs = (receivedUs - sentUs + 1) / 2;
        _exchanges.Enqueue(new Exchange(uptimeUs, sentUs + ((receivedUs - sentUs) / 2), halfUs));
    }

    /// <summary>Maps an uptime.</summary>
    /// <param name="uptimeUs">Uptime of this boot, us.</param>
    /// <param name="hostUs">The host's monotonic time, us.</param>
    /// <param name="uncertaintyUs">The true host time is within this of <paramref name="hostUs"/>.</param>
    /// <returns>False before the first exchange.</returns>
    public bool TryToHost(long uptimeUs, out long hostUs, out long uncertaintyUs)
    {
        hostUs = 0;
        uncertaintyUs = long.MaxValue;
        foreach (Exchange exchange in _exchanges)
        {
            long distanceUs = uptimeUs - exchange.UptimeUs;
            long boundUs = exchange.HalfRoundTripUs + (Math.Abs(distanceUs) * DriftPpmMax / 1_000_000);
            if (boundUs >= uncertaintyUs) continue;
            uncertaintyUs = boundUs;
            hostUs = exchange.HostUs + distanceUs;
        }

        return IsSet;
    }

    private readonly record struct Exchange(long UptimeUs, long HostUs, long HalfRoundTripUs);
}
