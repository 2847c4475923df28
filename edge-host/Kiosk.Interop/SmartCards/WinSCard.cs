using System.Runtime.InteropServices;

namespace Kiosk.Interop.SmartCards;

/// <summary>libpcsclite's C functions, as winscard.h declares them.</summary>
/// <remarks>pcsc-lite 1.9.9 on 64-bit Linux: DWORD, LONG, SCARDCONTEXT and SCARDHANDLE are C's long, 8 bytes; no structure is packed.</remarks>
internal static unsafe partial class WinSCard
{
    internal const string Library = "libpcsclite.so.1";

    internal const nuint SystemScope = 2, Exclusive = 1, AnyProtocol = 1 | 2, LeaveCard = 0;
    internal const int AtrMax = 33;

    /// <summary>The reader that is none: its state changes when a reader comes or goes.</summary>
    internal const string HotPlug = @"\\?PnP?\Notification";

    /// <summary>SCARD_READERSTATE: 80 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct State
    {
        internal byte* Name;
        internal void* UserData;
        internal nuint Known, Now;
        internal nuint AtrLength;
        internal fixed byte Atr[AtrMax];
    }

    /// <summary>SCARD_IO_REQUEST: 16 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoRequest
    {
        internal nuint Protocol, Length;
    }

    [LibraryImport(Library, EntryPoint = "SCardEstablishContext")]
    internal static partial nint EstablishContext(nuint scope, nint reserved1, nint reserved2, out nint context);

    [LibraryImport(Library, EntryPoint = "SCardReleaseContext")]
    internal static partial nint ReleaseContext(nint context);

    [LibraryImport(Library, EntryPoint = "SCardListReaders")]
    internal static partial nint ListReaders(ContextHandle context, byte* groups, byte* readers, ref nuint length);

    [LibraryImport(Library, EntryPoint = "SCardGetStatusChange")]
    internal static partial nint GetStatusChange(ContextHandle context, nuint timeoutMs, State* states, nuint count);

    [LibraryImport(Library, EntryPoint = "SCardConnect", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint Connect(ContextHandle context, string reader, nuint share, nuint protocols, out nint card, out nuint protocol);

    [LibraryImport(Library, EntryPoint = "SCardDisconnect")]
    internal static partial nint Disconnect(nint card, nuint disposition);

    [LibraryImport(Library, EntryPoint = "SCardStatus")]
    internal static partial nint Status(CardHandle card, byte* reader, ref nuint readerLength, out nuint state, out nuint protocol, byte* atr, ref nuint atrLength);

    [LibraryImport(Library, EntryPoint = "SCardTransmit")]
    internal static partial nint Transmit(
        CardHandle card, IoRequest* send, byte* command, nuint commandLength, IoRequest* receive, byte* response, ref nuint responseLength);

    /// <summary>A LONG as a status: the codes are 32 bits wide.</summary>
    internal static PcscStatus ToStatus(nint result) => (PcscStatus)(uint)result;

    /// <summary>A context of pcscd; released when the last call on it has returned.</summary>
    internal sealed class ContextHandle : SafeHandle
    {
        internal ContextHandle(nint context) : base(0, ownsHandle: true) => SetHandle(context);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            // Fails when pcscd is gone: then there is nothing to release.
            _ = ReleaseContext(handle);
            return true;
        }
    }

    /// <summary>A connected card; disconnected when the last call on it has returned.</summary>
    /// <remarks>
    /// pcscd takes its power 5 s later. Asked to do it at once, or to reset it, pcscd 1.9.9 takes a card that was pulled in that moment for absent without counting
    /// it, and another that is put in before its next poll stays absent for good.
    /// </remarks>
    internal sealed class CardHandle : SafeHandle
    {
        internal CardHandle(nint card) : base(0, ownsHandle: true) => SetHandle(card);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            // Fails when card, reader or pcscd is gone: then there is nothing to disconnect.
            _ = Disconnect(handle, LeaveCard);
            return true;
        }
    }
}
