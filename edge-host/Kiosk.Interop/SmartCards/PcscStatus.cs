using System.Globalization;

namespace Kiosk.Interop.SmartCards;

/// <summary>What a call of PC/SC returned. A code that is not named here keeps its number.</summary>
/// <remarks>pcsc-lite 1.9.9, pcsclite.h (SCARD_*).</remarks>
public enum PcscStatus : uint
{
    /// <summary>SCARD_S_SUCCESS.</summary>
    Success = 0,

    /// <summary>SCARD_E_CANCELLED.</summary>
    Cancelled = 0x80100002,

    /// <summary>SCARD_E_INVALID_HANDLE: also what the handles of an ended pcscd give.</summary>
    InvalidHandle = 0x80100003,

    /// <summary>SCARD_E_INVALID_PARAMETER.</summary>
    InvalidParameter = 0x80100004,

    /// <summary>SCARD_E_INSUFFICIENT_BUFFER: the response is longer than the room for it.</summary>
    InsufficientBuffer = 0x80100008,

    /// <summary>SCARD_E_UNKNOWN_READER.</summary>
    UnknownReader = 0x80100009,

    /// <summary>SCARD_E_TIMEOUT: nothing changed within the wait.</summary>
    TimedOut = 0x8010000A,

    /// <summary>SCARD_E_SHARING_VIOLATION: another program has the card.</summary>
    SharingViolation = 0x8010000B,

    /// <summary>SCARD_E_NO_SMARTCARD.</summary>
    NoCard = 0x8010000C,

    /// <summary>SCARD_E_PROTO_MISMATCH.</summary>
    ProtocolMismatch = 0x8010000F,

    /// <summary>SCARD_F_COMM_ERROR: the connection to pcscd broke off.</summary>
    CommunicationError = 0x80100013,

    /// <summary>SCARD_E_NOT_TRANSACTED: the exchange with the card failed; it may have been taken out.</summary>
    NotTransacted = 0x80100016,

    /// <summary>SCARD_E_READER_UNAVAILABLE: unplugged.</summary>
    ReaderUnavailable = 0x80100017,

    /// <summary>SCARD_E_NO_SERVICE: pcscd does not run.</summary>
    NoService = 0x8010001D,

    /// <summary>SCARD_E_SERVICE_STOPPED.</summary>
    ServiceStopped = 0x8010001E,

    /// <summary>SCARD_E_NO_READERS_AVAILABLE.</summary>
    NoReaders = 0x8010002E,

    /// <summary>SCARD_W_UNSUPPORTED_CARD: its answer to reset cannot be understood.</summary>
    UnsupportedCard = 0x80100065,

    /// <summary>SCARD_W_UNRESPONSIVE_CARD.</summary>
    UnresponsiveCard = 0x80100066,

    /// <summary>SCARD_W_UNPOWERED_CARD.</summary>
    UnpoweredCard = 0x80100067,

    /// <summary>SCARD_W_RESET_CARD: it was reset behind our back.</summary>
    ResetCard = 0x80100068,

    /// <summary>SCARD_W_REMOVED_CARD.</summary>
    RemovedCard = 0x80100069,

    /// <summary>SCARD_W_SECURITY_VIOLATION: polkit does not let this user in.</summary>
    AccessDenied = 0x8010006A,

    /// <summary>No code of PC/SC: libpcsclite is not on this machine (<see cref="PcscLibrary.Problem"/>).</summary>
    LibraryMissing = 0xFFFF_FFFF,
}

/// <summary>A status in words.</summary>
public static class PcscStatusText
{
    /// <summary>For a technician: what it means, what to do where that is known, and the code.</summary>
    public static string Of(PcscStatus status)
    {
        string words = status switch
        {
            PcscStatus.Success => "it worked",
            PcscStatus.InvalidHandle => "pcscd does not know us any more",
            PcscStatus.InsufficientBuffer => "the answer is longer than its room",
            PcscStatus.UnknownReader or PcscStatus.ReaderUnavailable => "the reader is gone",
            PcscStatus.TimedOut => "nothing changed",
            PcscStatus.SharingViolation => "another program has the card",
            PcscStatus.NoCard or PcscStatus.RemovedCard => "the card was taken out",
            PcscStatus.ProtocolMismatch or PcscStatus.UnsupportedCard => "the card's answer to reset is not understood",
            PcscStatus.CommunicationError => "the connection to pcscd broke off",
            PcscStatus.NotTransacted => "the exchange with the card failed",
            PcscStatus.NoService or PcscStatus.ServiceStopped => "pcscd does not run; start pcscd.socket, and install pcscd where it is missing",
            PcscStatus.NoReaders => "no reader is connected",
            PcscStatus.UnresponsiveCard or PcscStatus.UnpoweredCard => "the card does not answer",
            PcscStatus.ResetCard => "another program has reset the card",
            PcscStatus.AccessDenied => "polkit refuses this user; install the rule of edge-host/packaging/polkit",
            PcscStatus.LibraryMissing => PcscLibrary.Problem ?? "libpcsclite is missing",
            _ => "PC/SC failed",
        };
        return status == PcscStatus.LibraryMissing ? words : string.Create(CultureInfo.InvariantCulture, $"{words} (0x{(uint)status:X8})");
    }
}
