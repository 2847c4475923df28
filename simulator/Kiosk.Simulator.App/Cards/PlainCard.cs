using Kiosk.Simulator.Cards;

namespace Kiosk.Simulator.App.Cards;

/// <summary>A card with an answer to reset that nobody knows, and one file: what a reader does with any card can be tried on it.</summary>
/// <param name="file">The file's bytes, at most 256.</param>
public sealed class PlainCard(ReadOnlyMemory<byte> file) : IVirtualCard
{
    private const int Select = 0xA4, ReadBinary = 0xB0;

    private static readonly byte[] Ok = [0x90, 0x00], UnknownInstruction = [0x6D, 0x00], WrongLength = [0x67, 0x00], WrongOffset = [0x6B, 0x00];

    /// <inheritdoc/>
    /// <remarks>ISO 7816-3: direct convention, T=1, no interface bytes of note, five historical bytes "KIOSK", and the check byte.</remarks>
    public ReadOnlyMemory<byte> Atr { get; } = new byte[] { 0x3B, 0x85, 0x80, 0x01, 0x4B, 0x49, 0x4F, 0x53, 0x4B, 0x51 };

    /// <inheritdoc/>
    public void Reset()
    {
        // Nothing is selected, nothing unlocked: nothing to forget.
    }

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> command)
    {
        if (command.Length < 4) return WrongLength;
        if (command[1] == Select) return Ok;
        if (command[1] != ReadBinary) return UnknownInstruction;
        if (command.Length != 5) return WrongLength;
        int offset = (command[2] << 8) | command[3];
        if (offset > file.Length) return WrongOffset;
        ReadOnlySpan<byte> part = file.Span[offset..];
        return [.. part[..Math.Min(part.Length, command[4] == 0 ? 256 : command[4])], .. Ok];
    }
}
