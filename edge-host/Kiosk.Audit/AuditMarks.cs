using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiosk.Outbox.Disk;

namespace Kiosk.Audit;

/// <summary>Points of a chain that are kept beside it: what shows that its end was cut off or its beginning removed.</summary>
/// <param name="Chain">Which chain.</param>
/// <param name="Head">The newest entry that was synced.</param>
/// <param name="Shipping">The newest entry of the batch that is being given to the outbox; <see cref="Shipped"/> when none is.</param>
/// <param name="Shipped">The newest entry that the outbox has.</param>
/// <param name="Removed">The newest entry whose segment was removed on purpose.</param>
public sealed record Marks(string Chain, ChainPoint Head, ChainPoint Shipping, ChainPoint Shipped, ChainPoint Removed)
{
    /// <summary>Of a log without an entry.</summary>
    public static Marks Of(string chain) => new(chain, ChainPoint.Start, ChainPoint.Start, ChainPoint.Start, ChainPoint.Start);
}

/// <summary>The file of the marks: two slots written in turn, of which the newer whole one counts, so that a power cut leaves the one or the other.</summary>
/// <remarks>
/// A slot is 1,024 bytes of text, filled up with line feeds:
/// <code>
/// kiosk audit marks 1
/// generation 12
/// chain 0123456789abcdef
/// head 7 64 hex digits
/// shipping 5 ...
/// shipped 5 ...
/// removed 0 ...
/// check 64 hex digits: SHA-256 of all before this line
/// </code>
/// </remarks>
internal sealed class AuditMarks : IDisposable
{
    /// <summary>The file's name in the log's folder.</summary>
    public const string Name = "marks";

    private const int SlotBytes = 1024;
    private const string Title = "kiosk audit marks 1";

    private readonly IDiskFile _file;
    private long _generation;

    private AuditMarks(IDiskFile file, Marks current) => (_file, Current) = (file, current);

    /// <summary>As they are on disk.</summary>
    public Marks Current { get; private set; }

    /// <summary>Makes the file.</summary>
    public static AuditMarks Create(IDisk disk, string folder, Marks first)
    {
        string path = Path.Combine(folder, Name), staged = path + ".new";
        disk.Delete(staged);
        var marks = new AuditMarks(disk.Create(staged, 2 * SlotBytes), first);
        try
        {
            marks.Write(first);
            disk.Rename(staged, path);
            disk.SyncDirectory(folder);
            return marks;
        }
        catch
        {
            marks.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file to go on with it; null when there is none, or no slot of it is whole.</summary>
    public static AuditMarks? Open(IDisk disk, string folder)
    {
        if (!disk.List(folder).Contains(Name)) return null;
        IDiskFile file = disk.Open(Path.Combine(folder, Name), writable: true);
        if (Newest(file) is not { } newest)
        {
            file.Dispose();
            return null;
        }

        return new AuditMarks(file, newest.Marks) { _generation = newest.Generation };
    }

    /// <summary>Reads the file without changing anything; null when no slot is whole.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    public static Marks? Inspect(IDisk disk, string folder)
    {
        using IDiskFile file = disk.Open(Path.Combine(folder, Name), writable: false);
        return Newest(file)?.Marks;
    }

    /// <summary>Writes and syncs; after a failure the ones before still count.</summary>
    public void Write(Marks marks)
    {
        long generation = _generation + 1;
        var text = new StringBuilder(Title).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"generation {generation}\nchain {marks.Chain}\n");
        foreach ((string name, ChainPoint point) in Points(marks)) text.Append(CultureInfo.InvariantCulture, $"{name} {point.Number} {point.Hash}\n");
        string body = text.ToString();
        byte[] slot = Encoding.ASCII.GetBytes((body + "check " + Check(body) + "\n").PadRight(SlotBytes, '\n'));
        _file.Write(generation % 2 * SlotBytes, slot);
        _file.Sync();
        _generation = generation;
        Current = marks;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static (string Name, ChainPoint Point)[] Points(Marks marks) =>
        [("head", marks.Head), ("shipping", marks.Shipping), ("shipped", marks.Shipped), ("removed", marks.Removed)];

    private static string Check(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(body)));

    private static (long Generation, Marks Marks)? Newest(IDiskFile file)
    {
        (long Generation, Marks Marks)? newest = null;
        byte[] slot = new byte[SlotBytes];
        for (int i = 0; i < 2; i++)
        {
            if (file.Read(i * SlotBytes, slot) < SlotBytes) continue;
            if (Parse(Encoding.ASCII.GetString(slot)) is { } one && (newest is null || one.Generation > newest.Value.Generation)) newest = one;
        }

        return newest;
    }

    private static (long Generation, Marks Marks)? Parse(string slot)
    {
        int check = slot.IndexOf("check ", StringComparison.Ordinal);
        if (check < 0 || slot[check..].TrimEnd('\n') != "check " + Check(slot[..check])) return null;
        string[] lines = slot[..check].Split('\n');
        if (lines.Length != 8 || lines[0] != Title) return null;
        ChainPoint Point(int line)
        {
            string[] words = lines[line].Split(' ');
            return new ChainPoint(long.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
        }

        // What has the right check was written by this class.
        long generation = long.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture);
        return (generation, new Marks(lines[2].Split(' ')[1], Point(3), Point(4), Point(5), Point(6)));
    }
}
