namespace Kiosk.Faults.Model;

/// <summary>What the disk certainly has of one file, and the changes since that it may have.</summary>
internal sealed class FileOnDisk(FileIdentity identity, ReadOnlySpan<byte> start)
{
    /// <summary>What a disk writes whole or not at all, except for the one that the power cut tears.</summary>
    public const int SectorBytes = 512;

    private readonly ByteBlock _durable = new(start);
    private List<Change> _changes = [];
    private long _length = start.Length;

    public FileIdentity Identity => identity;

    /// <summary>Places in the history of the changes that no sync has made durable.</summary>
    public IEnumerable<Unsynced> Changes => _changes.Select(change => new Unsynced(change.Index, this, change.Offset, change.Data.Length));

    public bool IsUnsynced => _changes.Count > 0;

    public void Write(int index, long offset, ReadOnlyMemory<byte> data)
    {
        _changes.Add(new Change(index, offset, data, IsResize: false));
        _length = Math.Max(_length, offset + data.Length);
    }

    public void Resize(int index, long length)
    {
        _changes.Add(new Change(index, length, default, IsResize: true));
        _length = length;
    }

    public void FailSync() => _changes = [.. _changes.Select(change => change with { IsDoubtful = true })];

    /// <summary>
    /// Makes durable what was changed since the last sync, failed ones included: a sector that a failed sync left in doubt stays
    /// so unless it was written again.
    /// </summary>
    public void Sync()
    {
        HashSet<long> written = [.. _changes.Where(change => !change.IsDoubtful).SelectMany(Pieces).Select(piece => piece.Sector)];
        var doubtful = new List<Change>();
        foreach (Change change in _changes)
        {
            if (change.IsResize)
            {
                _durable.Resize(change.Offset);
                doubtful = [.. doubtful.Select(piece => piece.CutAt(change.Offset)).Where(piece => !piece.Data.IsEmpty)];
                continue;
            }

            foreach (Piece piece in Pieces(change))
            {
                if (written.Contains(piece.Sector)) _durable.Write(piece.Offset, piece.Data.Span);
                else doubtful.Add(new Change(change.Index, piece.Offset, piece.Data, IsResize: false) { IsDoubtful = true });
            }
        }

        _durable.Resize(_length);
        _changes = doubtful;
    }

    /// <summary>The file with the changes that survive.</summary>
    public byte[] Build(Survivors survivors)
    {
        if (!IsUnsynced) return _durable.Span.ToArray();
        var image = new ByteBlock(_durable.Span);
        Dictionary<long, int> limits = Limits(survivors);
        foreach (Change change in _changes)
        {
            if (change.IsResize)
            {
                if (survivors.Keeps(change.Index)) image.Resize(change.Offset);
                continue;
            }

            foreach (Piece piece in Pieces(change))
            {
                if (change.Index <= limits[piece.Sector]) image.Write(piece.Offset, piece.Data.Span);
                else if (change.Index == survivors.Torn.Index) image.Write(piece.Offset, Head(piece, change).Span);
            }
        }

        if (survivors.Filling != Filling.None) Fill(image, limits, survivors);
        return image.Span.ToArray();

        ReadOnlyMemory<byte> Head(Piece piece, Change change) =>
            piece.Data[..(int)Math.Clamp(change.Offset + survivors.Torn.Bytes - piece.Offset, 0, piece.Data.Length)];
    }

    /// <summary>For each sector in flight, the place in the history up to which its content is on the disk.</summary>
    private Dictionary<long, int> Limits(Survivors survivors)
    {
        var touches = new Dictionary<long, List<int>>();
        foreach (Change change in _changes)
        {
            foreach (Piece piece in Pieces(change))
            {
                if (!touches.TryGetValue(piece.Sector, out List<int>? indices)) touches.Add(piece.Sector, indices = []);
                indices.Add(change.Index);
            }
        }

        return touches.ToDictionary(touch => touch.Key, touch => survivors.SectorUpTo(new SectorTouches(identity, touch.Key, touch.Value)));
    }

    /// <summary>The length reached the disk before the data did: the missing sectors hold zeros, or what was in their blocks before.</summary>
    private void Fill(ByteBlock image, Dictionary<long, int> limits, Survivors survivors)
    {
        if (image.Length >= _length) return;
        int end = image.Length;
        image.Resize(_length);
        if (survivors.Filling == Filling.Zeros) return;
        var old = new byte[SectorBytes];
        foreach (long sector in limits.Keys.Where(sector => sector * SectorBytes >= Math.Max(end, _durable.Length)))
        {
            survivors.OldBytes(_durable.Span, old);
            image.Write(sector * SectorBytes, old.AsSpan(0, (int)Math.Min(SectorBytes, image.Length - (sector * SectorBytes))));
        }
    }

    /// <summary>A write in parts that each lie in one sector.</summary>
    private static IEnumerable<Piece> Pieces(Change change)
    {
        for (int done = 0; done < change.Data.Length;)
        {
            long offset = change.Offset + done;
            int length = (int)Math.Min(change.Data.Length - done, SectorBytes - (offset % SectorBytes));
            yield return new Piece(offset / SectorBytes, offset, change.Data.Slice(done, length));
            done += length;
        }
    }

    private readonly record struct Piece(long Sector, long Offset, ReadOnlyMemory<byte> Data);

    /// <param name="Index">Place in the history.</param>
    /// <param name="Offset">Of a write; of a resize, the new length.</param>
    /// <param name="Data">What was written; empty for a resize.</param>
    /// <param name="IsResize">Whether only the length changed.</param>
    private sealed record Change(int Index, long Offset, ReadOnlyMemory<byte> Data, bool IsResize)
    {
        /// <summary>A sync failed after it.</summary>
        public bool IsDoubtful { get; init; }

        public Change CutAt(long length) => this with { Data = Data[..(int)Math.Clamp(length - Offset, 0, Data.Length)] };
    }
}
