using System.Runtime.InteropServices;
using System.Text;

namespace Kiosk.Interop.SmartCards;

/// <summary>A context of libpcsclite.</summary>
public sealed unsafe class PcscContext : IPcscContext
{
    /// <summary>Readers that one question takes: pcscd has at most 16 (PCSCLITE_MAX_READERS_CONTEXTS), and one place is for hot-plug.</summary>
    public const int ReadersMax = 15;

    private const int NamesMax = 16 * 128; // MAX_READERNAME is 128.

    private readonly WinSCard.ContextHandle _handle;

    internal PcscContext(WinSCard.ContextHandle handle) => _handle = handle;

    /// <inheritdoc/>
    public PcscStatus ListReaders(out IReadOnlyList<string> readers)
    {
        readers = [];
        byte* names = stackalloc byte[NamesMax];
        nuint length = NamesMax;
        PcscStatus status = WinSCard.ToStatus(WinSCard.ListReaders(_handle, null, names, ref length));
        if (status == PcscStatus.NoReaders) return PcscStatus.Success;
        if (status == PcscStatus.Success) readers = Split(new ReadOnlySpan<byte>(names, (int)Math.Min(length, NamesMax)));
        return status;
    }

    /// <inheritdoc/>
    public PcscStatus WaitForChange(IReadOnlyList<ReaderStatus> readers, int timeoutMs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(readers.Count, ReadersMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)timeoutMs, 1000u, nameof(timeoutMs));
        int count = readers.Count + 1;
        WinSCard.State* states = stackalloc WinSCard.State[count];
        new Span<WinSCard.State>(states, count).Clear();
        try
        {
            for (int i = 0; i < readers.Count; i++)
            {
                states[i].Name = (byte*)Marshal.StringToCoTaskMemUTF8(readers[i].Name);
                states[i].Known = readers[i].State.ToAskWith().Raw;
            }

            states[readers.Count].Name = (byte*)Marshal.StringToCoTaskMemUTF8(WinSCard.HotPlug);
            PcscStatus status = WinSCard.ToStatus(WinSCard.GetStatusChange(_handle, (nuint)timeoutMs, states, (nuint)count));
            if (status is not (PcscStatus.Success or PcscStatus.TimedOut)) return status;
            for (int i = 0; i < readers.Count; i++) readers[i].State = new ReaderState((uint)states[i].Now);
            return status;
        }
        finally
        {
            for (int i = 0; i < count; i++) Marshal.FreeCoTaskMem((nint)states[i].Name);
        }
    }

    /// <inheritdoc/>
    public PcscStatus Connect(string reader, out IPcscCard? card)
    {
        card = null;
        PcscStatus status = WinSCard.ToStatus(
            WinSCard.Connect(_handle, reader, WinSCard.Exclusive, WinSCard.AnyProtocol, out nint handle, out nuint protocol));
        if (status == PcscStatus.Success) card = new PcscCard(new WinSCard.CardHandle(handle), protocol);
        return status;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    // Names one after the other, each ended by a zero, and a zero more at the end.
    internal static IReadOnlyList<string> Split(ReadOnlySpan<byte> names)
    {
        var found = new List<string>();
        while (found.Count < ReadersMax && names.IndexOf((byte)0) is > 0 and var end)
        {
            found.Add(Encoding.UTF8.GetString(names[..end]));
            names = names[(end + 1)..];
        }

        return found;
    }
}
