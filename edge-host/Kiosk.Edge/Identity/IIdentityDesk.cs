using Kiosk.Identity;
using Kiosk.Identity.Cards;

namespace Kiosk.Edge.Identity;

/// <summary>Why a card that was in a reader no longer counts.</summary>
public enum CardEnd
{
    /// <summary>It was taken out.</summary>
    Removed = 1,

    /// <summary>The reader's event counter went on: it was taken out and another, or the same, put in.</summary>
    Exchanged,

    /// <summary>The reader, or the service that drives it, is gone: nobody knows whether the card is still in.</summary>
    ReaderLost,
}

/// <summary>
/// Takes what readers and scanners say. Each method returns at once, from any thread. An insertion is a number that is never used again, also not for the same
/// card put in once more.
/// </summary>
public interface IIdentityDesk
{
    /// <summary>A card was put in and is being read.</summary>
    /// <param name="reader">The reader's name.</param>
    /// <param name="insertion">Which insertion.</param>
    void CardEntered(string reader, long insertion);

    /// <summary>Whom it told, or why nobody. The person is the desk's from now on.</summary>
    void CardRead(string reader, long insertion, CardOutcome outcome);

    /// <summary>The same card was still in: what is measured until then is its holder's.</summary>
    /// <param name="reader">The reader's name.</param>
    /// <param name="insertion">Which insertion.</param>
    /// <param name="atUs">When that was asked, on the host's monotonic clock: the moment before the question, not after the answer.</param>
    void CardSeen(string reader, long insertion, long atUs);

    /// <summary>It no longer counts; nothing more comes of this insertion.</summary>
    void CardGone(string reader, long insertion, CardEnd end);

    /// <summary>Whom a scanned code told, or why nobody. The person is the desk's from now on.</summary>
    void CodeScanned(string scanner, Scanned scanned);

    /// <summary>A reader or scanner works again or does not, in words for a technician; null when it works.</summary>
    void DeviceStands(string device, string? problem);
}
