namespace Kiosk.Edge.Link;

/// <summary>
/// Knows which blocks of one stream (acquisition and channel) arrived, which are to be asked for again, and which are gone for
/// good. It holds sequence numbers, not samples.
/// </summary>
public sealed class BlockAssembler
{
    /// <summary>A block is asked for this often, at most; then it counts as gone.</summary>
    public const int AttemptsMax = 30;

    /// <summary>Blocks that are missing at a time, at most: more than the ring of the microcontroller holds.</summary>
    public const int MissingMax = 4096;

    /// <summary>Time to the first repeated request; it doubles up to <see cref="RetryUsMax"/>, so that a full line can drain.</summary>
    public const long RetryUs = 200_000;

    /// <summary>Time between requests for the same block, at most.</summary>
    public const long RetryUsMax = 1_600_000;

    /// <summary>Blocks asked for in one request, at most.</summary>
    public const int BlocksPerRequestMax = 8;

    private readonly SortedDictionary<uint, Missing> _missing = [];
    private readonly HashSet<uint> _gone = [];
    private uint _known;
    private uint? _total;

    /// <summary>Blocks that arrived.</summary>
    public long Received { get; private set; }

    /// <summary>Blocks that will not arrive any more.</summary>
    public long Gone { get; private set; }

    /// <summary>Blocks that are being asked for.</summary>
    public int MissingCount => _missing.Count;

    /// <summary>True when the stream has ended and each of its blocks arrived or is gone.</summary>
    public bool IsComplete => _total is { } total && total <= _known && _missing.Count == 0;

    /// <summary>True when a block would be new to <see cref="Accept"/>.</summary>
    public bool Wants(uint sequence) =>
        sequence >= _known ? sequence - _known <= MissingMax : _gone.Contains(sequence) || _missing.ContainsKey(sequence);

    /// <summary>Takes note of a block.</summary>
    /// <returns>True when it is new; false for one that arrived before, or is absurdly far ahead.</returns>
    public bool Accept(uint sequence)
    {
        if (sequence >= _known)
        {
            if (sequence - _known > MissingMax) return false;
            Know(sequence);
            _known = sequence + 1;
            Received++;
            return true;
        }

        if (_gone.Remove(sequence)) Gone--;
        else if (!_missing.Remove(sequence)) return false;
        Received++;
        return true;
    }

    /// <summary>The microcontroller says what it holds: reveals a lost tail, and blocks that are gone.</summary>
    /// <param name="oldest">Sequence of the oldest block held.</param>
    /// <param name="next">Sequence that the next block will get.</param>
    public void Held(uint oldest, uint next)
    {
        if (oldest > _known && next >= oldest)
        {
            // A stream that ran before this host did, or a cut that outlasted the ring.
            Gone += oldest - _known;
            _known = oldest;
        }

        if (next > _known && next - _known <= MissingMax) Know(next);
        while (_missing.Count > 0)
        {
            uint first = _missing.First().Key;
            if (first >= oldest) break;
            GiveUp(first);
        }
    }

    /// <summary>The stream ended with this many blocks.</summary>
    public void End(uint total)
    {
        // Further ahead it stays incomplete until a heartbeat says what of it is still held.
        if (total > _known && total - _known <= MissingMax) Know(total);
        _total = total;
    }

    /// <summary>The boot is over: what is missing is gone.</summary>
    public void Cut()
    {
        foreach (uint sequence in _missing.Keys.ToArray()) GiveUp(sequence);
        _total ??= _known;
        if (_total <= _known) return;
        Gone += _total.Value - _known;
        _known = _total.Value;
    }

    /// <summary>Which blocks to ask for now.</summary>
    /// <param name="nowUs">Monotonic time.</param>
    /// <param name="count">1 to <see cref="BlocksPerRequestMax"/> consecutive blocks.</param>
    /// <returns>The first block to ask for, or null when none is due.</returns>
    public uint? NextRequest(long nowUs, out int count)
    {
        count = 0;
        uint first = 0;
        foreach ((uint sequence, Missing missing) in _missing)
        {
            if (missing.DueUs > nowUs || (count > 0 && sequence != first + (uint)count))
            {
                if (count > 0) break;
                continue;
            }

            if (count == 0) first = sequence;
            count++;
            if (count == BlocksPerRequestMax) break;
        }

        for (uint sequence = first; sequence < first + (uint)count; sequence++) Asked(sequence, nowUs);
        return count > 0 ? first : null;
    }

    /// <summary>Gives up blocks that were asked for too often.</summary>
    public void Expire(long nowUs)
    {
        uint[] hopeless = [.. _missing.Where(m => m.Value.Attempts >= AttemptsMax && m.Value.DueUs <= nowUs).Select(m => m.Key)];
        foreach (uint sequence in hopeless) GiveUp(sequence);
    }

    private void Know(uint end)
    {
        for (uint sequence = _known; sequence < end; sequence++) _missing[sequence] = new Missing(0, 0);
        _known = end;
    }

    private void Asked(uint sequence, long nowUs)
    {
        int attempts = _missing[sequence].Attempts + 1;
        long waitUs = Math.Min(RetryUsMax, RetryUs << Math.Min(attempts - 1, 3));
        _missing[sequence] = new Missing(nowUs + waitUs, attempts);
    }

    private void GiveUp(uint sequence)
    {
        _missing.Remove(sequence);
        _gone.Add(sequence);
        Gone++;
    }

    private readonly record struct Missing(long DueUs, int Attempts);
}
