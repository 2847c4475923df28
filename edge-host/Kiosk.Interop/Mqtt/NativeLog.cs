namespace Kiosk.Interop.Mqtt;

/// <summary>The warnings and errors that libmosquitto logged on one connection: the only place where it says what went wrong in TLS.</summary>
/// <remarks>Any thread; its lock is a leaf, because the library logs while it holds locks of its own.</remarks>
internal sealed class NativeLog
{
    private const int LinesMax = 8;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private string? _last;

    /// <summary>The newest line, or null.</summary>
    internal string? Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    internal void Add(string line)
    {
        lock (_gate)
        {
            _last = line;
            _lines.Enqueue(line);
            if (_lines.Count > LinesMax)
            {
                _ = _lines.Dequeue();
            }
        }
    }

    /// <summary>The newest lines, oldest first, with "; " between; empty when there are none.</summary>
    internal string All()
    {
        lock (_gate)
        {
            return string.Join("; ", _lines);
        }
    }
}
