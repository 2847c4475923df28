using System.Buffers.Binary;
using System.Security.Cryptography;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Journal;

/// <summary>Which outbox this is, and under which device key. What does not belong to it is set aside.</summary>
/// <remarks><code>magic "KORI" (4) | version (4) | id (8) | device key's fingerprint, 0 for none (8) | CRC-32C (4)</code>, little endian.</remarks>
internal static class Identity
{
    public const string Name = "identity";

    private const int Bytes = 28;
    private const uint Magic = 0x49524F4B;
    private const int Version = 1;

    /// <summary>Reads the id, or makes a new one; sets aside what another device key has encrypted, and what nobody can tell.</summary>
    public static long Open(IDisk disk, string directory, RecordCipher? cipher, Action<OutboxNotice> notice)
    {
        IReadOnlyList<string> names = disk.List(directory);
        bool hasRecords = Lanes.All.Any(lane => names.Contains(lane.Name()));
        if (names.Contains(Name))
        {
            if (TryRead(disk, directory, out long id, out long fingerprint))
            {
                if (fingerprint == (cipher?.Fingerprint ?? 0)) return id;
                SetAside(disk, directory, Lanes.All.Where(lane => lane.IsPersonal()).Select(lane => lane.Name()), notice,
                    "it is encrypted under another device key; with that key, kioskctl outbox export can still read it");
                return Write(disk, directory, id, cipher);
            }

            if (hasRecords)
            {
                SetAside(disk, directory, Lanes.All.Select(lane => lane.Name()).Append("totals").Append(Name), notice,
                    "the file 'identity' is damaged; kioskctl outbox export may still read what is not encrypted");
            }
        }
        else if (hasRecords)
        {
            SetAside(disk, directory, Lanes.All.Select(lane => lane.Name()).Append("totals"), notice, "the file 'identity' is missing");
        }

        return Write(disk, directory, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), cipher);
    }

    /// <summary>Reads an outbox's id without changing anything; false when there is no readable one.</summary>
    public static bool TryRead(IDisk disk, string directory, out long id, out long fingerprint) =>
        TryReadFile(disk, Path.Combine(directory, Name), out id, out fingerprint);

    /// <summary>Reads a file that is an identity, whatever its name.</summary>
    public static bool TryReadFile(IDisk disk, string path, out long id, out long fingerprint)
    {
        var content = new byte[Bytes];
        using IDiskFile file = disk.Open(path, writable: false);
        bool isWhole = file.Read(0, content) == Bytes && BinaryPrimitives.ReadUInt32LittleEndian(content) == Magic
            && BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4)) == Version
            && BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(Bytes - 4)) == Crc32C.Of(0, content.AsSpan(0, Bytes - 4));
        id = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8));
        fingerprint = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(16));
        return isWhole;
    }

    private static long Write(IDisk disk, string directory, long id, RecordCipher? cipher)
    {
        var content = new byte[Bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(content, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4), Version);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(8), id);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(16), cipher?.Fingerprint ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(Bytes - 4), Crc32C.Of(0, content.AsSpan(0, Bytes - 4)));
        string staged = Path.Combine(directory, Name + ".new");
        disk.Delete(staged);
        using (IDiskFile file = disk.Create(staged, 0))
        {
            file.Write(0, content);
            file.Sync();
        }

        disk.Rename(staged, Path.Combine(directory, Name));
        disk.SyncDirectory(directory);
        return id;
    }

    private static void SetAside(IDisk disk, string directory, IEnumerable<string> names, Action<OutboxNotice> notice, string why)
    {
        string aside = Path.Combine(directory, Aside.Folder);
        foreach (string name in names.Intersect(disk.List(directory)))
        {
            string kept = Aside.Move(disk, aside, Path.Combine(directory, name));
            notice(new OutboxNotice(NoticeKind.SetAside, null, 0, $"{Path.Combine(directory, name)} was put aside as {Aside.Folder}/{kept}: {why}."));
        }
    }
}
