using System.Text;
using FsCheck.Fluent;
using FsCheck;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Wire;

public class WireTests
{
    public static TheoryData<MessageType> AllTypes => new(Enum.GetValues<MessageType>());

    [Fact]
    public void Crc_of_the_check_string_is_the_published_one()
    {
        byte[] check = Encoding.ASCII.GetBytes("123456789");

        Assert.Equal(0xCBF43926u, Crc32.Of(check, 0, check.Length));
    }

    [Theory]
    [InlineData("00", "0101")]
    [InlineData("0000", "010101")]
    [InlineData("11220033", "0311220233")]
    [InlineData("11223344", "0511223344")]
    [InlineData("11000000", "0211010101")]
    public void Cobs_gives_the_published_examples(string body, string encoded)
    {
        byte[] source = Convert.FromHexString(body);
        var target = new byte[source.Length + 1];

        int count = Cobs.Encode(source, source.Length, target);

        Assert.Equal(encoded, Convert.ToHexString(target, 0, count));
    }

    [Fact]
    public void Cobs_brings_every_body_back_and_holds_no_zero()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            byte[] body = bytes.Length == 0 ? [0] : bytes[..Math.Min(bytes.Length, WireFormat.BodyMax)];
            var buffer = new byte[WireFormat.FrameMax];
            int encoded = Cobs.Encode(body, body.Length, buffer);
            bool noZero = !buffer.AsSpan(0, encoded).Contains((byte)0);
            int decoded = Cobs.DecodeInPlace(buffer, encoded);
            return noZero && decoded == body.Length && buffer.AsSpan(0, decoded).SequenceEqual(body);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_message_comes_back_as_it_was_sent(MessageType type)
    {
        MessageCodec codec = MessageCodec.Of(type);
        byte[] sent = MessageCodec.Encode(codec.WriteSample);
        var reader = new FrameReader();

        List<FrameResult> results = MessageCodec.Feed(reader, sent);
        Action<FrameWriter>? received = codec.Read(reader);

        Assert.Equal([FrameResult.Frame], results);
        Assert.Equal(type, reader.Type);
        Assert.NotNull(received);
        Assert.Equal(sent, MessageCodec.Encode(received));
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void A_byte_too_many_or_too_few_in_the_payload_is_refused(MessageType type)
    {
        MessageCodec codec = MessageCodec.Of(type);
        byte[] longer = MessageCodec.Encode(writer => { codec.WriteSample(writer); writer.U8(0); });
        byte[] body = Body(MessageCodec.Encode(codec.WriteSample));
        var reader = new FrameReader();

        MessageCodec.Feed(reader, longer);
        Assert.Null(codec.Read(reader));

        for (int length = 0; length < body.Length - WireFormat.HeaderLength; length++)
        {
            MessageCodec.Feed(reader, MessageCodec.Encode(writer =>
            {
                writer.Begin(type);
                writer.Bytes(body, WireFormat.HeaderLength, length);
            }));
            Assert.Null(codec.Read(reader));
        }
    }

    [Fact]
    public void A_frame_of_another_version_is_named_and_not_read()
    {
        byte[] body = Body(MessageCodec.Encode(SampleMessages.TimeReply().Write));
        body[0] = WireFormat.Version + 1;
        var reader = new FrameReader();

        List<FrameResult> results = MessageCodec.Feed(reader, Frame(body));

        Assert.Equal([FrameResult.UnknownVersion], results);
        Assert.Equal(WireFormat.Version + 1, reader.Version);
    }

    [Fact]
    public void Garbage_before_a_frame_does_not_hide_it()
    {
        byte[] frame = MessageCodec.Encode(SampleMessages.SampleBlock().Write);
        var random = new Random(20261122);
        var reader = new FrameReader();

        for (int round = 0; round < 2_000; round++)
        {
            var garbage = new byte[random.Next(0, 600)];
            random.NextBytes(garbage);
            MessageCodec.Feed(reader, garbage);
            MessageCodec.Feed(reader, [0]);
            Assert.Equal([FrameResult.Frame], MessageCodec.Feed(reader, frame));
        }
    }

    [Fact]
    public void A_frame_without_end_is_reported_once_and_skipped_to_the_next_delimiter()
    {
        byte[] frame = MessageCodec.Encode(SampleMessages.TimeReply().Write);
        var reader = new FrameReader();

        List<FrameResult> results = MessageCodec.Feed(reader, [.. Enumerable.Repeat((byte)7, 10_000), 0, .. frame]);

        Assert.Equal([FrameResult.TooLong, FrameResult.Frame], results);
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_single_bit_flip_within_a_frame_is_caught(MessageType type)
    {
        byte[] frame = MessageCodec.Encode(MessageCodec.Of(type).WriteSample);
        var reader = new FrameReader();

        for (int bit = 0; bit < (frame.Length - 1) * 8; bit++)
        {
            byte[] flipped = [.. frame];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.DoesNotContain(FrameResult.Frame, MessageCodec.Feed(reader, flipped));
        }
    }

    [Fact]
    public void Writing_more_than_a_frame_holds_is_a_programming_error()
    {
        var writer = new FrameWriter();
        writer.Begin(MessageType.LogLine);
        writer.Bytes(new byte[WireFormat.PayloadMax], 0, WireFormat.PayloadMax);

        Assert.Throws<InvalidOperationException>(() => writer.U8(0));
    }

    [Fact]
    public void A_full_sample_block_fits_a_frame()
    {
        var block = new SampleBlockMessage { PeriodNs = 1, ScaleDenominator = 1, Count = SampleBlockMessage.SamplesMax };

        byte[] frame = MessageCodec.Encode(block.Write);

        Assert.True(frame.Length <= WireFormat.FrameMax);
        Assert.Equal(SampleBlockMessage.HeaderLength + (3 * block.Count) + WireFormat.Overhead, frame.Length);
    }

    [Fact]
    public void Numbers_of_the_wire_enums_are_frozen()
    {
        static string Numbers<T>() where T : struct, Enum =>
            string.Join(' ', Enum.GetValues<T>().Select(v => Convert.ToUInt64(v, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal("1 2 16 17 18 32 33 48 129 130 131 132 133 134", Numbers<MessageType>());
        Assert.Equal("0 1 2 3 4 5", Numbers<Channel>());
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11", Numbers<Part>());
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14", Numbers<NoData>());
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11 12 13", Numbers<EventCode>());
        Assert.Equal("0 1 2 3 4 5 6", Numbers<CommandCode>());
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11 12", Numbers<CuffEnd>());
        Assert.Equal("0 1 2 3 4 5 6", Numbers<CuffRefusal>());
        Assert.Equal("0 1 2 3", Numbers<CommandOutcome>());
        Assert.Equal("0 1 2 4 8", Numbers<BlockFlags>());
        Assert.Equal("0 1 255", Numbers<BoardKind>());
        Assert.Equal("0 1 2 4 8 16 32 64 127", Numbers<Instruments>());
    }

    private static byte[] Body(byte[] frame)
    {
        int length = Cobs.DecodeInPlace(frame, frame.Length - 1);
        return frame[..(length - WireFormat.CrcLength)];
    }

    private static byte[] Frame(byte[] body)
    {
        byte[] checkedBody = [.. body, .. BitConverter.GetBytes(Crc32.Of(body, 0, body.Length))];
        var encoded = new byte[checkedBody.Length + 2];
        int count = Cobs.Encode(checkedBody, checkedBody.Length, encoded);
        return encoded[..(count + 1)];
    }
}
