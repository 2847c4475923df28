using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>The driver against the register-level model, and the model against drivers that leave something out.</summary>
public class Vl53l0xTests
{
    private readonly DriverRig _rig = new();

    [Fact]
    public void After_its_initialisation_it_measures()
    {
        long tookUs = _rig.StartHeight();
        _rig.Advance(250_000);

        NoData reason = _rig.Height.TryRead(out int millimetres);

        Assert.Equal(NoData.None, reason);
        Assert.Equal(530, millimetres);
        Assert.InRange(tookUs, 50_000, 400_000);
        Assert.Equal(NoData.None, _rig.Height.Configure(out byte revision));
        Assert.Equal(0x10, revision);
    }

    [Fact]
    public void The_settings_that_the_maker_s_software_ends_with_stand_in_the_part()
    {
        _rig.StartHeight();

        Assert.Equal(0xE8, _rig.HeightModel.Peek(0, 0x01));
        Assert.Equal(0x04, _rig.HeightModel.Peek(0, 0x0A));
        Assert.Equal(0x20, _rig.HeightModel.Peek(0, 0x45));
        Assert.Equal([0x05, 0x9A], [_rig.HeightModel.Peek(0, 0x71), _rig.HeightModel.Peek(0, 0x72)]);
        Assert.Equal(0x01, _rig.HeightModel.Peek(0, 0x89) & 0x01);
        Assert.Equal(0x2C, _rig.HeightModel.Peek(1, 0x4E));
        Assert.Equal(0x1A, _rig.HeightModel.Peek(1, 0x20));
        // Aperture SPADs begin at 12: the first five good ones of 0xEF, 0xB7 from there.
        Assert.Equal([0x00, 0xE0, 0x03, 0x00, 0x00, 0x00], Enumerable.Range(0, 6).Select(i => _rig.HeightModel.Peek(0, (byte)(0xB0 + i))));
    }

    [Fact]
    public void A_measurement_comes_every_250_ms_and_is_read_once()
    {
        _rig.StartHeight();

        int values = 0;
        for (int turn = 0; turn < 1000; turn++)
        {
            _rig.Advance(10_000);
            if (_rig.Height.TryRead(out _) == NoData.None) values++;
        }

        Assert.InRange(values, 39, 40);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, NoData.NotApplied)]
    [InlineData(2250, NoData.NotApplied)]
    [InlineData(10, NoData.OutOfRange)]
    [InlineData(25, NoData.OutOfRange)]
    public void What_is_not_there_or_out_of_range_has_its_reason_and_no_distance(double distance, NoData expected)
    {
        _rig.StartHeight();
        _rig.DistanceMillimetres = distance;
        _rig.Advance(250_000);

        NoData reason = _rig.Height.TryRead(out int millimetres);

        Assert.Equal(expected, reason);
        Assert.Equal(0, millimetres);
    }

    [Fact]
    public void A_mirror_beyond_the_unambiguous_range_is_out_of_range()
    {
        _rig.StartHeight();
        (_rig.DistanceMillimetres, _rig.HeightModel.Reflectance) = (2100, 1);
        _rig.Advance(250_000);

        Assert.Equal(NoData.OutOfRange, _rig.Height.TryRead(out _));
    }

    [Theory]
    [InlineData(0, NoData.NotReady)]
    [InlineData(1, NoData.DeviceError)]
    [InlineData(2, NoData.DeviceError)]
    [InlineData(3, NoData.DeviceError)]
    [InlineData(4, NoData.NotApplied)]
    [InlineData(6, NoData.OutOfRange)]
    [InlineData(9, NoData.OutOfRange)]
    [InlineData(12, NoData.NotReady)]
    public void A_status_that_is_not_valid_gives_no_distance(int status, NoData expected)
    {
        _rig.StartHeight();
        _rig.HeightModel.ForcedStatus = status;
        _rig.Advance(250_000);

        NoData reason = _rig.Height.TryRead(out int millimetres);

        Assert.Equal(expected, reason);
        Assert.Equal(0, millimetres);
    }

    [Fact]
    public void Another_part_at_its_address_is_not_configured()
    {
        _rig.HeightModel.ModelId = 0xEA;
        _rig.Advance(10_000);
        _rig.Height.Reset();
        _rig.Advance(10_000);
        Assert.Equal(NoData.NotReady, _rig.Height.Configure(out _));
        _rig.Advance(10_000);

        Assert.Equal(NoData.WrongPart, _rig.Height.Configure(out byte revision));
        Assert.Equal(0, revision);
    }

    [Fact]
    public void A_stop_ends_ranging_and_a_start_needs_the_stop_variable_back()
    {
        _rig.StartHeight();
        Assert.Equal(NoData.None, _rig.Height.Stop());
        _rig.Height.TryRead(out _);

        // A start without the bracket around register 91 does not range.
        Write(0x00, 0x04);
        _rig.Advance(2_000_000);
        NoData without = _rig.Height.TryRead(out _);
        Assert.Equal(NoData.None, _rig.Height.Start());
        _rig.Advance(300_000);

        Assert.Equal(NoData.NotReady, without);
        Assert.Equal(NoData.None, _rig.Height.TryRead(out _));
    }

    [Fact]
    public void A_part_that_was_not_calibrated_gives_no_valid_distance()
    {
        // Everything that a start takes, and nothing that calibrates.
        _rig.Advance(10_000);
        Assert.Equal(NoData.None, new Vl53l0xWithoutSetup(_rig).Start());
        _rig.Advance(3_000_000);

        Assert.Equal(NoData.DeviceError, _rig.Height.TryRead(out _));
    }

    [Fact]
    public void A_moment_without_power_shows_as_ConfigurationLost()
    {
        _rig.StartHeight();
        _rig.AdvanceParts();
        _rig.HeightModel.PowerOff();
        _rig.HeightModel.PowerOn();
        _rig.Advance(500_000);

        Assert.Equal(NoData.ConfigurationLost, _rig.Height.VerifyConfiguration());
        Assert.Equal(NoData.NotReady, _rig.Height.TryRead(out _));
    }

    [Fact]
    public void Every_transfer_of_the_initialisation_that_fails_gives_its_reason_and_a_new_reset_heals_it()
    {
        var whole = new DriverRig();
        whole.StartHeight();
        long transfers = whole.I2c.Transfers;
        Assert.InRange(transfers, 120, 300);

        // The last eleven are the start's.
        for (long failing = 0; failing < transfers - 11; failing++)
        {
            var rig = new DriverRig();
            long at = failing;
            rig.I2c.Fault = transfer => transfer.Number == at ? BusStatus.Partial : BusStatus.Ok;
            rig.Advance(10_000);

            NoData reason = rig.Height.Reset();
            for (int turn = 0; turn < 100 && reason is NoData.None or NoData.NotReady; turn++)
            {
                rig.Advance(10_000);
                reason = rig.Height.Configure(out _);
                if (reason == NoData.None) break;
            }

            Assert.True(reason == NoData.BusFault, $"transfer {failing}: {reason}");
            rig.I2c.Fault = null;
            rig.StartHeight();
            rig.Advance(250_000);
            Assert.Equal(NoData.None, rig.Height.TryRead(out _));
        }
    }

    private void Write(byte register, byte value) =>
        Assert.Equal(BusStatus.Ok, _rig.I2c.Device(Vl53l0x.Address).Write([register, value], 2));

    // What a driver does that starts the part as it comes.
    private sealed class Vl53l0xWithoutSetup(DriverRig rig)
    {
        public NoData Start()
        {
            (byte Register, byte Value)[] writes =
                [(0x0A, 0x04), (0x71, 0x01), (0x72, 0xFE), (0x07, 0xFF), (0x00, 0x04)];
            II2cDevice device = rig.I2c.Device(Vl53l0x.Address);
            return writes.All(w => device.Write([w.Register, w.Value], 2) == BusStatus.Ok) ? NoData.None : NoData.BusFault;
        }
    }
}
