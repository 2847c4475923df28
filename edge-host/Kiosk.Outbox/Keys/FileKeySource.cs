using System.Security.Cryptography;
using Kiosk.Interop.Files;

namespace Kiosk.Outbox.Keys;

/// <summary>The device key in a file of 32 bytes that only the service's user may read.</summary>
/// <remarks>Protects against who gets a copy of the data without the file, or a disk whose file was erased; not against who gets both.</remarks>
/// <param name="path">The file; its folder exists.</param>
public sealed class FileKeySource(string path) : IKeySource
{
    /// <inheritdoc/>
    public KeyResult Load(bool mayCreate)
    {
        // One byte more than a key has, so that a longer file is told from a right one.
        PrivateFileResult file = PrivateFile.Read(path, DeviceKey.Length + 1);
        if (file.Fault == PrivateFileFault.Missing) return mayCreate ? Create() : KeyResult.Refused(
            $"The device key {path} is missing, and there is data that was encrypted under it. Put the key back from its backup; without it "
                + "move the data aside to start anew: nobody can read it.");
        if (file.Content is null) return KeyResult.Refused($"The device key cannot be used: {file.Text}");
        try
        {
            return file.Content.Length == DeviceKey.Length ? KeyResult.Of(new DeviceKey(file.Content)) : KeyResult.Refused(
                $"The device key {path} has {(file.Content.Length > DeviceKey.Length ? "more than" : file.Content.Length + " of")} {DeviceKey.Length} bytes: "
                    + "it is damaged or another file. Put it back from its backup.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file.Content);
        }
    }

    private KeyResult Create()
    {
        DeviceKey key = DeviceKey.Create();
        try
        {
            DurableFile.Write(path, key.Bytes);
            return KeyResult.Of(key);
        }
        catch (IOException failure)
        {
            key.Dispose();
            return KeyResult.Refused($"The device key cannot be made: {failure.Message}");
        }
    }
}
