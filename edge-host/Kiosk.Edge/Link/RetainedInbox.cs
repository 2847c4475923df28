namespace Kiosk.Edge.Link;

/// <summary>What to do with a retained message.</summary>
public enum RetainedVerdict
{
    /// <summary>The next in order: store it.</summary>
    Next,

    /// <summary>It arrived before.</summary>
    Known,

    /// <summary>One before it is missing: drop it, the board sends all again in order.</summary>
    Early,
}

/// <summary>Takes the retained messages of one boot strictly in order and says what may be acknowledged.</summary>
/// <param name="next">The first message that is not durably stored.</param>
public sealed class RetainedInbox(uint next)
{
    private uint _next = next;
    private uint _committed = next;
    private uint _highest = next;
    private uint? _afterLoss;
    private bool _acknowledgeDue;

    /// <summary>The sequence that is taken next.</summary>
    public uint Next => _next;

    /// <summary>Messages that arrived once and are not synced yet, also those that must come again because the store failed.</summary>
    public uint Waiting => _highest - _committed;

    /// <summary>Judges a message.</summary>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="afterLoss">True when messages just before it are lost for good.</param>
    public RetainedVerdict Take(uint sequence, out bool afterLoss)
    {
        afterLoss = sequence == _afterLoss;
        if (sequence > _next) return RetainedVerdict.Early;
        if (sequence < _next)
        {
            // Stored, yet sent again: the acknowledgement was lost.
            _acknowledgeDue |= sequence < _committed;
            return RetainedVerdict.Known;
        }

        _next++;
        _highest = Math.Max(_highest, _next);
        return RetainedVerdict.Next;
    }

    /// <summary>The board's oldest message: what lies between is gone and cannot be waited for.</summary>
    /// <returns>How many are lost.</returns>
    public uint Oldest(uint oldest)
    {
        if (oldest <= _next) return 0;
        uint lost = oldest - _next;
        _next = oldest;
        _committed = oldest;
        _highest = Math.Max(_highest, oldest);
        _afterLoss = oldest;
        return lost;
    }

    /// <summary>All messages up to and including this one are synced to disk.</summary>
    public void Committed(uint through)
    {
        if (through < _committed) return;
        _committed = through + 1;
        _highest = Math.Max(_highest, _committed);
        _acknowledgeDue = true;
    }

    /// <summary>This message and those after it could not be stored: they are taken again when the board sends them again.</summary>
    public void NotStored(uint from) => _next = Math.Min(_next, Math.Max(from, _committed));

    /// <summary>The acknowledgement that is due.</summary>
    /// <returns>False when none is.</returns>
    public bool TryAcknowledge(out uint through)
    {
        through = _committed - 1;
        bool due = _acknowledgeDue && _committed > 0;
        _acknowledgeDue = false;
        return due;
    }
}
