using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>The two models by their wires alone: what the chips do, and what they refuse.</summary>
public class PressureModelTests
{
    [Fact]
    public void Lps28dfw_has_its_identity_and_converts_nothing_after_power_on()
    {
        var rig = new PressureRig();
        rig.Advance(1_000_000);

        Assert.Equal(0xB4, Read(rig, 0x0F));
        Assert.Equal(0x01, Read(rig, 0x12));
        Assert.Equal(0x00, Read(rig, 0x27));
        Assert.Equal(0, rig.TraceModel.FifoCount);
    }

    [Fact]
    public void Lps28dfw_loses_what_is_written_before_it_has_booted()
    {
        var rig = new PressureRig();

        Write(rig, 0x10, 0x38);

        Assert.Equal(0, Read(rig, 0x10));
        rig.Advance(Lps28dfwModel.BootUs);
        Write(rig, 0x10, 0x38);
        Assert.Equal(0x38, Read(rig, 0x10));
    }

    [Fact]
    public void Lps28dfw_does_not_take_what_is_written_to_its_results()
    {
        var rig = new PressureRig();
        rig.Advance(Lps28dfwModel.BootUs);

        Write(rig, 0x0F, 0x55);
        Write(rig, 0x28, 0x55);

        Assert.Equal(0xB4, Read(rig, 0x0F));
        Assert.Equal(0x00, Read(rig, 0x28));
    }

    [Theory]
    [InlineData(0x08, new byte[] { 0x00, 0x54, 0x3F })]
    [InlineData(0x48, new byte[] { 0x00, 0xAA, 0x1F })]
    public void Lps28dfw_has_two_ranges(byte control2, byte[] expected)
    {
        var rig = new PressureRig();
        rig.Advance(Lps28dfwModel.BootUs);
        Write(rig, 0x11, control2);
        Write(rig, 0x10, 0x38);
        rig.Advance(10_000);

        Assert.Equal(expected, new[] { Read(rig, 0x28), Read(rig, 0x29), Read(rig, 0x2A) });
    }

    [Fact]
    public void Lps28dfw_in_its_small_range_cannot_see_a_cuff_at_330_mmHg()
    {
        var rig = new PressureRig { HectoPascal = (_, _) => 1453.25 };
        rig.Advance(Lps28dfwModel.BootUs);
        Write(rig, 0x11, 0x08);
        Write(rig, 0x10, 0x38);
        rig.Advance(10_000);

        int counts = Lps28dfw.Convert([Read(rig, 0x28), Read(rig, 0x29), Read(rig, 0x2A)], 0);

        Assert.Equal(1260 * 4096, counts);
    }

    [Fact]
    public void Lps28dfw_fifo_in_bypass_stays_empty_and_is_emptied_by_it()
    {
        var rig = new PressureRig();
        rig.Advance(Lps28dfwModel.BootUs);
        Write(rig, 0x11, 0x48);
        Write(rig, 0x10, 0x38);
        rig.Advance(100_000);
        Assert.Equal(0, Read(rig, 0x25));

        Write(rig, 0x14, 0x02);
        rig.Advance(100_000);
        Assert.Equal(10, Read(rig, 0x25));
        Write(rig, 0x14, 0x00);

        Assert.Equal(0, Read(rig, 0x25));
    }

    [Fact]
    public void Mpr_converts_only_by_its_whole_command()
    {
        var rig = new PressureRig { GaugeMmHg = 200 };
        byte[] answer = new byte[4];
        rig.Spi.Transfer([0xAA, 0x00], answer, 2);
        rig.Spi.Transfer([0xAB, 0x00, 0x00], answer, 3);
        rig.Advance(10_000);
        rig.Spi.Transfer([0xF0, 0, 0, 0], answer, 4);
        Assert.Equal(new byte[] { 0x40, 0, 0, 0 }, answer);

        rig.Spi.Transfer([0xAA, 0x00, 0x00], answer, 3);
        rig.Spi.Transfer([0xF0, 0, 0, 0], answer, 4);
        Assert.Equal(0x60, answer[0]);
        rig.Advance(10_000);
        rig.Spi.Transfer([0xF0, 0, 0, 0], answer, 4);

        Assert.Equal(0x40, answer[0]);
        Assert.InRange(Mpr.ToPressure((answer[1] << 16) | (answer[2] << 8) | answer[3]).MilliMmHg, 199_999, 200_001);
    }

    [Fact]
    public void Mpr_above_its_range_says_so()
    {
        var rig = new PressureRig { GaugeMmHg = 460 };
        byte[] answer = new byte[4];
        rig.Spi.Transfer([0xAA, 0x00, 0x00], answer, 3);
        rig.Advance(10_000);

        rig.Spi.Transfer([0xF0, 0, 0, 0], answer, 4);

        Assert.Equal(0x41, answer[0]);
    }

    private static byte Read(PressureRig rig, byte register)
    {
        byte[] answer = new byte[1];
        Assert.Equal(BusStatus.Ok, rig.I2c.Device(Lps28dfw.Address).WriteRead([register], 1, answer, 1));
        return answer[0];
    }

    private static void Write(PressureRig rig, byte register, byte value) =>
        Assert.Equal(BusStatus.Ok, rig.I2c.Device(Lps28dfw.Address).Write([register, value], 2));
}
