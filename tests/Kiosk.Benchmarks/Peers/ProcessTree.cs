using System.Globalization;

namespace Kiosk.Benchmarks.Peers;

/// <summary>What processes use, from /proc; see proc(5).</summary>
/// <param name="BytesWritten">What they caused to be sent to the disk, bytes (<c>write_bytes</c>; the file system's journal is not in it).</param>
/// <param name="Resident">Memory that they hold now, bytes (<c>VmRSS</c>).</param>
internal readonly record struct Usage(long BytesWritten, long Resident)
{
    /// <summary>The sum over processes; one that ends meanwhile counts as nothing.</summary>
    public static Usage Of(IEnumerable<int> processes)
    {
        long written = 0, resident = 0;
        foreach (int process in processes)
        {
            written += Field(process, "io", "write_bytes:");
            resident += Field(process, "status", "VmRSS:") << 10;
        }

        return new Usage(written, resident);
    }

    private static long Field(int process, string file, string name)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/{file}").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>A process and its descendants.</summary>
internal static class ProcessTree
{
    /// <summary>The process first.</summary>
    public static IReadOnlyList<int> Of(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id != 0)
            .ToLookup(ParentOf);
        List<int> tree = [root];
        for (int i = 0; i < tree.Count; i++) tree.AddRange(children[tree[i]]);
        return tree;
    }

    // The second field is the name in parentheses, and may hold anything.
    private static int ParentOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
