namespace Kiosk.Faults.Disk;

/// <summary>How a disk fails.</summary>
public enum DiskFault
{
    /// <summary>ENOSPC: there is no room.</summary>
    Full,

    /// <summary>EIO: the medium does not take it.</summary>
    IoError,
}

/// <summary>What a program asks of a disk that may fail.</summary>
public enum DiskRequest
{
    /// <summary>Writing bytes.</summary>
    Write,

    /// <summary>Syncing a file or a folder.</summary>
    Sync,

    /// <summary>Creating, resizing, renaming or deleting.</summary>
    Change,
}

/// <summary>Which request to a disk fails, and how. May be used by several threads.</summary>
public sealed class FaultSchedule
{
    private readonly Lock _lock = new();
    private long _requests;
    private long _failed;
    private long _at;
    private DiskFault? _fault;
    private bool _stays;

    /// <summary>Requests so far, failed ones included.</summary>
    public long Requests
    {
        get
        {
            lock (_lock) return _requests;
        }
    }

    /// <summary>Requests that failed so far.</summary>
    public long Failed
    {
        get
        {
            lock (_lock) return _failed;
        }
    }

    /// <summary>Called of every request, in the order of asking, with its number from 0; null when nobody wants to know.</summary>
    public Action<long, DiskRequest>? Asked { get; set; }

    /// <summary>Lets a request fail, and all later ones too if the fault stays.</summary>
    /// <param name="request">Number of the request from 0, counted from the start of the schedule (<see cref="Requests"/> is the next one's).</param>
    /// <param name="fault">
    /// How. A full disk fails only what needs room: when that request needs none, the next one that does.
    /// </param>
    /// <param name="stays">Until <see cref="Clear"/>; otherwise once.</param>
    public void FailAt(long request, DiskFault fault, bool stays)
    {
        lock (_lock) (_at, _fault, _stays) = (request, fault, stays);
    }

    /// <summary>The disk is well again.</summary>
    public void Clear()
    {
        lock (_lock) _fault = null;
    }

    /// <summary>Counts a request; how it fails, or null when it does not.</summary>
    internal DiskFault? Next(DiskRequest request, bool needsRoom)
    {
        lock (_lock)
        {
            Asked?.Invoke(_requests, request);
            if (_requests++ < _at || _fault is not { } fault || (fault == DiskFault.Full && !needsRoom)) return null;
            if (!_stays) _fault = null;
            _failed++;
            return fault;
        }
    }
}
