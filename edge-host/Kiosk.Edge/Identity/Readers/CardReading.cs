using Kiosk.Identity.Cards;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>What reading a card takes, beside the card.</summary>
/// <param name="Pcsc">The smart-card service.</param>
/// <param name="Options">Limits.</param>
/// <param name="Read">By what a card is read.</param>
/// <param name="Time">True time.</param>
/// <param name="Timed">Gets the times of each card that was read; may be null.</param>
/// <param name="Log">For defects.</param>
internal sealed record ReadingTools(
    IPcsc Pcsc, CardReaderOptions Options, Func<ICardChannel, CardOutcome> Read, TimeProvider Time, Action<CardReadTiming>? Timed, ILogger Log);

/// <summary>Reads the cards of one reader, one after the other, on a context of its own. For one thread; another one watches <see cref="Calls"/>.</summary>
internal sealed class CardReading(ReadingTools tools) : IDisposable
{
    private const int ConnectTriesMax = 3;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private IPcscContext? _context;
    private PcscCardChannel? _channel;

    /// <summary>The call under way.</summary>
    public CallClock Calls { get; } = new(tools.Time);

    /// <summary>Reads a card and tells the insertion whom it told, or why nobody.</summary>
    public void Read(Insertion insertion)
    {
        PcscStatus status = Connect(insertion, out IPcscCard? card);
        try
        {
            if (card is null)
            {
                CardLinkStatus link = CardFaults.Judge(status, insertion, tools.Options.DriverLag * 2);
                insertion.Tell(CardOutcome.Failed(CardFaults.Problem(link), PcscStatusText.Of(status)));
                return;
            }

            var channel = new PcscCardChannel(card, insertion, Calls, tools.Options, tools.Time);
            Volatile.Write(ref _channel, channel);
            CardOutcome outcome = ReadBy(channel);
            CardProblem problem = outcome.Problem;
            if (!insertion.Tell(outcome)) return;
            tools.Timed?.Invoke(new CardReadTiming(insertion.Reader, insertion.EventSeen, channel.FirstCommand, tools.Time.GetTimestamp(),
                channel.InCard, channel.Commands, problem));
        }
        finally
        {
            Volatile.Write(ref _channel, null);
            Release(card);
        }
    }

    /// <summary>The card that is being read gets no further command: from another thread.</summary>
    public void GiveUp() => Volatile.Read(ref _channel)?.GiveUp();

    /// <inheritdoc/>
    public void Dispose()
    {
        Release(_context);
        _context = null;
    }

    private CardOutcome ReadBy(PcscCardChannel channel)
    {
        try
        {
            return tools.Read(channel);
        }
#pragma warning disable CA1031 // A defect in reading one make of card must not stop the reading of others.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            ReaderReports.LogDefect(tools.Log, "Reading a card failed", defect);
            return CardOutcome.Failed(CardProblem.Damaged, $"a defect of the kiosk: {defect.GetType().Name}");
        }
    }

    private PcscStatus Connect(Insertion insertion, out IPcscCard? card)
    {
        card = null;
        PcscStatus status = PcscStatus.Success;
        for (int i = 0; i < ConnectTriesMax; i++)
        {
            // A card that is pushed in slowly touches its contacts more than once: the first powering may fail.
            if (i > 0 && insertion.WaitForEnd(BetweenTries) is not null) return PcscStatus.RemovedCard;
            status = TryConnect(insertion.Reader, out card);
            if (status == PcscStatus.Success) return status;
            if (CardFaults.IsServiceLost(status)) Dispose();
            else if (status is not (PcscStatus.UnresponsiveCard or PcscStatus.UnpoweredCard or PcscStatus.SharingViolation)) return status;
        }

        return status;
    }

    private PcscStatus TryConnect(string reader, out IPcscCard? card)
    {
        card = null;
        Calls.Begin(tools.Options.ConnectTimeout);
        try
        {
            if (_context is null && tools.Pcsc.Establish(out _context) is var status && _context is null) return status;
            return _context.Connect(reader, out card);
        }
        finally
        {
            Calls.End();
        }
    }

    private void Release(IDisposable? native)
    {
        if (native is null) return;
        Calls.Begin(tools.Options.ConnectTimeout);
        native.Dispose();
        Calls.End();
    }
}
