using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Wire;

/// <summary>
/// The bytes of version 1, frozen: kiosks in the field speak them. A change here breaks every board that is not updated in the same
/// minute. A second implementation computed them from the byte tables. Append fields and raise <see cref="WireFormat.Version"/> instead, and freeze the new bytes beside these.
/// </summary>
public class GoldenBytesV1Tests
{
    public static TheoryData<MessageType, string> Golden => new()
    {
        { MessageType.Hello, "260101011D07B00807060504030201A0A1A2A3A4A5A6A7FF01020304443322118877665502020451040105B475FBDF00" },
        { MessageType.Heartbeat, "0B0102011D07B015CD5B07010101020701010208010102090101020A0101020B0101040102070101020C010109EFBEADDE2376862F00" },
        { MessageType.SampleBlock, "080110011D07B0070101060102092C01010105F2052A0101010480841E03E8030102280204010107FFFFFFFFFF01010680965391FC00" },
        { MessageType.SpotReading, "080111011D07B015010102070101021601010101010105035C4B020A04D670FFFF6E327AF200" },
        { MessageType.Event, "080112011D07B0170101020701010218010101010101060101030219010105E84C66F200" },
        { MessageType.CommandResult, "080120011D07B01A010103021B010105EB40968F00" },
        { MessageType.TimeReply, "080121011D07B01C010101010101021D01010101010105B240F63200" },
        { MessageType.LogLine, "080130011D07B01E01010101010114020D62726F776E2D6F757420E29C935826B4FB00" },
        { MessageType.HelloRequest, "07018108907DC200" },
        { MessageType.Acknowledge, "080182011D07B021010105E626049B00" },
        { MessageType.ResendBlocks, "080183011D07B007010103022201010623BC476CEE00" },
        { MessageType.Command, "0401841F01010301070101020F01010515C65D2200" },
        { MessageType.TimeRequest, "0F0185E0FFFFFFFFFFFFFFBA6577C100" },
        { MessageType.HostHeartbeat, "070186AB05195C00" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Frame_is_what_version_1_always_sent(MessageType type, string hex)
    {
        byte[] frame = MessageCodec.Encode(MessageCodec.Of(type).WriteSample);

        Assert.Equal(hex, Convert.ToHexString(frame));
    }

    [Fact]
    public void Every_message_type_has_golden_bytes()
    {
        Assert.Equal(Enum.GetValues<MessageType>(), Golden.Select(row => row.Data.Item1).Order());
    }
}
