using System.Runtime.InteropServices;
using Kiosk.Interop.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Interop.Files;

/// <summary>Replaces and removes small files so that a power cut leaves the whole old file or the whole new one.</summary>
/// <remarks>
/// The order is the one that fsync(2) and rename(2) ask for: write a file beside the target, fsync it, rename it over the target,
/// fsync the directory. Before the last step returns the new name may not survive a power cut; after it, it does.
/// Every failure is an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> that names the path; the target
/// is then what it was before, except when only the last fsync failed, which the message says.
/// </remarks>
public static class DurableFile
{
    /// <summary>Owner may read and write, nobody else: what this host keeps is about people.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the whole file durably.</summary>
    /// <param name="path">The target; its directory must exist. A file of that name is replaced.</param>
    /// <param name="content">The new content, any length.</param>
    /// <param name="mode">The permissions of the new file, before the process's umask.</param>
    /// <remarks>One writer a path at a time: a second one at the same moment gets an IOException.</remarks>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = OwnerOnly)
    {
        string target = Path.GetFullPath(path);
        // A fixed name: what a power cut leaves behind is replaced by the next write, and never piles up.
        string staged = Path.Combine(Path.GetDirectoryName(target)!, "." + Path.GetFileName(target) + ".new");
        try
        {
            WriteAndSync(staged, content, mode);
            File.Move(staged, target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            DeleteLeftover(staged);
            throw new IOException($"cannot write {target}: {fault.Message} The file is unchanged; check space, permissions and that the directory exists.", fault);
        }

        SyncDirectory(Path.GetDirectoryName(target)!);
    }

    /// <summary>Moves a finished file over another on the same file system, durably: the staged content is synced first.</summary>
    /// <param name="stagedPath">The finished file; gone afterwards.</param>
    /// <param name="path">The target; replaced when it exists.</param>
    public static void Commit(string stagedPath, string path)
    {
        string staged = Path.GetFullPath(stagedPath);
        string target = Path.GetFullPath(path);
        using (SafeFileHandle file = File.OpenHandle(staged, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(staged, target, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(target)!);
        if (Path.GetDirectoryName(staged) != Path.GetDirectoryName(target))
        {
            SyncDirectory(Path.GetDirectoryName(staged)!);
        }
    }

    /// <summary>Removes a file durably; a file that is not there is no error.</summary>
    /// <param name="path">The file to remove.</param>
    public static void Delete(string path)
    {
        string target = Path.GetFullPath(path);
        File.Delete(target);
        SyncDirectory(Path.GetDirectoryName(target)!);
    }

    /// <summary>Makes the names in a directory durable: fsync(2) on the directory itself.</summary>
    /// <param name="directory">A directory that exists.</param>
    public static void SyncDirectory(string directory)
    {
        using SafeFileHandle handle = Libc.Open(directory, Libc.ReadOnly | Libc.CloseOnExec);
        if (handle.IsInvalid || Libc.Fsync(handle) != 0)
        {
            throw new IOException($"cannot sync the directory {directory}: {Marshal.GetLastPInvokeErrorMessage()}. "
                + "A change of a name in it may not survive a power cut; check the file system.");
        }
    }

    private static void WriteAndSync(string staged, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        // A leftover would keep its old permissions.
        File.Delete(staged);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using FileStream file = new(staged, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static void DeleteLeftover(string staged)
    {
        try
        {
            File.Delete(staged);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return; // The fault that brought us here is the one to report; the next write removes the leftover.
        }
    }
}
