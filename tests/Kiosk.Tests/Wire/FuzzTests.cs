using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Wire;

/// <summary>
/// The reader and every message parser against hostile input. KIOSK_FUZZ_FRAMES sets the number of frames (default 2 million) and
/// KIOSK_FUZZ_SEED the seed.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Millions_of_random_and_mutated_frames_never_throw_and_never_parse_into_something_else()
    {
        int frames = Setting("KIOSK_FUZZ_FRAMES", 2_000_000);
        int seed = Setting("KIOSK_FUZZ_SEED", 20261122);
        output.WriteLine($"KIOSK_FUZZ_SEED={seed} KIOSK_FUZZ_FRAMES={frames}");
        var fuzz = new Fuzz(seed);

        for (int i = 0; i < frames; i++) fuzz.One();

        output.WriteLine($"accepted {fuzz.Accepted}, refused by a parser {fuzz.Refused}, damaged {fuzz.Damaged}");
        Assert.True(fuzz.Accepted > frames / 100, "mutations that mend the CRC must reach the parsers");
        Assert.True(fuzz.Refused > frames / 100, "parsers must have refused some");
        Assert.True(fuzz.Damaged > frames / 4, "most mutations must be caught by the frame");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;

    private sealed class Fuzz(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly byte[][] _samples = [.. MessageCodec.All.Select(codec => MessageCodec.Encode(codec.WriteSample))];
        private readonly FrameReader _reader = new();
        private readonly FrameWriter _writer = new();
        private readonly Dictionary<MessageType, MessageCodec> _codecs = MessageCodec.All.ToDictionary(codec => codec.Type);
        private readonly byte[] _line = new byte[1024];

        public int Accepted { get; private set; }

        public int Refused { get; private set; }

        public int Damaged { get; private set; }

        public void One()
        {
            int length = _random.Next(4) switch
            {
                0 => Noise(),
                1 => Mutated(),
                _ => ValidCrcWithRandomPayload(),
            };
            for (int i = 0; i < length; i++) Take(_reader.Accept(_line[i]));
            Take(_reader.Accept(0));
        }

        private void Take(FrameResult result)
        {
            if (result == FrameResult.Pending) return;
            if (result != FrameResult.Frame)
            {
                Damaged++;
                return;
            }

            if (!_codecs.TryGetValue(_reader.Type, out MessageCodec? codec) || codec.Read(_reader) is not { } write)
            {
                Refused++;
                return;
            }

            Accepted++;
            write(_writer);
            Assert.True(_writer.Finish() <= WireFormat.FrameMax);
        }

        private int Noise()
        {
            int length = _random.Next(_line.Length);
            _random.NextBytes(_line.AsSpan(0, length));
            return length;
        }

        private int Mutated()
        {
            byte[] sample = _samples[_random.Next(_samples.Length)];
            sample.CopyTo(_line, 0);
            for (int n = _random.Next(1, 6); n > 0; n--) _line[_random.Next(sample.Length)] = (byte)_random.Next(256);
            return _random.Next(2) == 0 ? sample.Length : _random.Next(sample.Length + 1);
        }

        private int ValidCrcWithRandomPayload()
        {
            MessageCodec codec = MessageCodec.All[_random.Next(MessageCodec.All.Length)];
            var payload = new byte[WireFormat.PayloadMax];
            _random.NextBytes(payload);
            byte[] body = [.. _samples[Array.IndexOf(MessageCodec.All, codec)]];
            int bodyLength = Cobs.DecodeInPlace(body, body.Length - 1) - WireFormat.CrcLength;
            int keep = _random.Next(WireFormat.HeaderLength, bodyLength + 1);
            _writer.Begin(codec.Type);
            _writer.Bytes(body, WireFormat.HeaderLength, keep - WireFormat.HeaderLength);
            int rest = _random.Next(2) == 0 ? bodyLength - keep : _random.Next(WireFormat.PayloadMax - keep);
            _writer.Bytes(payload, 0, rest);
            int length = _writer.Finish();
            Array.Copy(_writer.Encoded, _line, length);
            return length;
        }
    }
}
