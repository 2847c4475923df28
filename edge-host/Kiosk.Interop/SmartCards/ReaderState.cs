namespace Kiosk.Interop.SmartCards;

/// <summary>What is known of a reader: bits, and how often a card came or went.</summary>
/// <param name="Raw">As libpcsclite gives it: SCARD_STATE_* in the lower 16 bits, the event counter in the upper 16.</param>
public readonly record struct ReaderState(uint Raw)
{
    /// <summary>SCARD_STATE_CHANGED: what is known now is not what the caller knew.</summary>
    public const uint Changed = 0x2;

    /// <summary>SCARD_STATE_UNKNOWN: there is no reader of this name any more.</summary>
    public const uint Unknown = 0x4;

    /// <summary>SCARD_STATE_UNAVAILABLE: there is one, and it cannot be used.</summary>
    public const uint Unavailable = 0x8;

    /// <summary>SCARD_STATE_EMPTY: no card is in.</summary>
    public const uint Empty = 0x10;

    /// <summary>SCARD_STATE_PRESENT: a card is in.</summary>
    public const uint Present = 0x20;

    /// <summary>SCARD_STATE_MUTE: the card that is in gave no answer to reset.</summary>
    public const uint Mute = 0x200;

    private const uint Counter = 0xFFFF_0000;

    /// <summary>Nobody has asked yet: the next question is answered at once.</summary>
    public static ReaderState Unaware => default;

    /// <summary>A card is in.</summary>
    public bool HasCard => (Raw & Present) != 0 && !IsLost;

    /// <summary>The reader is gone, or of no use.</summary>
    public bool IsLost => (Raw & (Unknown | Unavailable)) != 0;

    /// <summary>A card is in that gave no answer to reset.</summary>
    public bool IsMute => HasCard && (Raw & Mute) != 0;

    /// <summary>Goes up by one each time that a card is put in or taken out; wraps. 0 may also mean: not counted.</summary>
    public ushort EventCount => (ushort)(Raw >> 16);

    /// <summary>The part to ask with: who else uses the card is no change to be woken for.</summary>
    public ReaderState ToAskWith() => new(Raw & (Counter | Unknown | Unavailable | Empty | Present | Mute));
}

/// <summary>A reader that is waited for.</summary>
/// <param name="name">As <see cref="IPcscContext.ListReaders"/> gave it.</param>
public sealed class ReaderStatus(string name)
{
    /// <summary>The reader's name.</summary>
    public string Name { get; } = name;

    /// <summary>Before a question: what the caller knows. After it: what is the case.</summary>
    public ReaderState State { get; set; } = ReaderState.Unaware;
}
