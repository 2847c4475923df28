namespace Kiosk.Edge.Printing;

/// <summary>Where a line stands.</summary>
public enum LineAlign
{
    /// <summary>At the left edge.</summary>
    Left = 0,

    /// <summary>In the middle.</summary>
    Middle = 1,

    /// <summary>At the right edge.</summary>
    Right = 2,
}

/// <summary>How a receipt ends.</summary>
public enum PaperCutting
{
    /// <summary>Torn off by hand.</summary>
    None = 0,

    /// <summary>A bridge of paper is left.</summary>
    Partial,

    /// <summary>Cut off.</summary>
    Full,
}

/// <summary>Builds the bytes of a receipt in ESC/POS. Pure.</summary>
/// <remarks>
/// Only what every printer and clone knows is used (Epson's ESC/POS command reference): ESC @, FS ., ESC t, ESC a, ESC E, GS !, ESC d, GS V,
/// GS ( k. Text goes through <see cref="Cp866"/>, so that no control code can come out of it.
/// </remarks>
public sealed class EscPosDocument
{
    private const byte Escape = 0x1B, Group = 0x1D, FileSeparator = 0x1C, LineFeed = 0x0A;

    private readonly List<byte> _bytes = [];

    /// <param name="codePageNumber">The printer's number of CP866: 17 on Epson's and nearly all others.</param>
    public EscPosDocument(byte codePageNumber)
    {
        Add(Escape, (byte)'@');
        // A printer for Chinese takes letters above 127 for halves of a character until it is told not to.
        Add(FileSeparator, (byte)'.');
        Add(Escape, (byte)'t', codePageNumber);
    }

    /// <summary>A line of text.</summary>
    /// <param name="text">Any text; what CP866 has not is written in other letters.</param>
    /// <param name="align">Where.</param>
    /// <param name="isBold">Emphasised.</param>
    /// <param name="times">1 or 2: as wide and as high.</param>
    public EscPosDocument Line(string text, LineAlign align = LineAlign.Left, bool isBold = false, int times = 1)
    {
        Add(Escape, (byte)'a', (byte)align);
        Add(Escape, (byte)'E', (byte)(isBold ? 1 : 0));
        Add(Group, (byte)'!', (byte)(times > 1 ? 0x11 : 0));
        _bytes.AddRange(Cp866.Encode(text));
        _bytes.Add(LineFeed);
        return this;
    }

    /// <summary>A QR code of model 2, correction M, which the printer draws.</summary>
    /// <param name="data">1 to 255 characters of ASCII.</param>
    /// <param name="moduleDots">Dots of a module, 1 to 16.</param>
    public EscPosDocument Qr(string data, byte moduleDots)
    {
        if (data.Length is 0 or > 255 || data.Any(c => c is < ' ' or > '~')) throw new ArgumentException("A QR code takes 1 to 255 printable ASCII characters.", nameof(data));
        Add(Escape, (byte)'a', (byte)LineAlign.Middle);
        QrFunction(65, [(byte)'2', 0]);
        QrFunction(67, [moduleDots]);
        QrFunction(69, [(byte)'1']);
        QrFunction(80, [(byte)'0', .. data.Select(c => (byte)c)]);
        QrFunction(81, [(byte)'0']);
        return this;
    }

    /// <summary>Blank lines.</summary>
    public EscPosDocument Feed(byte lines)
    {
        Add(Escape, (byte)'d', lines);
        return this;
    }

    /// <summary>Feeds to the knife and cuts, or feeds far enough to tear.</summary>
    public EscPosDocument Cut(PaperCutting cutting)
    {
        if (cutting == PaperCutting.None) return Feed(4);
        // 65 and 66 feed to the knife first.
        Add(Group, (byte)'V', (byte)(cutting == PaperCutting.Full ? 65 : 66), 0);
        return this;
    }

    /// <summary>The bytes so far.</summary>
    public byte[] ToArray() => [.. _bytes];

    private void QrFunction(byte function, byte[] parameters)
    {
        int length = 2 + parameters.Length;
        Add(Group, (byte)'(', (byte)'k', (byte)(length & 0xFF), (byte)(length >> 8), 0x31, function);
        _bytes.AddRange(parameters);
    }

    private void Add(params ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);
}
