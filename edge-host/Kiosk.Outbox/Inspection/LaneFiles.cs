using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Journal;

namespace Kiosk.Outbox.Inspection;

/// <summary>The names in a lane's folder.</summary>
/// <param name="Directory">The folder.</param>
/// <param name="Segments">First record of each file, ascending.</param>
/// <param name="Strange">Names of nothing that belongs here.</param>
internal sealed record LaneFiles(string Directory, IReadOnlyList<long> Segments, IReadOnlyList<string> Strange)
{
    public static LaneFiles List(IDisk disk, string directory)
    {
        var segments = new List<long>();
        var strange = new List<string>();
        foreach (string name in disk.List(directory))
        {
            if (Segment.TryParseName(name, Segment.Extension, out long first)) segments.Add(first);
            else if (!Segment.TryParseName(name, Segment.MarksExtension, out _)) strange.Add(name);
        }

        segments.Sort();
        return new LaneFiles(directory, segments, strange);
    }

    /// <summary>The path of a file.</summary>
    public string Path(long first) => System.IO.Path.Combine(Directory, Segment.Name(first, Segment.Extension));

    /// <summary>The settled records of a file, by number; null when it has no list of them.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="path">The file with the records.</param>
    /// <param name="first">Its first record.</param>
    public static Dictionary<long, Outcome>? ReadMarks(IDisk disk, string path, long first)
    {
        try
        {
            using IDiskFile file = disk.Open(System.IO.Path.ChangeExtension(path, Segment.MarksExtension), writable: false);
            var marks = new Dictionary<long, Outcome>();
            SettledMarks.Read(file, (place, outcome) =>
            {
                // The first mark of a record counts, as in the service.
                if (Enum.IsDefined(outcome)) marks.TryAdd(first + place, outcome);
            });
            return marks;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
