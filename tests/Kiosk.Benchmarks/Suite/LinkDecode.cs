using Kiosk.Benchmarks.Harness;
using Kiosk.Benchmarks.Visits;
using Kiosk.Wire;

namespace Kiosk.Benchmarks.Suite;

/// <summary>Bytes from the line to parsed messages, in pieces as a serial line gives them.</summary>
internal sealed class LinkDecode : Benchmark
{
    private const int PieceBytes = 512;

    private readonly FrameReader _reader = new();
    private readonly BoardMessages _messages = new();
    private byte[] _line = [];
    private int _frames;

    public override string Name => "link-decode";

    public override string Description => "the board's bytes of a 61-s visit: find frames, check the CRC, parse every message";

    public override void Prepare(Setup setup)
    {
        _line = setup.Visit.FromBoard;
        // Each frame ends in the only zero byte that it has.
        _frames = _line.Count(b => b == 0);
    }

    public override IReadOnlyList<Figure> Run()
    {
        double seconds = CpuTime.PerCall(DecodeAll);
        return [new("throughput", "MB/CPU s", _line.Length / seconds / 1e6), new("frames", "1/CPU s", _frames / seconds)];
    }

    private void DecodeAll()
    {
        int frames = 0;
        for (int at = 0; at < _line.Length;)
        {
            int end = Math.Min(at + PieceBytes, _line.Length);
            while (at < end)
            {
                FrameResult result = _reader.Accept(_line, ref at, end);
                if (result == FrameResult.Pending) continue;
                if (result == FrameResult.Frame && _messages.Read(_reader)) frames++;
            }
        }

        if (frames != _frames) throw new InvalidOperationException($"decoded {frames} of {_frames} frames");
    }
}
