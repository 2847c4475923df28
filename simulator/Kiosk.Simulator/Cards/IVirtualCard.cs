namespace Kiosk.Simulator.Cards;

/// <summary>A card as its reader sees it. Every person on one is made up.</summary>
public interface IVirtualCard
{
    /// <summary>The answer to reset.</summary>
    ReadOnlyMemory<byte> Atr { get; }

    /// <summary>Power on, or reset: what was selected and unlocked before is forgotten.</summary>
    void Reset();

    /// <summary>Answers a command of ISO 7816-4.</summary>
    /// <param name="command">As it came; may be anything.</param>
    /// <returns>Data and two status bytes.</returns>
    byte[] Answer(ReadOnlySpan<byte> command);
}
