using System.Globalization;
using System.Text.RegularExpressions;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Journal;

namespace Kiosk.Outbox.Inspection;

/// <summary>A file that may hold records.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Lane">The lane that it was in, by its folder or name; null when neither tells.</param>
/// <param name="First">Its first record, when it is in a lane's folder, where a list of settled records may lie beside it; null for a copy.</param>
internal sealed partial record ExportSource(string Path, Lane? Lane, long? First)
{
    private const int ParentsMax = 2;

    /// <summary>All such files in a folder and its folders, by name; or the file itself.</summary>
    /// <exception cref="IOException">There is none, or the folder cannot be read.</exception>
    public static IReadOnlyList<ExportSource> Find(string from) => PosixDisk.Guarded(from, () =>
    {
        string[] paths = File.Exists(from) ? [System.IO.Path.GetFullPath(from)] : Directory.Exists(from)
            ? [.. Directory.EnumerateFiles(System.IO.Path.GetFullPath(from), "*", SearchOption.AllDirectories).Where(path => LogName().IsMatch(System.IO.Path.GetFileName(path))).Order(StringComparer.Ordinal)]
            : throw new IOException($"There is no folder or file {from}.");
        if (paths.Length == 0) throw new IOException($"{from} has no file of an outbox (names like 0000000000000001.log).");
        return paths.Select(Of).ToList();
    });

    /// <summary>The ids of all outboxes that these files may be part of: encryption is bound to them.</summary>
    public static IReadOnlyList<long> OutboxIds(IDisk disk, string from) => PosixDisk.Guarded(from, () =>
    {
        var ids = new List<long>();
        string folder = System.IO.Path.GetFullPath(from);
        var paths = new List<string>();
        if (Directory.Exists(folder)) paths.AddRange(Directory.EnumerateFiles(folder, Identity.Name + "*", SearchOption.AllDirectories));
        for (int i = 0; i < ParentsMax && System.IO.Path.GetDirectoryName(folder) is { } parent; i++, folder = parent)
            paths.AddRange(Directory.EnumerateFiles(parent, Identity.Name + "*"));
        foreach (string path in paths)
        {
            if (Identity.TryReadFile(disk, path, out long id, out _) && !ids.Contains(id)) ids.Add(id);
        }

        return ids;
    });

    private static ExportSource Of(string path)
    {
        Match name = LogName().Match(System.IO.Path.GetFileName(path));
        string folder = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path) ?? "").Split('.')[0];
        bool isCopy = name.Groups["lane"].Success || name.Groups["copy"].Success;
        Lane? lane = LaneOf(name.Groups["lane"].Success ? name.Groups["lane"].Value : folder);
        long? first = !isCopy && lane is not null && name.Groups["first"].Success
            ? long.Parse(name.Groups["first"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null;
        return new ExportSource(path, lane, first);
    }

    private static Lane? LaneOf(string name) => Lanes.All.Where(lane => lane.Name() == name).Select(lane => (Lane?)lane).FirstOrDefault();

    // 0000000000000001.log in a lane's folder; visit-0000000000000001.log and visit-0000000000000001.log.2 in aside.
    [GeneratedRegex(@"^((?<lane>alarm|visit|telemetry|refused)-)?(?<first>[0-9a-f]{16})\.log(?<copy>\.\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex LogName();
}
