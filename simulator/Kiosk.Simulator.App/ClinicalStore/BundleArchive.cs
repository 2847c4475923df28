using System.Security.Cryptography;
using System.Text.Json;
using Kiosk.Interop.Files;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Kiosk.Simulator.App.ClinicalStore;

/// <summary>
/// The records that were accepted. A visit's bundle is a file, <c>{folder}/{kiosk}/{record}.json</c>, with the bytes as they came; other
/// records, small and many, are in <c>{folder}/index.db</c>, which also has an entry for each bundle. A file is durable before the
/// index knows it, so what the index knows is there; a file without an entry is written again when the record comes again.
/// </summary>
public sealed class BundleArchive : IDisposable
{
    /// <summary>A larger record is refused.</summary>
    public const int BundleBytesMax = 16 << 20;

    private const int ReasonsShown = 5;
    private const int SyncsAtOnce = 16;

    private readonly string _folder;
    private readonly IReadOnlyList<IBundleValidator> _validators;
    private readonly ArchiveIndex _index;

    /// <param name="folder">Created when missing.</param>
    /// <param name="validators">Asked in turn about bundles; <see cref="BundleStructure"/> comes before them.</param>
    public BundleArchive(string folder, params IReadOnlyList<IBundleValidator> validators)
    {
        _folder = folder;
        _validators = [new BundleStructure(), .. validators];
        Directory.CreateDirectory(folder);
        _index = new ArchiveIndex(Path.Combine(folder, "index.db"));
    }

    /// <summary>Checks and keeps arrivals, in their order. When it returns, what is accepted is on the disk: many for a few syncs.</summary>
    /// <exception cref="IOException">A file could not be written; nothing of this call counts, and no receipt may be given.</exception>
    /// <exception cref="SqliteException">The index could not be written; likewise.</exception>
    public IReadOnlyList<ArrivalEnd> Keep(IReadOnlyList<Arrival> arrivals)
    {
        using SqliteTransaction transaction = _index.Begin();
        var order = new LaneOrder(_index);
        var files = new List<Arrival>();
        ArrivalEnd[] ends = [.. arrivals.Select(arrival => Keep(arrival, order, files))];
        WriteFiles(files);
        order.Save();
        transaction.Commit();
        return ends;
    }

    /// <summary>Records that ever came behind a later one of their lane.</summary>
    public long CountReordered() => _index.CountReordered();

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    private ArrivalEnd Keep(Arrival arrival, LaneOrder order, List<Arrival> files)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(arrival.Payload));
        if (_index.FindKept(arrival.RecordId) is { } kept)
        {
            if (kept != sha256) return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Refused, "a record of this id is already kept with other content");
            _index.CountDuplicate(arrival.RecordId);
            return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Duplicate, null);
        }

        bool isBundle = arrival.Lane == Arrival.VisitLane;
        string[] identifiers = [];
        string? reason = arrival.Payload.Length > BundleBytesMax ? $"the record has {arrival.Payload.Length} bytes, more than {BundleBytesMax}"
            : isBundle ? Refusal(arrival.Payload, out identifiers) : null;
        if (reason is not null) return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Refused, reason);
        if (isBundle) files.Add(arrival);
        _index.Add(arrival, sha256, isBundle ? null : arrival.Payload, identifiers);
        return new ArrivalEnd(arrival, sha256, ArrivalOutcome.Accepted, null, !order.Accept(arrival));
    }

    // All are written before the first is synced, and several syncs share a commit of the file system's journal. A torn file is no
    // harm: the index does not know it.
    private void WriteFiles(List<Arrival> arrivals)
    {
        foreach (IGrouping<string, Arrival> kiosk in arrivals.GroupBy(arrival => arrival.KioskId))
        {
            string folder = Path.Combine(_folder, kiosk.Key);
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                DurableFile.SyncDirectory(_folder);
            }

            string[] paths = [.. kiosk.Select(arrival => Path.Combine(folder, arrival.RecordId + ".json"))];
            foreach ((string path, Arrival arrival) in paths.Zip(kiosk)) Write(path, arrival.Payload);
            try
            {
                Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = SyncsAtOnce }, Sync);
            }
            catch (AggregateException failures)
            {
                throw new IOException(failures.InnerExceptions[0].Message, failures);
            }

            DurableFile.SyncDirectory(folder);
        }
    }

    private static void Write(string path, byte[] payload)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = DurableFile.OwnerOnly;
        try
        {
            using FileStream file = new(path, options);
            file.Write(payload);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException($"cannot write {path}: {failure.Message} Check who owns it.", failure);
        }
    }

    private static void Sync(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Why a bundle is refused, or null; then with the identifiers of its observations.</summary>
    private string? Refusal(byte[] payload, out string[] identifiers)
    {
        identifiers = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            foreach (IBundleValidator validator in _validators)
            {
                IReadOnlyList<string> reasons = validator.Validate(document.RootElement);
                if (reasons.Count == 0) continue;
                string more = reasons.Count > ReasonsShown ? $"; and {reasons.Count - ReasonsShown} more" : "";
                return string.Join("; ", reasons.Take(ReasonsShown)) + more;
            }

            identifiers = [.. BundleStructure.ObservationIdentifiers(document.RootElement).Distinct()];
            return null;
        }
        catch (JsonException failure)
        {
            return $"the payload is no JSON (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine})";
        }
        catch (InvalidOperationException)
        {
            return "the payload holds text that is not Unicode"; // JsonElement.GetString on invalid UTF-8 or a lone surrogate.
        }
    }

    /// <summary>How far the lanes come in one call of Keep; written to the index at its end.</summary>
    private sealed class LaneOrder(ArchiveIndex index)
    {
        private readonly Dictionary<(string Kiosk, string Outbox, string Lane), (long Last, int Reordered)> _lanes = [];

        /// <summary>False when a later one of its lane was accepted before it.</summary>
        public bool Accept(Arrival arrival)
        {
            (string, string, string) lane = (arrival.KioskId, arrival.OutboxId, arrival.Lane);
            if (!_lanes.TryGetValue(lane, out (long Last, int Reordered) state)) state = (index.FindLast(lane), 0);
            bool isInOrder = arrival.Sequence > state.Last;
            _lanes[lane] = isInOrder ? (arrival.Sequence, state.Reordered) : (state.Last, state.Reordered + 1);
            return isInOrder;
        }

        public void Save()
        {
            foreach (((string, string, string) lane, (long last, int reordered)) in _lanes) index.SetLast(lane, last, reordered);
        }
    }
}
