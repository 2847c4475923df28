namespace Kiosk.Simulator.Cards;

/// <summary>A card that answers, and has none of the applications that a kiosk knows.</summary>
/// <param name="atr">Its answer to reset.</param>
public sealed class UnknownCard(ReadOnlyMemory<byte> atr) : IVirtualCard
{
    private const byte Select = 0xA4;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Atr { get; } = atr;

    /// <inheritdoc/>
    public void Reset()
    {
    }

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> command) =>
        Command.Parse(command) is not { } parsed ? Sw.With(Sw.WrongLength) : Sw.With(parsed.Ins == Select ? Sw.NotFound : Sw.NoSuchInstruction);
}
