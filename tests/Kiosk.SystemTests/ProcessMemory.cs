using System.Globalization;

namespace Kiosk.SystemTests;

/// <summary>All memory of another process that it can read, looked through for bytes.</summary>
internal static class ProcessMemory
{
    private const int ChunkBytes = 4 << 20, PageBytes = 4096;

    /// <summary>Which patterns it holds.</summary>
    /// <param name="processId">A process of this user, or any one for root.</param>
    /// <param name="patterns">By name; at least 8 bytes each, so that chance has no part in it.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be read (kernel.yama.ptrace_scope).</exception>
    public static IReadOnlySet<string> Find(int processId, IReadOnlyDictionary<string, byte[]> patterns)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");
        using var memory = new FileStream(folder + "/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var found = new HashSet<string>();
        byte[] chunk = new byte[ChunkBytes];
        int overlap = patterns.Values.Max(pattern => pattern.Length) - 1;
        foreach ((long start, long end) in Regions(folder + "/maps"))
        {
            for (long at = start; at < end; at += ChunkBytes - overlap)
            {
                int length = (int)Math.Min(ChunkBytes, end - at);
                Read(memory, at, chunk.AsSpan(0, length));
                foreach ((string name, byte[] pattern) in patterns)
                {
                    if (chunk.AsSpan(0, length).IndexOf(pattern) >= 0) found.Add(name);
                }
            }
        }

        return found;
    }

    private static IEnumerable<(long Start, long End)> Regions(string maps)
    {
        foreach (string line in File.ReadLines(maps))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // Code and data of programs on disk cannot hold what came later, unless they can be written to.
            if (!words[1].StartsWith("rw", StringComparison.Ordinal)) continue;
            string[] ends = words[0].Split('-');
            yield return (long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
    }

    // A page that was given back meanwhile, or is a device's, is skipped; what lies behind it is read.
    private static void Read(FileStream memory, long at, Span<byte> into)
    {
        if (TryRead(memory, at, into)) return;
        into.Clear();
        for (int page = 0; page < into.Length; page += PageBytes)
        {
            Span<byte> one = into.Slice(page, Math.Min(PageBytes, into.Length - page));
            if (!TryRead(memory, at + page, one)) one.Clear();
        }
    }

    private static bool TryRead(FileStream memory, long at, Span<byte> into)
    {
        try
        {
            memory.Position = at;
            return memory.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) == into.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
