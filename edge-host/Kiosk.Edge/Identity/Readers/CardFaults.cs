using Kiosk.Identity.Cards;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>What a status of PC/SC means for a card.</summary>
internal static class CardFaults
{
    /// <summary>True when pcscd, or our place with it, is gone: a new context is needed.</summary>
    public static bool IsServiceLost(PcscStatus status) => status is PcscStatus.CommunicationError or PcscStatus.NoService or PcscStatus.ServiceStopped
        or PcscStatus.InvalidHandle or PcscStatus.LibraryMissing or PcscStatus.AccessDenied;

    /// <summary>What became of an exchange, or of taking the card, that did not succeed.</summary>
    /// <param name="status">Not success.</param>
    /// <param name="insertion">Who knows whether the card is still in: many a status says only that there was no answer.</param>
    /// <param name="pollPatience">How long the reader's poll takes to see a removal.</param>
    public static CardLinkStatus Judge(PcscStatus status, Insertion insertion, TimeSpan pollPatience)
    {
        if (IsServiceLost(status) || status is PcscStatus.UnknownReader or PcscStatus.ReaderUnavailable) return CardLinkStatus.ReaderLost;
        if (status is PcscStatus.RemovedCard or PcscStatus.NoCard) return CardLinkStatus.Removed;
        if (status is PcscStatus.InsufficientBuffer) return CardLinkStatus.Broken;
        return AfterEnd(insertion, pollPatience) ?? CardLinkStatus.Mute;
    }

    /// <summary>Why there was no answer, if the card ended; null while it is still in.</summary>
    public static CardLinkStatus? AfterEnd(Insertion insertion, TimeSpan pollPatience) => insertion.WaitForEnd(pollPatience) switch
    {
        CardEnd.Removed or CardEnd.Exchanged => CardLinkStatus.Removed,
        CardEnd.ReaderLost => CardLinkStatus.ReaderLost,
        _ => null,
    };

    /// <summary>The problem that a link's end is.</summary>
    public static CardProblem Problem(CardLinkStatus status) => status switch
    {
        CardLinkStatus.Removed => CardProblem.Removed,
        CardLinkStatus.ReaderLost => CardProblem.ReaderLost,
        CardLinkStatus.Broken => CardProblem.Damaged,
        _ => CardProblem.Mute,
    };
}
