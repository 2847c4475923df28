using System.Security.Cryptography;
using Kiosk.Identity.Cards.Chips;
using Kiosk.Identity.Zones;

namespace Kiosk.Identity.Cards;

/// <summary>What a kiosk reads of cards.</summary>
public sealed record CardOptions
{
    /// <summary>Today where the kiosk stands: for what has expired, and for birth dates.</summary>
    public required Func<DateOnly> Today { get; init; }

    /// <summary>Whether chips of passports and identity cards are read (ICAO 9303); default no.</summary>
    public bool ReadsDocumentChips { get; init; }

    /// <summary>
    /// The key to a document's chip, of the zone that was scanned last; null when there is none. A reading asks once, and whoever answers hands each key out once: a chip
    /// takes any number of keys, and nobody may guess. The reader disposes of it. Default: none.
    /// </summary>
    public Func<BacKeyFields?> NextDocumentKey { get; init; } = () => null;
}

/// <summary>
/// Finds out whom a card tells. Which card it is, its applications say (SELECT), never its ATR; a read takes a bounded number of commands, and nothing of what
/// was read stays in memory but the person.
/// </summary>
/// <param name="options">What is read.</param>
/// <remarks>May be used by several threads, a card each.</remarks>
public sealed class CardReader(CardOptions options)
{
    /// <summary>Commands to one card, at most; an OMS policy takes about 15.</summary>
    public const int CommandsMax = 160;

    /// <summary>Where the nonces come from.</summary>
    internal RandomBytes Random { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Reads a card that was put in; blocks as long as the card takes.</summary>
    /// <param name="channel">To this card.</param>
    /// <returns>Whom it told, or why nobody.</returns>
    public CardOutcome Read(ICardChannel channel)
    {
        DateOnly today = options.Today();
        using var session = new CardSession(channel, CommandsMax);
        return new OmsCard(session, today).Read()
            ?? ReadChip(session, today)
            ?? CardOutcome.Failed(CardProblem.Unsupported, AnswerToReset.Describe(channel.Atr));
    }

    private CardOutcome? ReadChip(CardSession session, DateOnly today) => options.ReadsDocumentChips
        ? new DocumentChip(session, today, options.NextDocumentKey, Random).Read()
        : null;
}
