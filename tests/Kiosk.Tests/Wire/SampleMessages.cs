using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Tests.Wire;

/// <summary>One message of each type with every field set to a value that no other field has.</summary>
internal static class SampleMessages
{
    public static HelloMessage Hello()
    {
        var hello = new HelloMessage
        {
            BootId = 0xB0071D01,
            UptimeUs = 0x0102030405060708,
            BoardKind = BoardKind.Simulated,
            FirmwareMajor = 1,
            FirmwareMinor = 2,
            FirmwarePatch = 3,
            ResetCause = 4,
            OldestRetained = 0x11223344,
            NextRetained = 0x55667788,
            PartCount = 2,
        };
        for (int i = 0; i < HelloMessage.BoardIdLength; i++) hello.BoardId[i] = (byte)(0xA0 + i);
        (hello.Parts[0], hello.PartStates[0], hello.PartRevisions[0]) = (Part.Max30003, NoData.None, 0x51);
        (hello.Parts[1], hello.PartStates[1], hello.PartRevisions[1]) = (Part.Mlx90614, NoData.NotPresent, 0);
        return hello;
    }

    public static HeartbeatMessage Heartbeat()
    {
        var heartbeat = new HeartbeatMessage
        {
            BootId = 0xB0071D01,
            UptimeUs = 123_456_789,
            Acquisition = 7,
            OldestRetained = 8,
            NextRetained = 9,
            FramesReceived = 10,
            FramesDamaged = 11,
            StreamCount = 1,
        };
        heartbeat.Channels[0] = Channel.PlethRed;
        heartbeat.Acquisitions[0] = 7;
        heartbeat.OldestBlocks[0] = 12;
        heartbeat.NextBlocks[0] = 0xDEADBEEF;
        return heartbeat;
    }

    public static SampleBlockMessage SampleBlock()
    {
        var block = new SampleBlockMessage
        {
            BootId = 0xB0071D01,
            Acquisition = 7,
            Channel = Channel.Ecg,
            Part = Part.Max30003,
            Flags = BlockFlags.NotApplied | BlockFlags.Saturated,
            Sequence = 300,
            FirstSampleUs = 5_000_000_000,
            PeriodNs = 2_000_000,
            ScaleNumerator = 1000,
            ScaleDenominator = 2_621_440,
            Count = 4,
        };
        (block.Samples[0], block.Samples[1], block.Samples[2], block.Samples[3]) = (0, -1, 131_071, -8_388_608);
        return block;
    }

    public static SpotReadingMessage SpotReading() => new()
    {
        BootId = 0xB0071D01,
        Retained = 21,
        Acquisition = 7,
        UptimeUs = 22,
        Part = Part.Max30205,
        Kind = MeasurementKind.BodyTemperature,
        Reason = NoData.ChecksumMismatch,
        Value = -36_650,
    };

    public static EventMessage Event() => new()
    {
        BootId = 0xB0071D01,
        Retained = 23,
        Acquisition = 7,
        UptimeUs = 24,
        Code = EventCode.PartFault,
        Part = Part.Max30102,
        Channel = Channel.PlethInfrared,
        Reason = NoData.BusTimeout,
        Detail = 25,
    };

    public static CommandResultMessage CommandResult() => new()
    {
        BootId = 0xB0071D01,
        CommandId = 26,
        Outcome = CommandOutcome.Busy,
        Detail = 27,
    };

    public static TimeReplyMessage TimeReply() => new() { BootId = 0xB0071D01, HostStampUs = 28, UptimeUs = 29 };

    public static LogLineMessage LogLine()
    {
        var line = new LogLineMessage { BootId = 0xB0071D01, UptimeUs = 30, Level = DeviceLogLevel.Warning };
        line.SetText("brown-out \u2713");
        return line;
    }

    public static CommandMessage Command() => new()
    {
        CommandId = 31,
        Code = CommandCode.BeginAcquisition,
        Argument1 = 7,
        Argument2 = (uint)(Instruments.Ecg | Instruments.Oximeter | Instruments.ContactTemperature | Instruments.InfraredTemperature),
    };

    public static TimeRequestMessage TimeRequest() => new() { HostStampUs = -32 };

    public static AcknowledgeMessage Acknowledge() => new() { BootId = 0xB0071D01, Through = 33 };

    public static ResendBlocksMessage ResendBlocks() => new()
    {
        BootId = 0xB0071D01,
        Acquisition = 7,
        Channel = Channel.PlethRed,
        FirstBlock = 34,
        Count = 35,
    };
}
