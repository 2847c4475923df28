namespace Kiosk.Identity.Cards;

/// <summary>What became of one exchange with a card.</summary>
public enum CardLinkStatus
{
    /// <summary>The card answered.</summary>
    Answered = 0,

    /// <summary>The card was taken out, or another one is in its place.</summary>
    Removed,

    /// <summary>The card is in and does not answer.</summary>
    Mute,

    /// <summary>The reader is gone, or what drives it.</summary>
    ReaderLost,

    /// <summary>The answer is none: shorter than its two status bytes, or longer than the room for it.</summary>
    Broken,
}

/// <summary>Commands to one card, from its insertion to its removal.</summary>
public interface ICardChannel
{
    /// <summary>The answer to reset, 2 to 33 bytes: says of what make it is, never whose.</summary>
    ReadOnlySpan<byte> Atr { get; }

    /// <summary>Sends a command and waits for the response.</summary>
    /// <param name="command">An APDU of ISO 7816-4, short form.</param>
    /// <param name="response">Room for data and status bytes: 258 bytes are enough for a short Le.</param>
    /// <param name="length">Bytes of the response, at least 2; 0 when there is none.</param>
    /// <remarks>Blocks for the time that the card takes; <see cref="CardLinkStatus.Mute"/> ends that.</remarks>
    CardLinkStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length);
}
