using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Drivers;

public class AllocationTests
{
    [Fact]
    public void Draining_and_reading_allocate_nothing()
    {
        var rig = new DriverRig();
        rig.StartScale();
        rig.StartHeight();
        rig.StartTemperatures();
        rig.StartPleth();
        rig.StartEcg();
        Turns(rig, 100);

        // The runtime may make something of its own while it compiles a method anew: once, not each time.
        long allocated = long.MaxValue;
        int samples = 0;
        for (int attempt = 0; attempt < 3 && allocated != 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            samples = Turns(rig, 1000);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(samples > 20_000, $"{samples} samples");
        Assert.Equal(0, allocated);
    }

    private static int Turns(DriverRig rig, int turns)
    {
        int samples = 0;
        for (int turn = 0; turn < turns; turn++)
        {
            rig.Advance(40_000);
            bool good = rig.Ecg.Drain(rig.EcgBatch) == NoData.None
                && rig.Ecg.VerifyConfiguration() == NoData.None
                && rig.Pleth.Drain(rig.PlethBatch) == NoData.None
                && rig.Pleth.VerifyConfiguration() == NoData.None
                && rig.Contact.TryRead(rig.NowUs, out _) == NoData.None
                && rig.Infrared.TryReadObject(rig.NowUs, out _) == NoData.None
                && rig.Scale.TryRead(out _) is NoData.None or NoData.NotReady
                && rig.Scale.VerifyConfiguration() == NoData.None
                && rig.Height.TryRead(out _) is NoData.None or NoData.NotReady
                && rig.Height.VerifyConfiguration() == NoData.None;
            if (!good) return -1;
            samples += rig.EcgBatch.Count + rig.PlethBatch.Count;
        }

        return samples;
    }
}
