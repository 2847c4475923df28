using Kiosk.Interop.Serial;

namespace Kiosk.Simulator.App.Board;

/// <summary>The line could not be made; the message says why and what to do.</summary>
internal sealed class CableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The cable between the board and the edge host: a pseudo-terminal, and a link to it at a path that stays the same. Pulled out, both are
/// gone, as a USB serial device is.
/// </summary>
internal sealed class Cable : IDisposable
{
    private readonly string? _linkPath;
    private readonly byte[] _unsent = new byte[4096];
    private PseudoTerminal? _terminal;
    private int _unsentAt;
    private int _unsentEnd;

    /// <param name="linkPath">Where the link stands; null for none.</param>
    /// <exception cref="CableException">The path is taken, or no pseudo-terminal is to be had.</exception>
    public Cable(string? linkPath)
    {
        _linkPath = linkPath;
        PlugIn();
    }

    /// <summary>What an edge host opens, empty while the cable is out.</summary>
    public string Path => _terminal is null ? "" : _linkPath ?? _terminal.SlavePath;

    /// <summary>Whether the cable is plugged in.</summary>
    public bool IsIn => _terminal is not null;

    /// <summary>Plugs the cable in: makes a pseudo-terminal and the link to it.</summary>
    /// <exception cref="CableException">The path is taken, or no pseudo-terminal is to be had.</exception>
    public void PlugIn()
    {
        if (_terminal is not null) return;
        try
        {
            _terminal = PseudoTerminal.Create();
            if (_linkPath is not null) Link(_linkPath, _terminal.SlavePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CableException($"cannot make the line {_linkPath}: {e.Message}", e);
        }
    }

    /// <summary>Pulls the cable: whoever has the line open sees it hang up.</summary>
    public void PullOut()
    {
        if (_terminal is null) return;
        if (_linkPath is not null && new FileInfo(_linkPath).LinkTarget == _terminal.SlavePath) File.Delete(_linkPath);
        _terminal.Dispose();
        _terminal = null;
        _unsentAt = _unsentEnd = 0;
    }

    /// <summary>Takes what the edge host has sent, without waiting.</summary>
    /// <returns>How many bytes.</returns>
    public int Receive(Span<byte> buffer)
    {
        if (_terminal is null) return 0;
        SerialTransfer transfer = _terminal.Read(buffer, timeoutMs: 0);
        return transfer.Status == SerialStatus.Ok ? transfer.Count : 0;
    }

    /// <summary>
    /// Hands bytes to the edge host, without waiting. What it does not take at once stays in the source until it does; when nobody is
    /// there, it is lost, as on a wire.
    /// </summary>
    /// <param name="source">Gives the next bytes.</param>
    public void Send(Func<Memory<byte>, int> source)
    {
        while (true)
        {
            if (_unsentAt == _unsentEnd)
            {
                _unsentAt = 0;
                _unsentEnd = source(_unsent);
                if (_unsentEnd == 0) return;
            }
            if (_terminal is null)
            {
                _unsentAt = _unsentEnd;
                continue;
            }
            SerialTransfer transfer = _terminal.Write(_unsent.AsSpan(_unsentAt, _unsentEnd - _unsentAt), timeoutMs: 0);
            _unsentAt = transfer.Status is SerialStatus.Ok or SerialStatus.NobodyThere ? _unsentEnd : _unsentAt + transfer.Count;
            if (transfer.Status == SerialStatus.TimedOut) return;
        }
    }

    public void Dispose() => PullOut();

    // Made beside and renamed over: an edge host never finds half a link, and a link left by a killed simulator is replaced.
    private static void Link(string path, string target)
    {
        var existing = new FileInfo(path);
        if (existing.Exists && existing.LinkTarget is null)
        {
            throw new CableException($"{path} exists and is no link; choose another path for --line or remove it");
        }
        string beside = $"{path}.{Environment.ProcessId}";
        File.Delete(beside);
        File.CreateSymbolicLink(beside, target);
        File.Move(beside, path, overwrite: true);
    }
}
