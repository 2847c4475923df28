namespace Kiosk.Identity.Cards;

/// <summary>Why reading a card ended, before it told anybody.</summary>
/// <param name="Problem">Not None.</param>
/// <param name="Detail">What was wrong, where, without personal data.</param>
internal sealed record CardFault(CardProblem Problem, string Detail)
{
    /// <summary>As the outcome of the whole.</summary>
    public CardOutcome ToOutcome() => CardOutcome.Failed(Problem, Detail);

    /// <summary>Contents that break the card's own rules.</summary>
    public static CardFault Damaged(string detail) => new(CardProblem.Damaged, detail);

    /// <summary>What becomes of a command that was not answered.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="status">Not Answered.</param>
    public static CardFault Of(string command, CardLinkStatus status) => status switch
    {
        CardLinkStatus.Removed => new CardFault(CardProblem.Removed, $"{command}: the card was taken out"),
        CardLinkStatus.Mute => new CardFault(CardProblem.Mute, $"{command}: the card does not answer"),
        CardLinkStatus.ReaderLost => new CardFault(CardProblem.ReaderLost, $"{command}: the reader is gone"),
        CardLinkStatus.Broken => new CardFault(CardProblem.Mute, $"{command}: the card's answer is none"),
        CardLinkStatus.Answered => throw new ArgumentException("it was answered", nameof(status)),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "there is no such status"),
    };
}
