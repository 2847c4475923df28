using Kiosk.Wire;

namespace Kiosk.Tests.Wire;

/// <summary>A message type's way onto the wire and back, so that one test can go through all of them.</summary>
internal sealed record MessageCodec(MessageType Type, Action<FrameWriter> WriteSample, Func<FrameReader, Action<FrameWriter>?> Read)
{
    public static readonly MessageCodec[] All =
    [
        new(MessageType.Hello, SampleMessages.Hello().Write, r => { var m = new HelloMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.Heartbeat, SampleMessages.Heartbeat().Write, r => { var m = new HeartbeatMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.SampleBlock, SampleMessages.SampleBlock().Write, r => { var m = new SampleBlockMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.SpotReading, SampleMessages.SpotReading().Write, r => { var m = new SpotReadingMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.Event, SampleMessages.Event().Write, r => { var m = new EventMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.CommandResult, SampleMessages.CommandResult().Write, r => { var m = new CommandResultMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.TimeReply, SampleMessages.TimeReply().Write, r => { var m = new TimeReplyMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.LogLine, SampleMessages.LogLine().Write, r => { var m = new LogLineMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.HelloRequest, new HelloRequestMessage().Write, r => { var m = new HelloRequestMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.Acknowledge, SampleMessages.Acknowledge().Write, r => { var m = new AcknowledgeMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.ResendBlocks, SampleMessages.ResendBlocks().Write, r => { var m = new ResendBlocksMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.Command, SampleMessages.Command().Write, r => { var m = new CommandMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.TimeRequest, SampleMessages.TimeRequest().Write, r => { var m = new TimeRequestMessage(); return m.Read(r) ? m.Write : null; }),
        new(MessageType.HostHeartbeat, new HostHeartbeatMessage().Write, r => { var m = new HostHeartbeatMessage(); return m.Read(r) ? m.Write : null; }),
    ];

    public static MessageCodec Of(MessageType type) => All.Single(codec => codec.Type == type);

    /// <summary>The encoded frame that a write makes, with its delimiter.</summary>
    public static byte[] Encode(Action<FrameWriter> write)
    {
        var writer = new FrameWriter();
        write(writer);
        return writer.Encoded[..writer.Finish()];
    }

    /// <summary>Feeds bytes and returns the result of each that was not Pending.</summary>
    public static List<FrameResult> Feed(FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        var results = new List<FrameResult>();
        foreach (byte value in bytes)
        {
            FrameResult result = reader.Accept(value);
            if (result != FrameResult.Pending) results.Add(result);
        }

        return results;
    }
}
