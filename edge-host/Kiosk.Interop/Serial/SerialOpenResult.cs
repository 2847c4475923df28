namespace Kiosk.Interop.Serial;

/// <summary>Why a serial line could not be opened.</summary>
public enum SerialOpenError
{
    /// <summary>It was opened.</summary>
    None = 0,

    /// <summary>There is no such device: not plugged in, or another name.</summary>
    NoSuchDevice,

    /// <summary>The account may not open it.</summary>
    PermissionDenied,

    /// <summary>Another program has it.</summary>
    Busy,

    /// <summary>The path is not a serial device.</summary>
    NotATerminal,

    /// <summary>The speed is not one of <see cref="SerialLine.Speeds"/>, or the device refused it.</summary>
    UnsupportedSpeed,

    /// <summary>Anything else; the text has the system's words.</summary>
    Failed,
}

/// <summary>An open line, or why there is none.</summary>
/// <param name="Error">None when the line is open.</param>
/// <param name="Text">For a person: what happened, to which device, what to do. Empty when the line is open.</param>
/// <param name="Line">The open line, which the caller disposes; null on any error.</param>
public sealed record SerialOpenResult(SerialOpenError Error, string Text, SerialLine? Line);
