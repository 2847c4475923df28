namespace Kiosk.Edge.Uplink;

/// <summary>
/// How many bytes may be in flight so that a fresh urgent record waits behind no more than half a second of the line, learned from
/// the acknowledgements: the rate is the best of the last ten seconds, measured as in BBR (Cardwell et al., ACM Queue 14/5, 2016) from what was
/// acknowledged while a publication was on its way.
/// </summary>
/// <remarks>
/// In flight = rate * (round trip + waiting), so the bound is rate * (round trip + 0.5 s). The round trip is that of an idle
/// line: of the subscription, or of a short record alone. The first bound is half a second at the slowest line allowed; on a
/// fast line it is past all windows after a round trip or two.
/// </remarks>
internal sealed class LineRate
{
    /// <summary>What a publication costs on the line beside its payload: topic, properties, TLS, TCP; about.</summary>
    public const int OverheadBytes = 200;

    private const int ShortBytes = 2048;
    private static readonly TimeSpan Waiting = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RoundTripMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly long _floor;
    private TimeSpan? _roundTrip;
    private long _acknowledged;
    private long _lastAcknowledgement;
    private double _best;
    private double _bestBefore;
    private long _bestSince;

    /// <param name="time">Its monotonic clock.</param>
    /// <param name="kilobitsMin">The slowest line allowed, kilobit/s.</param>
    public LineRate(TimeProvider time, int kilobitsMin)
    {
        _time = time;
        _floor = (long)(kilobitsMin * 1000L / 8 * Waiting.TotalSeconds);
        _bestSince = time.GetTimestamp();
    }

    /// <summary>Bytes in flight, overhead included, at most. A single larger record still goes, alone.</summary>
    public long BytesMax => Math.Max(_floor, (long)Math.Min(Math.Max(_best, _bestBefore) * (Waiting + (_roundTrip ?? TimeSpan.Zero)).TotalSeconds, long.MaxValue / 2));

    /// <summary>A short question was answered on an idle line.</summary>
    public void NoteRoundTrip(TimeSpan taken)
    {
        TimeSpan bounded = taken < RoundTripMax ? taken : RoundTripMax;
        if (_roundTrip is null || bounded < _roundTrip) _roundTrip = bounded;
    }

    /// <summary>A publication goes out.</summary>
    public void NoteSent(WindowEntry entry, bool isAlone)
    {
        long now = _time.GetTimestamp();
        if (isAlone) _lastAcknowledgement = now;
        entry.SentAt = isAlone && entry.Record.Size <= ShortBytes ? now : 0;
        entry.MeasuredFrom = (_acknowledged, _lastAcknowledgement);
    }

    /// <summary>The broker answered it.</summary>
    public void NoteAcknowledged(WindowEntry entry)
    {
        long now = _time.GetTimestamp();
        _acknowledged += entry.Record.Size + OverheadBytes;
        _lastAcknowledgement = now;
        if (entry.SentAt != 0) NoteRoundTrip(_time.GetElapsedTime(entry.SentAt, now));
        double seconds = Math.Max(_time.GetElapsedTime(entry.MeasuredFrom.Timestamp, now).TotalSeconds, 0.0001);
        if (_time.GetElapsedTime(_bestSince, now) >= Remembered) (_bestBefore, _best, _bestSince) = (_best, 0, now);
        _best = Math.Max(_best, (_acknowledged - entry.MeasuredFrom.Bytes) / seconds);
    }

    /// <summary>Another connection, another line.</summary>
    public void Forget() => (_roundTrip, _best, _bestBefore) = (null, 0, 0);
}
