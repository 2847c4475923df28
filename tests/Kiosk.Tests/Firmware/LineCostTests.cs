using System.Globalization;
using Kiosk.Edge.Link;
using Kiosk.Simulator.World;
using Kiosk.Tests.House;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>What firmware/README.md says that the link costs, held against a visit of the firmware with the edge host's link session.</summary>
public class LineCostTests(ITestOutputHelper output)
{
    private const double VisitSeconds = 60;
    private const int BitsPerByte = 10; // 8N1: start bit, eight, stop bit.
    private const double Tolerance = 0.03, Rounding = 0.006; // Part of the value; half of the last digit that the table has.

    /// <summary>The rows of the table, and what each is made of.</summary>
    private static readonly (string Name, Func<Family, bool> Has)[] Families =
    [
        ("ECG blocks", f => f.Channel == Channel.Ecg),
        ("pleth blocks, two colours", f => f.Channel is Channel.PlethRed or Channel.PlethInfrared),
        ("cuff trace blocks", f => f.Channel == Channel.CuffPressure),
        ("scale blocks", f => f.Channel == Channel.ScaleLoad),
        ("heartbeats", f => f.Type == MessageType.Heartbeat),
        ("readings and events", f => f.Type is MessageType.SpotReading or MessageType.Event),
        ("time replies", f => f.Type == MessageType.TimeReply),
        ("hellos, command results, log lines", f => f.Type is MessageType.Hello or MessageType.CommandResult or MessageType.LogLine),
        ("**from the board in all**", f => f.IsFromBoard),
        ("host heartbeats", f => f.Type == MessageType.HostHeartbeat),
        ("acknowledgements", f => f.Type == MessageType.Acknowledge),
        ("time requests", f => f.Type == MessageType.TimeRequest),
        ("commands, requests to send again", f => f.Type is MessageType.Command or MessageType.ResendBlocks or MessageType.HelloRequest),
        ("**to the board in all**", f => !f.IsFromBoard),
    ];

    [Fact]
    public void A_visit_costs_on_the_line_what_the_table_says()
    {
        string[] table = [.. File.ReadLines(Path.Combine(Repository.Root, "firmware/README.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))];
        Assert.All(Families, family => Assert.Single(table, row => Cells(row)[0] == family.Name));

        MeasuredLine line = MeasuredLine.OfVisit(VisitSeconds, baud: 921_600);

        var rows = new List<(string Name, double[] Measured)>();
        foreach ((string name, Func<Family, bool> has) in Families)
        {
            double framesPerSecond = line.Frames(has) / line.Seconds;
            double bytesPerSecond = line.Bytes(has) / line.Seconds;
            double[] measured =
            [
                framesPerSecond, bytesPerSecond / framesPerSecond, bytesPerSecond,
                100 * bytesPerSecond * BitsPerByte / 115_200, 100 * bytesPerSecond * BitsPerByte / 921_600,
            ];
            output.WriteLine($"| {name} | {string.Join(" | ", measured.Select(Text))} |");
            rows.Add((name, measured));
        }

        foreach ((string name, double[] measured) in rows)
        {
            string[] documented = Cells(table.Single(row => Cells(row)[0] == name));
            Assert.Equal(measured.Length + 1, documented.Length);
            for (int i = 0; i < measured.Length; i++) AssertNear(name, documented[i + 1], measured[i]);
        }
    }

    [Fact]
    public void An_ecg_sample_costs_under_3_7_bytes()
    {
        MeasuredLine line = MeasuredLine.OfVisit(VisitSeconds, baud: 921_600);

        double bytesPerSample = line.Bytes(f => f.Channel == Channel.Ecg) / (double)line.EcgSamples;
        double bytesPerSampleOfAll = line.Bytes(_ => true) / (double)line.EcgSamples;

        output.WriteLine($"{line.EcgSamples} ECG samples: {Text(bytesPerSample)} bytes each, {Text(bytesPerSampleOfAll)} with all else that a visit sends");
        Assert.InRange(line.EcgSamples, VisitSeconds * 490, VisitSeconds * 505);
        Assert.InRange(bytesPerSample, 3.64, 3.70);
        Assert.InRange(bytesPerSampleOfAll, 7.25, 7.55);
    }

    [Fact]
    public void A_visit_fits_a_line_of_115200_baud_with_only_last_blocks_sent_twice()
    {
        MeasuredLine line = MeasuredLine.OfVisit(VisitSeconds, baud: 115_200);

        double part = line.Bytes(f => f.IsFromBoard) / line.Seconds * BitsPerByte / 115_200;
        int requests = line.Frames(f => f.Type == MessageType.ResendBlocks);
        int repeated = line.Frames(f => f.Type == MessageType.SampleBlock) - line.BlocksReceived;
        output.WriteLine($"{Text(100 * part)} % of 115200 baud, {requests} requests to send again, {repeated} blocks sent twice");
        Assert.InRange(part, 0.305, 0.33);
        // The event that a stream ended overtakes the stream's last block on a slow line, and the host asks for it at once.
        Assert.InRange(requests, 0, 3);
        Assert.InRange(repeated, 0, 3);
    }

    [Fact]
    public void A_board_without_a_visit_costs_120_bytes_a_second()
    {
        MeasuredLine line = MeasuredLine.OfRest(VisitSeconds, baud: 921_600);

        double bytesPerSecond = line.Bytes(_ => true) / line.Seconds;

        output.WriteLine($"{Text(bytesPerSecond)} bytes/s, both directions");
        Assert.InRange(bytesPerSecond, 116, 124);
    }

    private static string[] Cells(string row) => [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string Text(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static void AssertNear(string name, string documented, double measured)
    {
        double value = double.Parse(documented.TrimEnd('%').Trim(), CultureInfo.InvariantCulture);
        bool isNear = Math.Abs(value - measured) <= Math.Max(Tolerance * measured, Rounding);
        Assert.True(isNear, $"firmware/README.md, row '{name}': it says {documented}, measured are {Text(measured)}");
    }

    /// <summary>What a frame belongs to.</summary>
    private readonly record struct Family(MessageType Type, Channel Channel)
    {
        public bool IsFromBoard => (byte)Type < 0x80;
    }

    /// <summary>The edge host's link session at the far end of the line, which counts every frame of both directions.</summary>
    private sealed class MeasuredLine : ILinkListener
    {
        private const uint Acquisition = 7;

        private readonly VirtualWorld _world;
        private readonly LinkSession _session;
        private readonly FrameReader _board = new();
        private readonly FrameReader _host = new();
        private readonly SampleBlockMessage _block = new();
        private readonly byte[] _buffer = new byte[4096];
        private readonly Dictionary<Family, (int Frames, int Bytes)> _counts = [];
        private long _beganUs;
        private int _frameBytes;

        private MeasuredLine(int baud)
        {
            _world = new VirtualWorld(new WorldOptions { Baud = baud });
            _session = new LinkSession(this, firstCommandId: 1);
            Run(6); // The board's start and the host's burst of time requests are no visit's.
            _counts.Clear();
            _beganUs = _world.Clock.WorldUs;
        }

        public double Seconds => (_world.Clock.WorldUs - _beganUs) / 1e6;

        public int EcgSamples { get; private set; }

        public int BlocksReceived { get; private set; }

        private bool IsComplete => _session.Progress[Acquisition] is { IsComplete: true, BlocksGone: 0 };

        public static MeasuredLine OfVisit(double seconds, int baud)
        {
            var line = new MeasuredLine(baud);
            line._session.Track(Acquisition);
            line.Command(CommandCode.BeginAcquisition, (uint)Instruments.All);
            line.Run(seconds);
            line.Command(CommandCode.EndAcquisition, 0);
            for (int i = 0; i < 50 && !line.IsComplete; i++) line.Run(0.1);
            Assert.True(line.IsComplete, "blocks are missing 5 s after the end");
            return line;
        }

        public static MeasuredLine OfRest(double seconds, int baud)
        {
            var line = new MeasuredLine(baud);
            line.Run(seconds);
            return line;
        }

        public int Frames(Func<Family, bool> has) => _counts.Where(c => has(c.Key)).Sum(c => c.Value.Frames);

        public int Bytes(Func<Family, bool> has) => _counts.Where(c => has(c.Key)).Sum(c => c.Value.Bytes);

        public void Send(ReadOnlySpan<byte> frame)
        {
            _world.Board.Uart.HostWrite(frame);
            foreach (byte value in frame)
            {
                if (_host.Accept(value) == FrameResult.Frame) Count(new Family(_host.Type, Channel.None), frame.Length);
            }
        }

        public void Met(BoardHello hello) => _session.Adopt(hello, new BootCursor(1, 0));

        public bool Received(SampleBlock block)
        {
            BlocksReceived++;
            if (block.Channel == Channel.Ecg) EcgSamples += block.Samples.Length;
            return true;
        }

        public void Heard(long bootKey, BoardHello hello)
        {
        }

        public void Received(RetainedMessage message) => _session.Committed(message.BootKey, message.Sequence);

        public void Logged(DeviceLogLevel level, long uptimeUs, string text) => Assert.NotEmpty(text);

        private void Command(CommandCode code, uint argument2) =>
            _session.Command(code, Acquisition, argument2, _world.Clock.WorldUs + 5_000_000, reply => Assert.True(reply.IsDone, $"{code}: {reply}"));

        private void Run(double seconds) => _world.Run(TimeSpan.FromSeconds(seconds), () =>
        {
            int count = _world.Board.Uart.HostRead(_buffer);
            foreach (byte value in _buffer.AsSpan(0, count)) CountFromBoard(value);
            _session.Receive(_buffer, count, _world.Clock.WorldUs);
            _session.Tick(_world.Clock.WorldUs);
        });

        private void CountFromBoard(byte value)
        {
            _frameBytes++;
            if (_board.Accept(value) != FrameResult.Frame) return;
            Channel channel = _board.Type == MessageType.SampleBlock && _block.Read(_board) ? _block.Channel : Channel.None;
            Count(new Family(_board.Type, channel), _frameBytes);
            _frameBytes = 0;
        }

        private void Count(Family family, int bytes)
        {
            (int frames, int sum) = _counts.GetValueOrDefault(family);
            _counts[family] = (frames + 1, sum + bytes);
        }
    }
}
