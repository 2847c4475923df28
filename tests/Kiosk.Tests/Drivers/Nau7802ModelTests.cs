using Kiosk.Drivers.Bus;
using Kiosk.Simulator.Buses;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>What the chip would do with whatever a driver writes: from the datasheet, not from our driver.</summary>
public class Nau7802ModelTests
{
    private const double Input = 0.25;

    private readonly SimulatedI2cBus _bus;
    private readonly Nau7802Model _model = new((_, _) => Input);
    private readonly II2cDevice _device;
    private long _nowUs;

    public Nau7802ModelTests()
    {
        _bus = new SimulatedI2cBus(() => _nowUs);
        _bus.Attach(0x2A, _model);
        _device = _bus.Device(0x2A);
    }

    [Fact]
    public void The_power_on_values_are_those_of_the_datasheet()
    {
        Assert.Equal(0x00, Read(0x00));
        Assert.Equal(0x00, Read(0x01));
        Assert.Equal(0x00, Read(0x02));
        Assert.Equal(0x80, Read(0x07));
        Assert.Equal(0x0F, Read(0x1F) & 0x0F);
    }

    [Fact]
    public void The_reset_bit_is_a_level_and_holds_everything_until_it_is_cleared()
    {
        Write(0x00, 0x01);
        Write(0x01, 0x2F);

        Assert.Equal(0x01, Read(0x00));
        Assert.Equal(0x00, Read(0x01));
    }

    [Fact]
    public void The_written_96_reads_back_as_9E_and_as_BE_with_a_value()
    {
        PowerUp();

        Assert.Equal(0x9E, Read(0x00));
        _nowUs += 100_000;
        Assert.Equal(0xBE, Read(0x00));
    }

    [Fact]
    public void Without_cycle_start_there_is_no_conversion()
    {
        Write(0x00, 0x86);
        _nowUs += 2_000_000;

        Assert.Equal(0, Read(0x00) & 0x20);
    }

    [Theory]
    [InlineData(0x00, 100_000)]
    [InlineData(0x10, 50_000)]
    [InlineData(0x30, 12_500)]
    public void A_conversion_takes_the_time_of_its_rate(byte rate, int periodUs)
    {
        Write(0x02, rate);
        PowerUp();
        _nowUs += periodUs - 100;
        Assert.Equal(0, Read(0x00) & 0x20);

        _nowUs += 200;

        Assert.Equal(0x20, Read(0x00) & 0x20);
    }

    [Fact]
    public void Uncalibrated_it_carries_its_offset_and_calibrated_it_does_not()
    {
        PowerUp();
        _nowUs += 1_000_000;
        int before = Result();

        Calibrate(0x04);
        _nowUs += 1_000_000;

        Assert.Equal(Code(Input, 128) + 40_000, before);
        Assert.Equal(Code(Input, 128), Result());
    }

    [Fact]
    public void The_calibration_bit_stands_while_it_runs_and_clears_when_it_has_finished()
    {
        PowerUp();
        Write(0x02, 0x04);

        _nowUs += 300_000;
        Assert.Equal(0x04, Read(0x02));
        _nowUs += 60_000;

        Assert.Equal(0x00, Read(0x02));
    }

    [Fact]
    public void The_reserved_mode_ends_in_the_error_bit()
    {
        PowerUp();

        Calibrate(0x05);

        Assert.Equal(0x08, Read(0x02) & 0x0C);
    }

    [Fact]
    public void Another_gain_needs_another_calibration()
    {
        PowerUp();
        Calibrate(0x04);

        Write(0x01, 0x2E);
        _nowUs += 1_000_000;

        Assert.Equal(Code(Input, 64) + 40_000, Result());
    }

    [Fact]
    public void A_regulator_without_headroom_gives_another_ratio()
    {
        PowerUp(0x27);
        Calibrate(0x04);
        _nowUs += 1_000_000;

        Assert.NotEqual(Code(Input, 128), Result());
    }

    [Fact]
    public void The_first_conversions_have_not_settled()
    {
        PowerUp();
        Calibrate(0x04);
        _nowUs += 100_000;

        Assert.InRange(Result(), 1, Code(Input, 128) / 2);
    }

    [Fact]
    public void A_result_that_is_read_twice_is_the_old_one_without_its_ready_bit()
    {
        PowerUp();
        _nowUs += 1_000_000;
        int first = Result();

        Assert.Equal(0, Read(0x00) & 0x20);
        Assert.Equal(first, Result());
    }

    [Fact]
    public void Without_power_it_does_not_acknowledge()
    {
        _model.PowerOff();

        Assert.Equal(BusStatus.NotAcknowledged, _device.WriteRead([0x1F], 1, new byte[1], 1));
    }

    [Fact]
    public void A_broken_supply_wire_reads_zero_and_a_broken_signal_wire_the_end_of_the_range()
    {
        PowerUp();
        Calibrate(0x04);
        _model.SupplyWireBroken = true;
        _nowUs += 1_000_000;
        Assert.Equal(0, Result());

        _model.SignalWireBroken = true;
        _nowUs += 100_000;

        Assert.Equal(0x7FFFFF, Result());
    }

    // +-0.5 VREF / gain is the whole of 24 bits (datasheet); the bridge is supplied by VREF.
    private static int Code(double milliVoltsPerVolt, int gain) => (int)Math.Round(milliVoltsPerVolt / 1000 * gain / 0.5 * 8_388_608);

    // Digital part, then all of it, as the datasheet's sequence has it.
    private void PowerUp(byte control1 = 0x2F)
    {
        Write(0x00, 0x02);
        _nowUs += 1_000;
        Write(0x01, control1);
        Write(0x00, 0x96);
    }

    private void Calibrate(byte value)
    {
        Write(0x02, value);
        _nowUs += 400_000;
        Read(0x02);
    }

    private void Write(byte register, byte value) => Assert.Equal(BusStatus.Ok, _device.Write([register, value], 2));

    private byte Read(byte register)
    {
        byte[] read = new byte[1];
        Assert.Equal(BusStatus.Ok, _device.WriteRead([register], 1, read, 1));
        return read[0];
    }

    private int Result()
    {
        byte[] read = new byte[3];
        Assert.Equal(BusStatus.Ok, _device.WriteRead([0x12], 1, read, 3));
        return ((sbyte)read[0] << 16) | (read[1] << 8) | read[2];
    }
}
