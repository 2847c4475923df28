using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kiosk.Interop.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Files;

/// <summary>Why a file that must be private was not read.</summary>
public enum PrivateFileFault
{
    /// <summary>It was read.</summary>
    None = 0,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>Its group or others may read or write it.</summary>
    NotPrivate,

    /// <summary>It belongs to somebody else than this process's user or root.</summary>
    ForeignOwner,

    /// <summary>It is no plain file, or longer than a file of its kind is.</summary>
    Unfit,

    /// <summary>It cannot be opened or read.</summary>
    Unreadable,
}

/// <summary>A private file's content, or why it was not read.</summary>
/// <param name="Content">Whoever asked wipes it after use; null with a fault.</param>
/// <param name="Fault">None with a content.</param>
/// <param name="Text">For a person: what is wrong with which file and what to do; empty with a content.</param>
public sealed record PrivateFileResult(byte[]? Content, PrivateFileFault Fault, string Text);

/// <summary>Reads files that hold a secret, and only when nobody else can have read or written them.</summary>
public static class PrivateFile
{
    private const int GroupAndOthers = 0b000_111_111;

    /// <summary>Reads the whole file. What is checked is the open file, so that it cannot be exchanged between check and reading.</summary>
    /// <param name="path">A path; a symbolic link is followed.</param>
    /// <param name="lengthMax">More bytes than this are a fault.</param>
    public static PrivateFileResult Read(string path, int lengthMax)
    {
        // Non-blocking, so that a pipe of that name cannot hold us up.
        using SafeFileHandle file = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec | Libc.NonBlocking);
        if (file.IsInvalid)
        {
            return Marshal.GetLastPInvokeError() is Libc.Enoent or Libc.Enotdir
                ? Refused(PrivateFileFault.Missing, $"{path} does not exist.")
                : Refused(PrivateFileFault.Unreadable, $"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}; let this service's user read it.");
        }

        return Check(file, path, lengthMax) ?? ReadAll(file, path, lengthMax);
    }

    private static unsafe PrivateFileResult? Check(SafeFileHandle file, string path, int lengthMax)
    {
        Libc.Statx state;
        if (Libc.GetStatx(file, "", Libc.EmptyPath, Libc.StatxBasic, &state) != 0)
        {
            return Refused(PrivateFileFault.Unreadable, $"{path} cannot be checked: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        if ((state.Mode & Libc.FileTypeMask) != Libc.RegularFile) return Refused(PrivateFileFault.Unfit, $"{path} is no plain file.");
        uint user = Libc.EffectiveUser();
        if (state.Owner != user && state.Owner != 0)
        {
            return Refused(PrivateFileFault.ForeignOwner,
                $"{path} belongs to user {state.Owner}, who can read and exchange it; it must belong to this service's user ({user}) or to root: use chown.");
        }

        if ((state.Mode & GroupAndOthers) != 0)
        {
            return Refused(PrivateFileFault.NotPrivate,
                $"{path} has mode {Convert.ToString(state.Mode & 0xFFF, 8)}: others than its owner may have read or changed it. "
                + $"Replace what it holds if they may have, then: chmod 600 {path}");
        }

        return state.Size > (ulong)lengthMax
            ? Refused(PrivateFileFault.Unfit, $"{path} has {state.Size} bytes, more than the {lengthMax} that a file of its kind has.") : null;
    }

    private static PrivateFileResult ReadAll(SafeFileHandle file, string path, int lengthMax)
    {
        byte[] buffer = new byte[lengthMax];
        try
        {
            int length = 0, read;
            while ((read = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0) length += read;
            return new PrivateFileResult(buffer[..length], PrivateFileFault.None, "");
        }
        catch (IOException failure)
        {
            return Refused(PrivateFileFault.Unreadable, $"{path} cannot be read: {failure.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static PrivateFileResult Refused(PrivateFileFault fault, string text) => new(null, fault, text);
}
