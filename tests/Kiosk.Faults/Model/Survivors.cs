namespace Kiosk.Faults.Model;

/// <summary>What stands where a file's length reached the disk and its data did not.</summary>
internal enum Filling
{
    /// <summary>The length did not reach the disk either.</summary>
    None,
    Zeros,

    /// <summary>What the blocks held before: another part of this file, or anything.</summary>
    OldBytes,
}

/// <summary>A change that no sync has made durable.</summary>
/// <param name="Index">Its place in the history.</param>
/// <param name="File">Null for a change of names.</param>
/// <param name="Offset">Of a write.</param>
/// <param name="Length">Of a write; 0 for any other change.</param>
internal readonly record struct Unsynced(int Index, FileOnDisk? File, long Offset, int Length);

/// <summary>A sector in flight, and the places in the history of the writes to it, in order.</summary>
internal readonly record struct SectorTouches(FileIdentity File, long Sector, IReadOnlyList<int> Indices);

/// <summary>One outcome of a power cut: decides of every unsynced change whether it is on the disk.</summary>
internal sealed class Survivors
{
    private readonly Random _random;

    private Survivors(Random random) => _random = random;

    /// <summary>Whether a change of a length or a name is there.</summary>
    public required Func<int, bool> Keeps { get; init; }

    /// <summary>Whether the old name of a file that moved to another folder is gone.</summary>
    public Func<int, bool> KeepsRemoval { get; private init; } = _ => true;

    /// <summary>
    /// The place in the history up to which a sector's writes are there; -1 for none. A sector in the kernel's cache is written
    /// with all that it holds, so a later write never survives without the earlier ones to the same sector.
    /// </summary>
    public required Func<SectorTouches, int> SectorUpTo { get; init; }

    /// <summary>A write of which only the first bytes are there.</summary>
    public (int Index, int Bytes) Torn { get; private init; } = (-1, 0);

    /// <summary>What stands in the missing end of files.</summary>
    public Filling Filling { get; private init; }

    /// <summary>Decides for one kind of outcome.</summary>
    public static Survivors Of(Remains remains, IReadOnlyList<Unsynced> unsynced, Random random) => remains switch
    {
        Remains.None => Uniform(random, names: false, data: false),
        Remains.All => Uniform(random, names: true, data: true),
        Remains.AllButOne => AllBut(unsynced[random.Next(unsynced.Count)], random),
        Remains.OnlyLast => Only(unsynced.Max(change => change.Index), random),
        Remains.Torn => TornAt(unsynced[random.Next(unsynced.Count)], random),
        Remains.NamesOnly => NamesOnly(unsynced, random),
        Remains.DataOnly => Uniform(random, names: false, data: true),
        Remains.Any => Any(random),
        _ => throw new ArgumentOutOfRangeException(nameof(remains), remains, "no such outcome"),
    };

    /// <summary>Fills a sector with what its block may have held before.</summary>
    public void OldBytes(ReadOnlySpan<byte> file, Span<byte> sector)
    {
        int sectors = file.Length / sector.Length;
        if (sectors > 0 && _random.Next(2) == 0) file.Slice(_random.Next(sectors) * sector.Length, sector.Length).CopyTo(sector);
        else _random.NextBytes(sector);
    }

    private static Survivors Uniform(Random random, bool names, bool data) => new(random)
    {
        Keeps = _ => names,
        SectorUpTo = _ => data ? int.MaxValue : -1,
    };

    private static Survivors AllBut(Unsynced lost, Random random)
    {
        long sector = lost.Length == 0 ? -1 : (lost.Offset + random.Next(lost.Length)) / FileOnDisk.SectorBytes;
        return new Survivors(random)
        {
            Keeps = index => index != lost.Index,
            SectorUpTo = touches => touches.Sector == sector && touches.File == lost.File?.Identity && touches.Indices.Contains(lost.Index)
                ? lost.Index - 1
                : int.MaxValue,
            Filling = (Filling)random.Next(3),
        };
    }

    private static Survivors Only(int last, Random random) => new(random)
    {
        Keeps = index => index == last,
        SectorUpTo = touches => touches.Indices[^1] == last ? last : -1,
        Filling = (Filling)random.Next(3),
    };

    private static Survivors TornAt(Unsynced torn, Random random)
    {
        int bytes = torn.Length < 2 ? 0 : random.Next(1, torn.Length);
        // On a sector's edge nothing would be torn.
        if ((torn.Offset + bytes) % FileOnDisk.SectorBytes == 0 && bytes > 1) bytes--;
        return new Survivors(random)
        {
            Keeps = index => index < torn.Index,
            SectorUpTo = _ => torn.Index - 1,
            Torn = (torn.Index, bytes),
        };
    }

    private static Survivors NamesOnly(IReadOnlyList<Unsynced> unsynced, Random random)
    {
        HashSet<int> names = [.. unsynced.Where(change => change.File is null).Select(change => change.Index)];
        return new Survivors(random) { Keeps = names.Contains, SectorUpTo = _ => -1, Filling = (Filling)random.Next(3) };
    }

    private static Survivors Any(Random random)
    {
        double share = random.Next(3) switch { 0 => 0.1, 1 => 0.5, _ => 0.9 };
        return new Survivors(random)
        {
            Keeps = _ => random.NextDouble() < share,
            KeepsRemoval = _ => random.NextDouble() < share,
            SectorUpTo = touches => random.NextDouble() < share ? touches.Indices[random.Next(touches.Indices.Count)] : -1,
            Filling = (Filling)random.Next(3),
        };
    }
}
