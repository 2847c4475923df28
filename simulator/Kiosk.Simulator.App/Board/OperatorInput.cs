using System.Threading.Channels;

namespace Kiosk.Simulator.App.Board;

/// <summary>The operator's lines, read on a thread of their own because reading a terminal waits; taken between turns.</summary>
internal sealed class OperatorInput : IDisposable
{
    private const int LinesMax = 64;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(LinesMax);
    private readonly CancellationTokenSource _ended = new();

    /// <param name="reader">Where the lines come from; its end is no error.</param>
    public OperatorInput(TextReader reader)
    {
        var thread = new Thread(() => Read(reader)) { IsBackground = true, Name = "operator input" };
        thread.Start();
    }

    /// <summary>The next line that waits, trimmed.</summary>
    public bool TryTake(out string line)
    {
        bool isThere = _lines.Reader.TryRead(out string? read);
        line = read ?? "";
        return isThere;
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    private void Read(TextReader reader)
    {
        CancellationToken ended = _ended.Token;
        try
        {
            while (!ended.IsCancellationRequested && reader.ReadLine() is string line)
            {
                if (line.Trim().Length > 0) _lines.Writer.WriteAsync(line.Trim(), ended).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _lines.Writer.TryComplete();
        }
    }
}
