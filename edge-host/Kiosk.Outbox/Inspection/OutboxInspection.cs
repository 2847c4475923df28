using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Journal;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Inspection;

/// <summary>Checks the files of an outbox without changing any, also of one in use.</summary>
public static class OutboxInspection
{
    /// <summary>Whether a folder looks like an outbox.</summary>
    public static bool IsOutbox(string directory, IDisk disk)
    {
        IReadOnlyList<string> names = disk.List(directory);
        return names.Contains(Identity.Name) || names.Contains(Totals.Name) || Lanes.All.Any(lane => names.Contains(lane.Name()));
    }

    /// <summary>Reads every record of every file: checksums, numbers, lists of settled ones, totals, and with a key what is encrypted.</summary>
    /// <param name="directory">The outbox's folder.</param>
    /// <param name="disk">The file system.</param>
    /// <param name="cipher">Decrypts what waits; null leaves that out.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="IOException">A file or folder cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static OutboxFindings Check(string directory, IDisk disk, RecordCipher? cipher, IProgress<double>? progress, CancellationToken stop)
    {
        var damage = new List<string>();
        var notes = new List<string>();
        IReadOnlyList<string> names = disk.List(directory);
        bool isIdentified = TryIdentify(directory, disk, names, out long id, out long fingerprint);
        if (!isIdentified) damage.Add($"{Identity.Name} is missing or damaged. At its next start the service begins anew and puts everything here aside.");
        RecordCipher? key = isIdentified ? RightKey(cipher, fingerprint, damage, notes) : null;

        // The names first: what is removed meanwhile is in the totals by then.
        var files = Lanes.All.Where(lane => names.Contains(lane.Name()))
            .ToDictionary(lane => lane, lane => LaneFiles.List(disk, Path.Combine(directory, lane.Name())));
        var lanes = new List<LaneFindings>();
        var pace = new Pace(files.Values.Sum(list => list.Segments.Count), progress, stop);
        using Totals? totals = names.Contains(Totals.Name) ? Totals.Inspect(disk, directory) : null;
        if (totals is null && files.Values.Any(list => list.Segments.Count > 0))
            damage.Add($"{Totals.Name} is missing or damaged. What became of the records of removed files is no longer known; those that wait are not concerned.");
        foreach ((Lane lane, LaneFiles list) in files)
            lanes.Add(new LaneInspection(lane, list, disk, directory, totals?.RemovedUpTo(lane), id, key, damage, notes).Run(pace));

        if (names.Contains(Totals.Name + ".damaged")) notes.Add($"{Totals.Name}.damaged is kept from an earlier damage; nothing reads it.");
        int aside = disk.List(Path.Combine(directory, Aside.Folder)).Count;
        if (aside > 0) notes.Add($"{Aside.Folder}/ has {aside} files and folders that were put there before; kioskctl outbox export reads what is left in them.");
        return new OutboxFindings(directory, isIdentified ? id.ToString("x16") : null, isIdentified ? fingerprint != 0 : null, key is not null, lanes, damage, notes);
    }

    private static bool TryIdentify(string directory, IDisk disk, IReadOnlyList<string> names, out long id, out long fingerprint)
    {
        (id, fingerprint) = (0, 0);
        return names.Contains(Identity.Name) && Identity.TryRead(disk, directory, out id, out fingerprint);
    }

    private static RecordCipher? RightKey(RecordCipher? cipher, long fingerprint, List<string> damage, List<string> notes)
    {
        if (cipher is null)
        {
            if (fingerprint != 0) notes.Add("Without --key it was not tried to decrypt anything.");
            return null;
        }

        if (fingerprint == cipher.Fingerprint) return cipher;
        if (fingerprint == 0) notes.Add("This outbox is not encrypted; the key is not needed.");
        else damage.Add("The key is another one than this outbox is encrypted under. With it the service would put the encrypted records aside at its next start.");
        return null;
    }

    /// <summary>How far the inspection is.</summary>
    internal sealed class Pace(int steps, IProgress<double>? progress, CancellationToken stop)
    {
        private int _done;

        public void Step()
        {
            stop.ThrowIfCancellationRequested();
            progress?.Report(steps == 0 ? 1 : (double)++_done / steps);
        }
    }
}
