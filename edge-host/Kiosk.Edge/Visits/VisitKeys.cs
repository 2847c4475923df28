using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <summary>What is stored of a visit cannot be decrypted; the message says why and what to do.</summary>
public sealed class VisitUnreadableException(string message) : Exception(message);

/// <summary>The keys of visits in their table, for one action on one connection; opened ones are held until it is disposed.</summary>
/// <remarks>
/// <para>A sealed column is <c>slot (4, low byte first) | nonce | ciphertext | tag</c>: which key, then what that key sealed. A visit has
/// several keys only when something came after its key was erased, or under another device key.</para>
/// <para>A key has a slot, a row that is overwritten in place and never removed: such rows never move, so that no page of the file keeps a
/// forgotten copy. In the visit's own row it would move as SQLite balances pages, and secure_delete=FAST leaves copies behind then (24
/// of 3,600 in a trial; ON left none, and writes each freed page for it). <see cref="Store.DurableStore.TruncateLogAsync"/> removes the
/// copies in the log.</para>
/// </remarks>
internal sealed class VisitKeys(SqliteConnection connection, VisitCipher cipher) : IDisposable
{
    private const int SlotBytes = sizeof(uint);

    /// <summary>By so much a sealed column is longer than what is in it.</summary>
    public const int SealingBytes = SlotBytes + VisitKey.NonceBytes + VisitKey.TagBytes;

    private readonly Dictionary<long, VisitKey?> _opened = [];
    private readonly Dictionary<string, long> _writing = [];

    /// <summary>Makes a visit's key; the caller notes the slot in the visit's row.</summary>
    /// <returns>Its slot.</returns>
    public long Add(string visitId)
    {
        byte[] wrapped = cipher.NewKey(visitId);
        List<long> reused = connection.Rows(
            """
            UPDATE visit_key SET visit_id = $visit, used = 1, wrapped = $wrapped
            WHERE slot = (SELECT min(slot) FROM visit_key WHERE used = 0) RETURNING slot
            """,
            row => row.GetInt64(0), ("$visit", visitId), ("$wrapped", wrapped));
        if (reused.Count == 0)
        {
            connection.Run("INSERT INTO visit_key (visit_id, used, wrapped) VALUES ($visit, 1, $wrapped)", ("$visit", visitId), ("$wrapped", wrapped));
        }

        long slot = reused.Count > 0 ? reused[0] : connection.Number("SELECT last_insert_rowid()")!.Value;
        _opened[slot] = cipher.Open(wrapped, visitId);
        _writing[visitId] = slot;
        return slot;
    }

    /// <summary>Erases all keys of a visit.</summary>
    public static void Erase(SqliteConnection connection, string visitId) => connection.Run(
        "UPDATE visit_key SET used = 0, wrapped = zeroblob($bytes) WHERE visit_id = $visit AND used = 1",
        ("$bytes", VisitCipher.WrappedBytes), ("$visit", visitId));

    /// <summary>Seals a text of a visit; gives the visit a new key when it has none that can be opened.</summary>
    public byte[] Seal(string visitId, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        long slot = WritingSlot(visitId);
        byte[] text = _opened[slot]!.Seal(plain, bound);
        byte[] column = new byte[SlotBytes + text.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(column, (uint)slot);
        text.CopyTo(column, SlotBytes);
        return column;
    }

    /// <summary>Opens a sealed column.</summary>
    /// <exception cref="VisitUnreadableException">It cannot be opened.</exception>
    public byte[] Open(string visitId, ReadOnlySpan<byte> column, ReadOnlySpan<byte> bound)
    {
        VisitKey? key = column.Length < SlotBytes ? null : KeyOf(BinaryPrimitives.ReadUInt32LittleEndian(column), visitId);
        if (key is null)
        {
            throw new VisitUnreadableException($"Visit {visitId} cannot be decrypted: its key is another device key's, or damaged. Put the device key "
                + "back under which it was stored (configuration section encryption) and start again; until then it is kept.");
        }

        return key.TryOpen(column[SlotBytes..], bound, out byte[] plain) ? plain : throw new VisitUnreadableException(
            $"Visit {visitId} cannot be decrypted: a row of it is damaged, or was changed by somebody else. It is kept.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (VisitKey? key in _opened.Values) key?.Dispose();
    }

    private long WritingSlot(string visitId)
    {
        if (_writing.TryGetValue(visitId, out long known)) return known;
        long? slot = connection.Number("SELECT key_slot FROM visit WHERE visit_id = $visit", ("$visit", visitId));
        if (slot is not null && KeyOf(slot.Value, visitId) is not null)
        {
            _writing[visitId] = slot.Value;
            return slot.Value;
        }

        long added = Add(visitId);
        connection.Run("UPDATE visit SET key_slot = $slot WHERE visit_id = $visit", ("$slot", added), ("$visit", visitId));
        return added;
    }

    private VisitKey? KeyOf(long slot, string visitId)
    {
        if (_opened.TryGetValue(slot, out VisitKey? known)) return known;
        byte[]? wrapped = connection.Rows("SELECT wrapped FROM visit_key WHERE slot = $slot AND visit_id = $visit AND used = 1",
            row => row.GetFieldValue<byte[]>(0), ("$slot", slot), ("$visit", visitId)).FirstOrDefault();
        return _opened[slot] = wrapped is null ? null : cipher.Open(wrapped, visitId);
    }
}
