using Kiosk.Firmware;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class BlockRingTests
{
    [Fact]
    public void Lost_blocks_are_sent_again_when_asked_for()
    {
        var rig = new LinkRig(ringBlocks: 160);
        rig.Begin(7, Instruments.Ecg, 0);
        rig.Run(50);

        for (int i = 0; i < 100; i++)
        {
            rig.Uart.IsConnected = i is < 30 or > 60;
            rig.AppendBlock();
            rig.Run(128);
        }
        rig.Run(3000);

        SortedDictionary<uint, KeptBlock> blocks = rig.Host.Stream(Channel.Ecg, 7);
        Assert.Equal(100, blocks.Count);
        Assert.All(blocks, b => Assert.All(b.Value.Samples, s => Assert.Equal((int)b.Key, s)));
    }

    [Fact]
    public void A_lost_tail_is_seen_by_the_heartbeat()
    {
        var rig = new LinkRig();
        rig.Begin(7, Instruments.Ecg, 0);
        rig.Run(50);
        rig.AppendBlock();
        rig.Run(50);
        rig.Uart.IsConnected = false;
        rig.AppendBlock();
        rig.Run(50);

        rig.Uart.IsConnected = true;
        rig.Run(1000);

        Assert.Equal(2, rig.Host.Stream(Channel.Ecg, 7).Count);
    }

    [Fact]
    public void The_oldest_block_goes_when_the_ring_is_full_and_is_not_invented_again()
    {
        var rig = new LinkRig(ringBlocks: 8);
        rig.Begin(7, Instruments.Ecg, 0);
        rig.Run(50);
        rig.Uart.IsConnected = false;
        for (int i = 0; i < 20; i++)
        {
            rig.AppendBlock();
            rig.Run(20);
        }

        rig.Uart.IsConnected = true;
        rig.Run(3000);

        Assert.Equal(Enumerable.Range(12, 8).Select(i => (uint)i), rig.Host.Stream(Channel.Ecg, 7).Keys);
        Assert.Equal(12u, rig.Host.Heartbeat.OldestBlocks[0]);
        Assert.Equal(20u, rig.Host.Heartbeat.NextBlocks[0]);
    }

    [Fact]
    public void Blocks_that_found_no_room_on_the_line_go_later_in_order()
    {
        // 9600 baud carry 960 bytes a second, a block has 234: 20 of them take 5 s.
        var rig = new LinkRig(baud: 9600, ringBlocks: 40);
        rig.Begin(7, Instruments.Ecg, 0);
        for (int i = 0; i < 20; i++) rig.AppendBlock();

        rig.Run(8000);

        Assert.Equal(20, rig.Host.Stream(Channel.Ecg, 7).Count);
        Assert.Equal(rig.Ring.Next, rig.Ring.NextToSend);
    }

    [Fact]
    public void A_ring_that_overflows_before_anything_was_sent_goes_on_with_the_oldest_held()
    {
        var rig = new LinkRig(ringBlocks: 8);
        rig.Begin(7, Instruments.Ecg, 0);

        for (int i = 0; i < 30; i++) rig.AppendBlock();

        Assert.Equal(22u, rig.Ring.Oldest);
        Assert.Equal(22u, rig.Ring.NextToSend);
    }

    [Fact]
    public void Requests_for_the_last_acquisition_are_forgotten_when_the_next_begins()
    {
        var rig = new LinkRig();
        rig.Begin(7, Instruments.Ecg, 0);
        for (int i = 0; i < 5; i++) rig.AppendBlock();
        rig.State.Resends.Add(rig.Ring, 7, 0, 5);

        rig.Ring.Restart(8);
        bool isTaken = rig.State.Resends.TryTake(new SampleBlockMessage(), nowUs: 1_000_000);

        Assert.False(isTaken);
        Assert.Equal(0, rig.State.Resends.Count);
    }

    [Fact]
    public void A_repeated_or_excessive_request_does_not_grow_the_queue()
    {
        var rig = new LinkRig();
        rig.Begin(7, Instruments.Ecg, 0);
        for (int i = 0; i < 5; i++) rig.AppendBlock();
        for (uint i = 0; i < 5; i++) rig.Ring.MarkSent(i, 0);

        for (int i = 0; i < 100; i++) rig.State.Resends.Add(rig.Ring, 7, 0, 5);
        Assert.Equal(1, rig.State.Resends.Count);
        for (uint i = 0; i < 100; i++) rig.State.Resends.Add(rig.Ring, 7, i, 250);

        Assert.Equal(ResendQueue.Capacity, rig.State.Resends.Count);
        int blocks = 0;
        while (rig.State.Resends.TryTake(new SampleBlockMessage(), nowUs: 1_000_000)) blocks++;
        Assert.Equal(5, blocks);
        Assert.Equal(0, rig.State.Resends.Count);
    }

    [Fact]
    public void Of_several_channels_the_oldest_block_goes_first()
    {
        BlockRing ecg = Ring(Channel.Ecg, blockUs: 128_000, blocks: 10);
        BlockRing pleth = Ring(Channel.PlethRed, blockUs: 250_000, blocks: 5);
        var queue = new ResendQueue();
        queue.Add(ecg, 7, 0, 10);
        queue.Add(pleth, 7, 0, 5);

        var message = new SampleBlockMessage();
        var times = new List<long>();
        while (queue.TryTake(message, nowUs: 10_000_000)) times.Add(message.FirstSampleUs);

        Assert.Equal(15, times.Count);
        Assert.Equal(times.Order(), times);
    }

    private static BlockRing Ring(Channel channel, long blockUs, int blocks)
    {
        var ring = new BlockRing(new StreamDescription { Channel = channel, PeriodNs = 1, ScaleDenominator = 1 }, 20, 25);
        ring.Restart(7);
        for (uint i = 0; i < blocks; i++)
        {
            ring.Append(new int[25], 25, i * blockUs, BlockFlags.None);
            ring.MarkSent(i, 0);
        }
        return ring;
    }
}
