namespace Kiosk.Interop.SmartCards;

/// <summary>The smart-card service of this machine, as far as a kiosk needs it. No call throws for what a card, reader or service does.</summary>
public interface IPcsc
{
    /// <summary>Makes a context: a connection to the service. One context is one lock: two calls on one wait for each other.</summary>
    /// <param name="context">The caller's to dispose of; null on any other status than success.</param>
    PcscStatus Establish(out IPcscContext? context);
}

/// <summary>A connection to the smart-card service. For one thread at a time; disposed of by the thread that calls it.</summary>
public interface IPcscContext : IDisposable
{
    /// <summary>The readers that are there.</summary>
    /// <param name="readers">Their names, at most <see cref="PcscContext.ReadersMax"/>; empty on any other status than success.</param>
    /// <returns>Success also when there is none.</returns>
    PcscStatus ListReaders(out IReadOnlyList<string> readers);

    /// <summary>Waits until a reader is in another state than its <see cref="ReaderStatus.State"/>, or a reader comes or goes.</summary>
    /// <param name="readers">Get their states on success and on <see cref="PcscStatus.TimedOut"/>; unchanged otherwise. May be none.</param>
    /// <param name="timeoutMs">Longest wait, ms, 0 to 1000. With a card in that is mute the library itself waits another 400 ms.</param>
    /// <returns>Success: something changed. <see cref="PcscStatus.UnknownReader"/>: one of them is gone; list them anew.</returns>
    PcscStatus WaitForChange(IReadOnlyList<ReaderStatus> readers, int timeoutMs);

    /// <summary>Takes a card for this program alone.</summary>
    /// <param name="reader">Where it is.</param>
    /// <param name="card">The caller's to dispose of; null on any other status than success.</param>
    PcscStatus Connect(string reader, out IPcscCard? card);
}

/// <summary>A card that is connected to. Disposing of it lets go of it; pcscd takes its power some seconds later.</summary>
public interface IPcscCard : IDisposable
{
    /// <summary>The answer to reset, at most 33 bytes.</summary>
    ReadOnlySpan<byte> Atr { get; }

    /// <summary>Sends a command and waits for the response, for ever where card and driver let it.</summary>
    /// <param name="command">An APDU.</param>
    /// <param name="response">Gets the response; nothing of it is kept or copied elsewhere.</param>
    /// <param name="length">Bytes of the response; 0 on any other status than success, and on success too when the card was pulled.</param>
    PcscStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length);
}
