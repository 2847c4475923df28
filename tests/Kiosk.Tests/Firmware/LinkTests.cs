using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class LinkTests
{
    [Fact]
    public void The_first_frame_after_a_boot_is_a_hello()
    {
        var rig = new LinkRig();

        rig.Run(30);

        HelloSummary hello = Assert.Single(rig.Host.Hellos);
        Assert.Equal(LinkRig.BootId, hello.BootId);
        Assert.Equal(BoardKind.Simulated, hello.Kind);
        Assert.Equal(NoData.NotReady, hello.Parts[Part.Max30003]);
    }

    [Fact]
    public void A_hello_is_said_again_when_asked()
    {
        var rig = new LinkRig();
        rig.Run(100);

        rig.Host.AskHello();
        rig.Run(100);

        Assert.Equal(2, rig.Host.Hellos.Count);
    }

    [Fact]
    public void Heartbeats_come_every_500_ms()
    {
        var rig = new LinkRig();

        rig.Run(10_020);

        Assert.InRange(rig.Host.Heartbeats, 20, 21);
        Assert.Equal(LinkRig.BootId, rig.Host.Heartbeat.BootId);
    }

    [Fact]
    public void A_time_reply_echoes_the_stamp_and_tells_the_uptime()
    {
        var rig = new LinkRig();
        rig.Run(1000);
        long asked = rig.Clock.NowUs();

        rig.Host.AskTime(0x1122334455667788);
        rig.Run(50);

        TimeReplyMessage reply = Assert.Single(rig.Host.TimeReplies);
        Assert.Equal(0x1122334455667788, reply.HostStampUs);
        Assert.InRange(reply.UptimeUs, asked, asked + 30_000);
    }

    [Fact]
    public void A_log_line_arrives_as_written()
    {
        var rig = new LinkRig();

        rig.State.Logs.Add(0, DeviceLogLevel.Warning, "MAX30102", "FIFO overflow");
        rig.Run(50);

        Assert.Equal("MAX30102: FIFO overflow", Assert.Single(rig.Host.Logs));
    }

    [Fact]
    public void A_full_log_queue_counts_what_it_loses_and_says_so()
    {
        var rig = new LinkRig();
        for (int i = 0; i < LogQueue.Capacity + 12; i++) rig.State.Logs.Add(0, DeviceLogLevel.Debug, "a", "b");
        rig.Run(50);

        rig.State.Logs.Add(0, DeviceLogLevel.Debug, "a", "c");
        rig.Run(50);

        Assert.Equal(LogQueue.Capacity + 1, rig.Host.Logs.Count);
        Assert.Equal("a: c (log lines lost before: 12)", rig.Host.Logs[^1]);
    }

    [Fact]
    public void Nothing_is_written_in_part_when_the_line_is_slow()
    {
        // 300 baud: 30 bytes a second, far less than is made.
        var rig = new LinkRig(baud: 300);
        rig.Begin(7, Instruments.Ecg, 0);

        for (int i = 0; i < 200; i++)
        {
            rig.AppendBlock();
            rig.AddReading(i);
            rig.Run(100);
        }

        Assert.Equal(0, rig.Host.DamagedFrames);
    }

    [Fact]
    public void Requests_for_another_boot_are_ignored()
    {
        var rig = new LinkRig();
        rig.Begin(7, Instruments.Ecg, 0);
        rig.AppendBlock();
        rig.AddReading(1);
        rig.Run(100, withHost: false);

        rig.Host.Write(w => new AcknowledgeMessage { BootId = 1, Through = 0 }.Write(w));
        rig.Host.Write(w => new ResendBlocksMessage { BootId = 1, Acquisition = 7, Channel = Channel.Ecg, FirstBlock = 0, Count = 1 }.Write(w));
        rig.Run(100, withHost: false);

        Assert.Equal(1, rig.Retained.Count);
        Assert.Equal(0, rig.State.Resends.Count);
    }

    [Fact]
    public void Damaged_frames_are_counted_and_do_not_count_as_the_host_being_heard()
    {
        var rig = new LinkRig();
        rig.Uart.HostWrite([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 200, 1, 1, 0]);

        rig.Run(100, withHost: false);

        Assert.Equal(2u, rig.State.FramesDamaged);
        Assert.Equal(0, rig.HostHeardUs);
    }
}
