namespace Kiosk.Wire
{
    /// <summary>
    /// The type byte of a frame. 0x01 to 0x7F travel from the microcontroller to the edge host, 0x81 to 0xFF the other way. Nothing
    /// that the edge host sends carries a reading.
    /// </summary>
    public enum MessageType : byte
    {
        /// <summary><see cref="HelloMessage"/>: who I am, since when, with which parts.</summary>
        Hello = 0x01,

        /// <summary><see cref="HeartbeatMessage"/>: alive, and what I hold.</summary>
        Heartbeat = 0x02,

        /// <summary><see cref="SampleBlockMessage"/>: samples of one channel.</summary>
        SampleBlock = 0x10,

        /// <summary><see cref="SpotReadingMessage"/>: one reading, retained until acknowledged.</summary>
        SpotReading = 0x11,

        /// <summary><see cref="EventMessage"/>: an event or a fault, retained until acknowledged.</summary>
        Event = 0x12,

        /// <summary><see cref="CommandResultMessage"/>: how a command ended.</summary>
        CommandResult = 0x20,

        /// <summary><see cref="TimeReplyMessage"/>: the uptime at which a time request was seen.</summary>
        TimeReply = 0x21,

        /// <summary><see cref="LogLineMessage"/>: a line for the log, best effort.</summary>
        LogLine = 0x30,

        /// <summary><see cref="HelloRequestMessage"/>: say hello.</summary>
        HelloRequest = 0x81,

        /// <summary><see cref="AcknowledgeMessage"/>: retained messages up to here are durably stored.</summary>
        Acknowledge = 0x82,

        /// <summary><see cref="ResendBlocksMessage"/>: these sample blocks did not arrive.</summary>
        ResendBlocks = 0x83,

        /// <summary><see cref="CommandMessage"/>: do this, once.</summary>
        Command = 0x84,

        /// <summary><see cref="TimeRequestMessage"/>: what is your uptime?</summary>
        TimeRequest = 0x85,

        /// <summary><see cref="HostHeartbeatMessage"/>: the edge host is alive.</summary>
        HostHeartbeat = 0x86,
    }
}
