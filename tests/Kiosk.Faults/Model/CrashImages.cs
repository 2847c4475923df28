namespace Kiosk.Faults.Model;

/// <summary>A disk that a power cut may have left.</summary>
/// <param name="Disk">Its content.</param>
/// <param name="Point">The power went after this many operations of the history.</param>
/// <param name="Remains">What it left of the unsynced changes.</param>
/// <param name="Last">The operation that it came after; null at the start.</param>
public sealed record CrashImage(DiskImage Disk, int Point, Remains Remains, DiskOperation? Last)
{
    /// <summary>Where and how the power was cut, for the message of a failing test.</summary>
    public override string ToString() => $"power cut after operation {Point} ({Last?.ToString() ?? "the start"}), {Remains} of the unsynced changes left";
}

/// <summary>
/// The disks that a power cut may leave, by the rules that POSIX gives and file systems use: what was synced is there; of what was
/// not, any sectors of 512 bytes in any state since the last sync, lengths there or not, names there or not. Names are durable only
/// once their folder is synced.
/// </summary>
/// <remarks>
/// The rules follow Pillai et al., "All file systems are not created equal" (OSDI 2014). Bytes that were durable are never damaged by
/// a write beside them (SQLite calls it powersafe overwrite), which consumer flash does not always keep.
/// </remarks>
public static class CrashImages
{
    private static readonly Remains[] Kinds = Enum.GetValues<Remains>();

    /// <summary>Builds images spread evenly over every point of a history; the same seed gives the same images.</summary>
    /// <param name="history">Not appended to meanwhile.</param>
    /// <param name="seed">Of all that is drawn.</param>
    /// <param name="count">
    /// How many. With 8 for each point of the history, each kind of outcome is there at each point; beyond that, more random subsets.
    /// </param>
    /// <param name="from">The first point at which the power may be cut.</param>
    /// <returns>The images, built one by one as they are asked for, in the order of their points.</returns>
    public static IEnumerable<CrashImage> Of(DiskHistory history, int seed, int count, int from = 0)
    {
        IReadOnlyList<DiskOperation> operations = history.Operations;
        var disk = new DiskInFlight(history);
        long points = operations.Count - from + 1;
        int built = 0;
        for (int point = 0; point <= operations.Count; point++)
        {
            if (point > 0) disk.Apply(operations[point - 1]);
            // Image i lies at point from + i * points / count, rounded down.
            for (int nth = 0; built < count && built * points / count <= point - from; nth++, built++)
                yield return Build(disk, point, KindOf(nth, seed, built, count >= points * Kinds.Length), seed, built, operations);
        }
    }

    private static CrashImage Build(DiskInFlight disk, int point, Remains remains, int seed, int number, IReadOnlyList<DiskOperation> operations)
    {
        Remains left = disk.IsUnsynced ? remains : Remains.None;
        DiskImage image = disk.Build(left, new Random(Mix(seed, number)));
        return new CrashImage(image, point, left, point == 0 ? null : operations[point - 1]);
    }

    private static Remains KindOf(int nth, int seed, int number, bool enoughForAll)
    {
        if (enoughForAll) return nth < Kinds.Length ? Kinds[nth] : Remains.Any;
        return Kinds[new Random(Mix(number, seed)).Next(Kinds.Length)];
    }

    /// <summary>Mixes two numbers, the same in every process.</summary>
    private static int Mix(int first, int second)
    {
        ulong mixed = (((ulong)(uint)first << 32) | (uint)second) * 0x9E3779B97F4A7C15;
        return (int)((mixed ^ (mixed >> 29)) >> 16);
    }
}
