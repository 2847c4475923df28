using Kiosk.Wire;

namespace Kiosk.Benchmarks.Visits;

/// <summary>A message of each type that the microcontroller sends, reused for every frame as the edge host's link does.</summary>
internal sealed class BoardMessages
{
    private readonly HelloMessage _hello = new();
    private readonly HeartbeatMessage _heartbeat = new();
    private readonly SampleBlockMessage _block = new();
    private readonly SpotReadingMessage _reading = new();
    private readonly EventMessage _event = new();
    private readonly CommandResultMessage _result = new();
    private readonly TimeReplyMessage _time = new();
    private readonly LogLineMessage _log = new();

    /// <summary>Parses the frame that stands in the reader.</summary>
    /// <returns>False when it is not what its type says, or not the microcontroller's.</returns>
    public bool Read(FrameReader reader) => reader.Type switch
    {
        MessageType.Hello => _hello.Read(reader),
        MessageType.Heartbeat => _heartbeat.Read(reader),
        MessageType.SampleBlock => _block.Read(reader),
        MessageType.SpotReading => _reading.Read(reader),
        MessageType.Event => _event.Read(reader),
        MessageType.CommandResult => _result.Read(reader),
        MessageType.TimeReply => _time.Read(reader),
        MessageType.LogLine => _log.Read(reader),
        _ => false,
    };

    /// <summary>Writes the message of that type that was read last.</summary>
    public Action<FrameWriter> WriterOf(MessageType type) => type switch
    {
        MessageType.Hello => _hello.Write,
        MessageType.Heartbeat => _heartbeat.Write,
        MessageType.SampleBlock => _block.Write,
        MessageType.SpotReading => _reading.Write,
        MessageType.Event => _event.Write,
        MessageType.CommandResult => _result.Write,
        MessageType.TimeReply => _time.Write,
        MessageType.LogLine => _log.Write,
        _ => throw new InvalidOperationException($"the microcontroller sent type 0x{(byte)type:X2}"),
    };
}
