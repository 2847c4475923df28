using System.Buffers.Binary;
using Kiosk.Outbox.Disk;

namespace Kiosk.Outbox.Journal;

/// <summary>
/// What became of the records whose segments are removed, and up to where each lane's are: written and synced before a segment goes,
/// so that after a power cut the books still balance.
/// </summary>
/// <remarks>
/// Two slots of 4,096 bytes, written in turn, of which the newer whole one counts:
/// <c>generation (8) | per lane { removed up to, delivered, refused, dropped, damaged (8 each) } | CRC-32C (4)</c>, little endian.
/// </remarks>
internal sealed class Totals : IDisposable
{
    public const string Name = "totals";

    private const int SlotBytes = 4096;
    private const int LaneBytes = 5 * 8;

    private readonly IDiskFile _file;
    private readonly Lock _gate;
    private long[] _removedUpTo = new long[Lanes.All.Count];
    private Outcomes[] _outcomes = new Outcomes[Lanes.All.Count];
    private long _generation;

    private Totals(IDiskFile file, Lock gate) => (_file, _gate) = (file, gate);

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="directory">The outbox's folder.</param>
    /// <param name="gate">Guards what is read of it.</param>
    /// <param name="isReadable">False when there was a file of which no slot is whole: the totals begin anew.</param>
    public static Totals Open(IDisk disk, string directory, Lock gate, out bool isReadable)
    {
        string path = Path.Combine(directory, Name);
        isReadable = true;
        if (disk.List(directory).Contains(Name))
        {
            var existing = new Totals(disk.Open(path, writable: true), gate);
            if (existing.TryRead()) return existing;
            isReadable = false;
            existing.Dispose();
            disk.Rename(path, path + ".damaged");
        }

        string staged = path + ".new";
        disk.Delete(staged);
        var totals = new Totals(disk.Create(staged, 2 * SlotBytes), gate);
        totals.Write(totals._removedUpTo, totals._outcomes);
        disk.Rename(staged, path);
        disk.SyncDirectory(directory);
        return totals;
    }

    /// <summary>Reads the file without changing anything; null when no slot is whole.</summary>
    public static Totals? Inspect(IDisk disk, string directory)
    {
        var totals = new Totals(disk.Open(Path.Combine(directory, Name), writable: false), new Lock());
        if (totals.TryRead()) return totals;
        totals.Dispose();
        return null;
    }

    /// <summary>The newest removed record of a lane.</summary>
    public long RemovedUpTo(Lane lane) => _removedUpTo[(int)lane];

    /// <summary>What became of a lane's removed records.</summary>
    public Outcomes Of(Lane lane) => _outcomes[(int)lane];

    /// <summary>Enters that a lane's segments up to a record are to be removed; durable when this returns.</summary>
    /// <param name="lane">Which.</param>
    /// <param name="upTo">The newest removed record.</param>
    /// <param name="more">What became of the records of those segments.</param>
    /// <param name="alongside">Done at the same moment as far as readers of the books can see.</param>
    public void Enter(Lane lane, long upTo, Outcomes more, Action? alongside = null)
    {
        long[] removedUpTo = [.. _removedUpTo];
        Outcomes[] outcomes = [.. _outcomes];
        removedUpTo[(int)lane] = upTo;
        outcomes[(int)lane] += more;
        Write(removedUpTo, outcomes);
        lock (_gate)
        {
            (_removedUpTo, _outcomes) = (removedUpTo, outcomes);
            alongside?.Invoke();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(long[] removedUpTo, Outcomes[] outcomes)
    {
        // The slot that is not the newest, and after a failure again that one.
        long generation = _generation + 1;
        var slot = new byte[SlotBytes];
        BinaryPrimitives.WriteInt64LittleEndian(slot, generation);
        for (int i = 0; i < outcomes.Length; i++)
        {
            Span<byte> lane = slot.AsSpan(8 + (i * LaneBytes));
            BinaryPrimitives.WriteInt64LittleEndian(lane, removedUpTo[i]);
            BinaryPrimitives.WriteInt64LittleEndian(lane[8..], outcomes[i].Delivered);
            BinaryPrimitives.WriteInt64LittleEndian(lane[16..], outcomes[i].Refused);
            BinaryPrimitives.WriteInt64LittleEndian(lane[24..], outcomes[i].Dropped);
            BinaryPrimitives.WriteInt64LittleEndian(lane[32..], outcomes[i].Damaged);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(SlotBytes - 4), Crc32C.Of(0, slot.AsSpan(0, SlotBytes - 4)));
        _file.Write(generation % 2 * SlotBytes, slot);
        _file.Sync();
        _generation = generation;
    }

    private bool TryRead()
    {
        var slots = new byte[2 * SlotBytes];
        _file.Read(0, slots);
        ReadOnlySpan<byte> newest = default;
        for (int i = 0; i < 2; i++)
        {
            ReadOnlySpan<byte> slot = slots.AsSpan(i * SlotBytes, SlotBytes);
            bool isWhole = BinaryPrimitives.ReadUInt32LittleEndian(slot[^4..]) == Crc32C.Of(0, slot[..^4]);
            if (!isWhole || BinaryPrimitives.ReadInt64LittleEndian(slot) <= _generation) continue;
            _generation = BinaryPrimitives.ReadInt64LittleEndian(slot);
            newest = slot;
        }

        if (newest.IsEmpty) return false;
        for (int i = 0; i < _outcomes.Length; i++)
        {
            ReadOnlySpan<byte> lane = newest[(8 + (i * LaneBytes))..];
            _removedUpTo[i] = BinaryPrimitives.ReadInt64LittleEndian(lane);
            _outcomes[i] = new Outcomes(
                BinaryPrimitives.ReadInt64LittleEndian(lane[8..]), BinaryPrimitives.ReadInt64LittleEndian(lane[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(lane[24..]), BinaryPrimitives.ReadInt64LittleEndian(lane[32..]));
        }

        return true;
    }
}
