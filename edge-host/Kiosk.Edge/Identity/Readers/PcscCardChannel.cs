using Kiosk.Identity.Cards;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>Commands to a card through PC/SC. After an exchange without an answer there is none any more: each later one ends the same way.</summary>
/// <param name="card">Connected.</param>
/// <param name="insertion">Which.</param>
/// <param name="calls">Watched by another thread.</param>
/// <param name="options">Limits.</param>
/// <param name="time">True time.</param>
internal sealed class PcscCardChannel(IPcscCard card, Insertion insertion, CallClock calls, CardReaderOptions options, TimeProvider time) : ICardChannel
{
    private const int StatusBytes = 2;

    private readonly long _since = time.GetTimestamp();
    private CardLinkStatus? _over;
    private volatile bool _isGivenUp;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Atr => card.Atr;

    /// <summary>When the first command was sent; 0 when none was.</summary>
    public long FirstCommand { get; private set; }

    /// <summary>Time within exchanges.</summary>
    public TimeSpan InCard { get; private set; }

    /// <summary>Exchanges.</summary>
    public int Commands { get; private set; }

    /// <summary>No further command reaches the card: from another thread.</summary>
    public void GiveUp() => _isGivenUp = true;

    /// <inheritdoc/>
    public CardLinkStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        length = 0;
        if (_over is { } over) return over;
        if (_isGivenUp || time.GetElapsedTime(_since) > options.ReadTimeout) return End(CardLinkStatus.Mute);
        if (insertion.EndedBy is { } end) return End(end == CardEnd.ReaderLost ? CardLinkStatus.ReaderLost : CardLinkStatus.Removed);
        PcscStatus status = Exchange(command, response, out length);
        if (status != PcscStatus.Success) return End(CardFaults.Judge(status, insertion, PollPatience));
        if (length >= StatusBytes) return CardLinkStatus.Answered;
        // Some drivers report success with nothing when the card is pulled within a command.
        length = 0;
        return End(CardFaults.AfterEnd(insertion, PollPatience) ?? CardLinkStatus.Broken);
    }

    private TimeSpan PollPatience => options.DriverLag * 2;

    private PcscStatus Exchange(ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        long begin = time.GetTimestamp();
        if (Commands++ == 0) FirstCommand = begin;
        calls.Begin(options.TransmitTimeout);
        try
        {
            return card.Transmit(command, response, out length);
        }
        finally
        {
            calls.End();
            InCard += time.GetElapsedTime(begin);
        }
    }

    private CardLinkStatus End(CardLinkStatus status)
    {
        _over = status;
        return status;
    }
}
