using Kiosk.Benchmarks.Harness;
using Kiosk.Benchmarks.Visits;
using Kiosk.Wire;

namespace Kiosk.Benchmarks.Suite;

/// <summary>The messages of a visit to bytes, by the writer that the firmware has.</summary>
internal sealed class LinkEncode : Benchmark
{
    private readonly FrameWriter _writer = new();
    private readonly List<Action<FrameWriter>> _messages = [];
    private int _bytes;

    public override string Name => "link-encode";

    public override string Description => "the board's messages of a 61-s visit: write, add the CRC, encode (on this processor, not the board's)";

    public override void Prepare(Setup setup)
    {
        byte[] line = setup.Visit.FromBoard;
        _bytes = line.Length;
        var reader = new FrameReader();
        for (int at = 0; at < line.Length;)
        {
            if (reader.Accept(line, ref at, line.Length) != FrameResult.Frame) continue;
            var message = new BoardMessages();
            MessageType type = reader.Type;
            if (message.Read(reader)) _messages.Add(message.WriterOf(type));
        }
    }

    public override IReadOnlyList<Figure> Run()
    {
        double seconds = CpuTime.PerCall(EncodeAll);
        return [new("throughput", "MB/CPU s", _bytes / seconds / 1e6), new("frames", "1/CPU s", _messages.Count / seconds)];
    }

    private void EncodeAll()
    {
        int bytes = 0;
        foreach (Action<FrameWriter> write in _messages)
        {
            write(_writer);
            bytes += _writer.Finish();
        }

        if (bytes != _bytes) throw new InvalidOperationException($"encoded {bytes} bytes of what came as {_bytes}");
    }
}
