namespace Kiosk.Interop.SmartCards;

/// <summary>A card connected through libpcsclite.</summary>
public sealed unsafe class PcscCard : IPcscCard
{
    private readonly WinSCard.CardHandle _handle;
    private readonly nuint _protocol;
    private readonly byte[] _atr = [];

    internal PcscCard(WinSCard.CardHandle handle, nuint protocol)
    {
        _handle = handle;
        _protocol = protocol;
        byte* atr = stackalloc byte[WinSCard.AtrMax];
        nuint nameLength = 0, atrLength = WinSCard.AtrMax;
        PcscStatus status = WinSCard.ToStatus(WinSCard.Status(handle, null, ref nameLength, out _, out _, atr, ref atrLength));
        if (status == PcscStatus.Success) _atr = new ReadOnlySpan<byte>(atr, (int)Math.Min(atrLength, WinSCard.AtrMax)).ToArray();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Atr => _atr;

    /// <inheritdoc/>
    public PcscStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        var send = new WinSCard.IoRequest { Protocol = _protocol, Length = (nuint)sizeof(WinSCard.IoRequest) };
        var receive = send;
        nuint received = (nuint)response.Length;
        // From the caller's memory to the socket of pcscd and back: no payload lies in a buffer of ours.
        fixed (byte* commandStart = command, responseStart = response)
        {
            PcscStatus status = WinSCard.ToStatus(
                WinSCard.Transmit(_handle, &send, commandStart, (nuint)command.Length, &receive, responseStart, ref received));
            length = status == PcscStatus.Success ? (int)Math.Min(received, (nuint)response.Length) : 0;
            return status;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
