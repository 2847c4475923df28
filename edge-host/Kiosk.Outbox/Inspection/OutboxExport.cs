using System.Security.Cryptography;
using Kiosk.Interop.Files;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Journal;
using Kiosk.Outbox.Keys;

namespace Kiosk.Outbox.Inspection;

/// <summary>What is to be exported, and where to.</summary>
/// <param name="From">An outbox's folder, its folder <c>aside</c>, any folder with files of it, or one such file.</param>
/// <param name="To">A folder that does not exist yet, or is empty.</param>
public sealed record ExportOptions(string From, string To)
{
    /// <summary>Only the records stored in this lane; null for all.</summary>
    public Lane? Lane { get; init; }

    /// <summary>Leaves out what is known to be delivered, refused (it is in the refused lane as well) or dropped.</summary>
    public bool StoredOnly { get; init; }
}

/// <summary>What an export brought.</summary>
/// <param name="Sources">Files that were read.</param>
/// <param name="Written">Records written.</param>
/// <param name="Undecryptable">Whole records that could not be decrypted: no key, or another one than theirs.</param>
/// <param name="Erased">Records whose key was erased: they were delivered or given up, and nobody can read them.</param>
/// <param name="LeftOut">Settled ones that were not asked for.</param>
/// <param name="Repeated">Copies of records that another file had as well.</param>
public sealed record ExportResult(int Sources, long Written, long Undecryptable, long Erased, long LeftOut, long Repeated);

/// <summary>Writes the payloads of an outbox's files to files of their own; damaged ones give what is whole in them. Changes nothing that it reads.</summary>
/// <remarks>
/// A record becomes <c>LANE-SEQUENCE-ID.json</c>, mode 0600, whole or not at all; <c>index.csv</c>, written last, lists every record that was met.
/// </remarks>
public static class OutboxExport
{
    /// <summary>Exports.</summary>
    /// <param name="options">What and where to.</param>
    /// <param name="cipher">Decrypts; null leaves encrypted records out.</param>
    /// <param name="progress">Told the part that is done, 0 to 1.</param>
    /// <param name="stop">Ends it; what is written stays, without an index.</param>
    /// <exception cref="IOException">Something cannot be read or written, or <see cref="ExportOptions.To"/> is not empty.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static ExportResult Run(ExportOptions options, RecordCipher? cipher, IProgress<double>? progress, CancellationToken stop)
    {
        var disk = new PosixDisk();
        IReadOnlyList<ExportSource> sources =
            [.. ExportSource.Find(options.From).Where(source => options.Lane is null || source.Lane is null || source.Lane == options.Lane)];
        if (Directory.Exists(options.To) && Directory.EnumerateFileSystemEntries(options.To).Any())
            throw new IOException($"{options.To} is not empty; name a folder that does not exist yet. Nothing is ever overwritten.");
        disk.CreateDirectory(options.To);
        var exporting = new Exporting(options, cipher, ExportSource.OutboxIds(disk, options.From), disk);
        for (int i = 0; i < sources.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            // What is gone was delivered, by a service in use.
            if (File.Exists(sources[i].Path)) exporting.Read(sources[i]);
            progress?.Report((i + 1.0) / sources.Count);
        }

        return exporting.Finish(sources.Count);
    }

    private sealed class Exporting(ExportOptions options, RecordCipher? cipher, IReadOnlyList<long> outboxIds, PosixDisk disk)
    {
        private readonly Dictionary<string, string> _written = [];
        private readonly ExportIndex _index = new();
        private long _undecryptable, _erased, _leftOut, _repeated;

        public void Read(ExportSource source)
        {
            using IDiskFile file = disk.Open(source.Path, writable: false);
            var content = new byte[file.Length];
            ReadOnlySpan<byte> bytes = content.AsSpan(0, file.Read(0, content));
            Dictionary<long, Outcome>? marks = source.First is { } first ? LaneFiles.ReadMarks(disk, source.Path, first) ?? [] : null;
            foreach (FrameScan.Found record in FrameScan.All(bytes))
            {
                Lane lane = source.Lane ?? record.Header.Origin;
                if (options.Lane is { } wanted && wanted != lane) continue;
                Outcome? outcome = marks is not null && marks.TryGetValue(record.Header.Sequence, out Outcome settled) ? settled : null;
                string state = State(lane, outcome, marks is not null);
                if (options.StoredOnly && outcome is Outcome.Delivered or Outcome.Refused or Outcome.Dropped) _leftOut++;
                else Export(source, lane, record, bytes.Slice((int)record.Offset, record.Header.Length), state);
            }
        }

        public ExportResult Finish(int sources)
        {
            WriteFile("index.csv", _index.ToBytes());
            DurableFile.SyncDirectory(options.To);
            return new ExportResult(sources, _written.Count, _undecryptable, _erased, _leftOut, _repeated);
        }

        private void Export(ExportSource source, Lane lane, FrameScan.Found record, ReadOnlySpan<byte> frame, string state)
        {
            var line = new ExportLine(source.Path, lane, record.Header.Origin, record.Header.Sequence, record.Id, state);
            if (Frame.IsErased(frame, record.Header))
            {
                _erased++;
                _index.Add(line with { Problem = "its key was erased" });
            }
            else if (Decrypt(frame, record.Header) is { } content)
            {
                string sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Payload));
                if (Name(line, sha256) is { } name)
                {
                    WriteFile(name, content.Payload);
                    _written.Add(name, sha256);
                    _index.Add(line with { File = name, Bytes = content.Payload.Length, Sha256 = sha256, Reason = content.Note });
                }
                else
                {
                    _repeated++;
                }
            }
            else
            {
                _undecryptable++;
                _index.Add(line with { Problem = cipher is null ? "it is encrypted, and no key was given" : "it cannot be decrypted with this key" });
            }
        }

        // Which outbox a file was part of is not written in it.
        private FrameContent? Decrypt(ReadOnlySpan<byte> frame, in FrameHeader header)
        {
            if (!header.IsSealed) return Frame.Read(frame.ToArray(), header, 0, null);
            if (cipher is null) return null;
            foreach (long id in outboxIds)
            {
                if (Frame.Read(frame.ToArray(), header, id, cipher) is { } content) return content;
            }

            return null;
        }

        // Null when the same record was written before. Other content under the same name gets a number.
        private string? Name(ExportLine line, string sha256)
        {
            string id = string.Concat(line.Id.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));
            string stem = $"{line.Lane.Name()}-{line.Sequence}-{id}";
            string name = stem + ".json";
            int number = 1;
            while (_written.TryGetValue(name, out string? other))
            {
                if (other == sha256) return null;
                name = $"{stem}-{++number}.json";
            }

            return name;
        }

        private void WriteFile(string name, ReadOnlySpan<byte> content)
        {
            string path = Path.Combine(options.To, name);
            string staged = path + ".new";
            using (IDiskFile file = disk.Create(staged, 0)) file.Write(0, content);
            File.Move(staged, path, overwrite: false);
        }

        private static string State(Lane lane, Outcome? outcome, bool isKnown) => outcome switch
        {
            null => isKnown ? "waiting" : "unknown",
            Outcome.Delivered => lane == Lane.Refused ? "sent again" : "delivered",
            Outcome.Refused => "refused",
            Outcome.Dropped => "dropped",
            Outcome.Damaged => "damaged",
            _ => "unknown",
        };
    }
}
