using System.Net.Sockets;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Hosting;

/// <summary>The host cannot start; the message says what is wrong and what to do.</summary>
public sealed class HostStartException(string message) : Exception(message);

/// <summary>What must be right before anything runs.</summary>
internal static class StartChecks
{
    /// <summary>Makes sure that no other host uses the folder, for as long as the result is open.</summary>
    public static FileStream TakeFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new HostStartException($"dataDirectory {folder} does not exist; create it, owned by the service's user.");
        try
        {
            return new FileStream(Path.Combine(folder, "kiosk.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostStartException($"dataDirectory {folder} is not writable for this user; change its owner.");
        }
        catch (IOException failure)
        {
            throw new HostStartException($"dataDirectory {folder} is in use by another kiosk-edge, or cannot be written: {failure.Message}");
        }
    }

    /// <summary>Opens the store with all tables.</summary>
    public static DurableStore OpenStore(string folder)
    {
        string path = Path.Combine(folder, "kiosk.db");
        try
        {
            return DurableStore.Open(path, [VisitSchema.Statements]);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            throw new HostStartException($"The store {path} cannot be opened: {failure.Message} Move it aside to start with an empty one; keep it for recovery.");
        }
    }

    /// <summary>Opens the calibrations; a damaged file is set aside.</summary>
    public static CalibrationStore OpenCalibrations(string folder)
    {
        try
        {
            return CalibrationStore.Open(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"The calibrations in {folder} cannot be read: {failure.Message} Check the file {CalibrationStore.FileName} and its owner.");
        }
    }

    /// <summary>Loads the texts of consent.</summary>
    public static ConsentTexts LoadConsents(string folder)
    {
        try
        {
            return ConsentTexts.Load(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"The consent texts (identity.consentDirectory) cannot be read: {failure.Message}");
        }
    }

    /// <summary>Opens the outbox, or makes it.</summary>
    public static RecordOutbox OpenOutbox(OutboxOptions options, RecordCipher cipher, TimeProvider time, Action<OutboxNotice> notice)
    {
        try
        {
            return RecordOutbox.Open(options, new PosixDisk(), cipher, time, notice);
        }
        catch (IOException failure)
        {
            throw new HostStartException($"The outbox {options.Directory} cannot be opened: {failure.Message} Move it aside to start with an empty one; keep it for recovery.");
        }
    }

    /// <summary>Removes the socket that a killed host left behind.</summary>
    public static void ClearSocket(string path)
    {
        string? folder = Path.GetDirectoryName(path);
        if (!Directory.Exists(folder)) throw new HostStartException($"The folder of control.socket {path} does not exist; create it.");
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new HostStartException($"Another kiosk-edge answers on control.socket {path}; stop it, or choose another path.");
    }
}
