using Kiosk.Edge.Configuration;
using Kiosk.Edge.Identity.Pseudonyms;
using Kiosk.Interop.Pkcs11;
using Kiosk.Outbox.Keys;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Hosting;

/// <summary>The device key as the configuration says.</summary>
public static class DeviceKeys
{
    /// <summary>Opens the device key, and makes it when nothing in the data directory was encrypted yet.</summary>
    /// <returns>The caller's, to be disposed at the end.</returns>
    /// <exception cref="HostStartException">It is not to be had; the message is for the operator.</exception>
    public static DeviceKey Open(KioskOptions options)
    {
        KeyResult result = Source(options).Load(!HasEncrypted(options.DataDirectory));
        return result.Key ?? throw new HostStartException(result.Problem);
    }

    private static IKeySource Source(KioskOptions options)
    {
        EncryptionOptions how = options.Encryption;
        string In(string name) => Path.Combine(options.DataDirectory, name);
        return how.KeySource switch
        {
            KeySource.File => new FileKeySource(how.KeyFile.Length > 0 ? how.KeyFile : In("device.key")),
            KeySource.Pkcs11 => new TokenKeySource(new TokenKeyPlace(how.Module, how.Token, how.KeyLabel), how.PinFile, In("device.key.wrapped")),
            _ => throw new ArgumentOutOfRangeException(nameof(options), how.KeySource, "not a key source"),
        };
    }

    // The key is opened before anything is written, so whatever is in the outbox may be encrypted.
    private static bool HasEncrypted(string folder)
    {
        string outbox = Path.Combine(folder, "outbox");
        if (Directory.Exists(outbox) && Directory.EnumerateFiles(outbox, "*", SearchOption.AllDirectories).Any()) return true;
        if (Keyring.IsIn(folder)) return true;
        string store = Path.Combine(folder, "kiosk.db");
        return File.Exists(store) && HasVisitKeys(store);
    }

    private static bool HasVisitKeys(string store)
    {
        try
        {
            using var connection = new SqliteConnection($"Data Source={store};Mode=ReadWrite;Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'visit_key'";
            if ((long)command.ExecuteScalar()! == 0) return false;
            command.CommandText = "SELECT EXISTS (SELECT 1 FROM visit_key WHERE used)";
            return (long)command.ExecuteScalar()! == 1;
        }
        catch (SqliteException)
        {
            return true; // A store that cannot be read is no reason to make a new key.
        }
    }
}
