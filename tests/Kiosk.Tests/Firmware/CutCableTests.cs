using Kiosk.Simulator.World;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class CutCableTests
{
    [Theory]
    [InlineData(115_200)]
    [InlineData(921_600)]
    public void After_18_s_without_a_cable_nothing_is_missing(int baud)
    {
        VisitRig rig = Cut(baud, seconds: 18);

        Assert.Equal(0u, Assert.Single(rig.Host.Events, e => e.Code == EventCode.AcquisitionEnded).Detail);
        Assert.True(rig.Host.HasAllBlocks(VisitRig.Acquisition));
        Assert.InRange(rig.Host.Readings.Count(), (3 * 47) + 9, (3 * 50) + 10);
    }

    [Fact]
    public void After_40_s_without_a_cable_the_acquisition_has_ended_and_only_blocks_that_left_the_ring_are_missing()
    {
        VisitRig rig = Cut(921_600, seconds: 40);

        Assert.Equal(1u, Assert.Single(rig.Host.Events, e => e.Code == EventCode.AcquisitionEnded).Detail);
        Assert.DoesNotContain(rig.Host.Events, e => e.Code == EventCode.RetainedFull);
        uint made = Assert.Single(rig.Host.Events, e => e.Code == EventCode.StreamEnded && e.Channel == Channel.Ecg).Detail;
        uint[] kept = [.. rig.Host.Stream(Channel.Ecg, VisitRig.Acquisition).Keys];
        uint[] missing = [.. Enumerable.Range(0, (int)made).Select(i => (uint)i).Except(kept)];
        // 30 s until the end, of which the ring holds 20.5 s: 9.5 s in one piece.
        Assert.InRange(missing.Length * 0.128, 9, 10.5);
        Assert.Equal(missing.Length - 1, (int)(missing[^1] - missing[0]));
    }

    private static VisitRig Cut(int baud, int seconds)
    {
        var rig = new VisitRig(new WorldOptions { Baud = baud });
        rig.Run(1);
        rig.Host.Begin(VisitRig.Acquisition);
        rig.Run(10);
        rig.Do("cable out");
        rig.Run(seconds);
        rig.Do("cable in");
        rig.Run(20);
        rig.Host.End(VisitRig.Acquisition);
        rig.Run(5);
        return rig;
    }
}
