using Kiosk.Wire;

namespace Kiosk.Edge.Link;

/// <summary>The streams of the acquisitions that a visit wants.</summary>
/// <remarks>A stream's blocks from an acquisition that nobody tracks are not taken: they belong to no open visit.</remarks>
public sealed class StreamTable
{
    /// <summary>Acquisitions tracked at a time, at most: a visit restarts its acquisition with every reset of the board.</summary>
    public const int AcquisitionsMax = 64;

    private readonly Dictionary<uint, Acquisition> _acquisitions = [];

    /// <summary>Begins to take an acquisition's blocks.</summary>
    /// <exception cref="InvalidOperationException">More than <see cref="AcquisitionsMax"/> are tracked.</exception>
    public void Track(uint acquisition)
    {
        if (_acquisitions.Count >= AcquisitionsMax) throw new InvalidOperationException($"More than {AcquisitionsMax} acquisitions.");
        _acquisitions.TryAdd(acquisition, new Acquisition());
    }

    /// <summary>Stops taking an acquisition's blocks.</summary>
    public void Forget(uint acquisition) => _acquisitions.Remove(acquisition);

    /// <summary>Finds or makes a stream of a tracked acquisition.</summary>
    /// <returns>Null when the acquisition is not tracked, or already cut by a restart.</returns>
    public BlockAssembler? Find(uint acquisition, Channel channel)
    {
        if (!_acquisitions.TryGetValue(acquisition, out Acquisition? tracked) || tracked.IsCut) return null;
        if (!tracked.Streams.TryGetValue(channel, out BlockAssembler? stream))
        {
            if (tracked.Streams.Count == HeartbeatMessage.StreamsMax) return null;
            stream = new BlockAssembler();
            tracked.Streams.Add(channel, stream);
        }

        return stream;
    }

    /// <summary>The board says that the acquisition ended, after all of its streams.</summary>
    public void Ended(uint acquisition)
    {
        if (_acquisitions.TryGetValue(acquisition, out Acquisition? tracked)) tracked.IsEnded = true;
    }

    /// <summary>The board restarted: nothing more comes of what it had begun.</summary>
    public void Cut()
    {
        foreach (Acquisition tracked in _acquisitions.Values.Where(a => a.Streams.Count > 0))
        {
            (tracked.IsEnded, tracked.IsCut) = (true, true);
            foreach (BlockAssembler stream in tracked.Streams.Values) stream.Cut();
        }
    }

    /// <summary>All streams with their names.</summary>
    public IEnumerable<(uint Acquisition, Channel Channel, BlockAssembler Stream)> All =>
        _acquisitions.SelectMany(a => a.Value.Streams, (a, s) => (a.Key, s.Key, s.Value));

    /// <summary>How far each tracked acquisition has come in.</summary>
    public Dictionary<uint, AcquisitionProgress> Progress() => _acquisitions.ToDictionary(a => a.Key, a => a.Value.Progress());

    private sealed class Acquisition
    {
        public Dictionary<Channel, BlockAssembler> Streams { get; } = [];

        public bool IsEnded { get; set; }

        public bool IsCut { get; set; }

        public AcquisitionProgress Progress() => new(
            IsEnded,
            IsEnded && Streams.Values.All(s => s.IsComplete),
            Streams.Values.Sum(s => s.Received),
            Streams.Values.Sum(s => (long)s.MissingCount),
            Streams.Values.Sum(s => s.Gone));
    }
}
