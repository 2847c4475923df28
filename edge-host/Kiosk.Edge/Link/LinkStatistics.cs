namespace Kiosk.Edge.Link;

/// <summary>Counts since the start of the host. Written by the link's thread, read by any.</summary>
public sealed class LinkStatistics
{
    private long _frames, _bad, _blocks, _duplicates, _untracked, _requests, _retained, _skipped, _boots;

    /// <summary>Whole frames with a good CRC.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Frames that were damaged, too long, of an unknown version, or whose payload is not what its type says.</summary>
    public long BadFrames => Volatile.Read(ref _bad);

    /// <summary>Sample blocks that were new.</summary>
    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>Blocks and retained messages that had arrived before.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    /// <summary>Blocks of an acquisition that no open visit has: not stored.</summary>
    public long UntrackedBlocks => Volatile.Read(ref _untracked);

    /// <summary>Blocks asked for again.</summary>
    public long BlocksRequested => Volatile.Read(ref _requests);

    /// <summary>Retained messages taken in order.</summary>
    public long Retained => Volatile.Read(ref _retained);

    /// <summary>Retained messages that the board no longer has and the host never got.</summary>
    public long RetainedLost => Volatile.Read(ref _skipped);

    /// <summary>Boots met.</summary>
    public long Boots => Volatile.Read(ref _boots);

    internal void CountFrame() => Interlocked.Increment(ref _frames);

    internal void CountBad() => Interlocked.Increment(ref _bad);

    internal void CountBlock() => Interlocked.Increment(ref _blocks);

    internal void CountDuplicate() => Interlocked.Increment(ref _duplicates);

    internal void CountUntracked() => Interlocked.Increment(ref _untracked);

    internal void CountRequested(int blocks) => Interlocked.Add(ref _requests, blocks);

    internal void CountRetained() => Interlocked.Increment(ref _retained);

    internal void CountRetainedLost(uint messages) => Interlocked.Add(ref _skipped, messages);

    internal void CountBoot() => Interlocked.Increment(ref _boots);
}
