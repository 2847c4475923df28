using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Drivers;

public class Nau7802DriverTests
{
    private readonly DriverRig _rig = new();

    [Fact]
    public void The_power_up_ends_with_the_values_of_the_datasheet_within_its_time()
    {
        long tookUs = _rig.StartScale();

        NoData reason = _rig.Scale.Configure(_rig.NowUs, out byte revision);

        Assert.Equal(NoData.None, reason);
        Assert.Equal(0x0F, revision);
        Assert.Equal([0x9E, 0x2F, 0x00], ReadRegisters(0x00, 3).Select((b, i) => i == 0 ? b & ~0x20 : b));
        Assert.Equal(0x30, ReadRegisters(0x15, 1)[0]);
        Assert.Equal(0x80, ReadRegisters(0x1C, 1)[0] & 0x80);
        Assert.Equal(0x00, ReadRegisters(0x1B, 1)[0] & 0x40);
        // Regulator 200 ms, calibration 344 ms, six conversions 600 ms.
        Assert.InRange(tookUs, 1_100_000, 1_300_000);
    }

    [Fact]
    public void The_first_value_is_calibrated_and_settled()
    {
        _rig.StartScale();
        _rig.Advance(100_000);

        NoData reason = _rig.Scale.TryRead(out int counts);

        Assert.Equal(NoData.None, reason);
        Assert.Equal(1_073_742, counts);
    }

    [Fact]
    public void A_value_is_read_once()
    {
        _rig.StartScale();
        _rig.Advance(100_000);
        Assert.Equal(NoData.None, _rig.Scale.TryRead(out _));

        NoData again = _rig.Scale.TryRead(out int counts);
        _rig.Advance(100_000);
        NoData next = _rig.Scale.TryRead(out _);

        Assert.Equal(NoData.NotReady, again);
        Assert.Equal(0, counts);
        Assert.Equal(NoData.None, next);
    }

    [Fact]
    public void Ten_values_come_in_a_second()
    {
        _rig.StartScale();

        int values = 0;
        for (int turn = 0; turn < 1000; turn++)
        {
            _rig.Advance(10_000);
            if (_rig.Scale.TryRead(out _) == NoData.None) values++;
        }

        Assert.Equal(100, values);
    }

    [Theory]
    [InlineData(100.0, Nau7802.CodeMax)]
    [InlineData(-100.0, Nau7802.CodeMin)]
    public void An_overload_reads_as_the_end_of_the_range(double milliVoltsPerVolt, int end)
    {
        _rig.StartScale();
        _rig.BridgeMilliVoltsPerVolt = milliVoltsPerVolt;
        _rig.Advance(100_000);

        NoData reason = _rig.Scale.TryRead(out int counts);

        Assert.Equal(NoData.None, reason);
        Assert.Equal(end, counts);
    }

    [Fact]
    public void A_calibration_that_fails_is_a_device_error_and_no_value_follows()
    {
        _rig.ScaleModel.CalibrationFails = true;
        _rig.Scale.Reset();

        NoData reason = NoData.NotReady;
        for (int turn = 0; turn < 300 && reason == NoData.NotReady; turn++)
        {
            _rig.Advance(10_000);
            reason = _rig.Scale.Configure(_rig.NowUs, out _);
        }

        Assert.Equal(NoData.DeviceError, reason);
    }

    [Fact]
    public void Nothing_is_configured_before_the_reset()
    {
        NoData reason = _rig.Scale.Configure(_rig.NowUs, out byte revision);

        Assert.Equal(NoData.NotReady, reason);
        Assert.Equal(0, revision);
        Assert.Equal(0, _rig.I2c.Transfers);
    }

    [Fact]
    public void A_moment_without_power_shows_as_ConfigurationLost_at_the_next_value()
    {
        _rig.StartScale();
        _rig.AdvanceParts();
        _rig.ScaleModel.PowerOff();
        _rig.ScaleModel.PowerOn();
        _rig.Advance(500_000);

        Assert.Equal(NoData.ConfigurationLost, _rig.Scale.TryRead(out int counts));
        Assert.Equal(0, counts);
        Assert.Equal(NoData.ConfigurationLost, _rig.Scale.VerifyConfiguration());
    }

    [Fact]
    public void Every_transfer_of_the_power_up_that_fails_gives_its_reason()
    {
        var whole = new DriverRig();
        whole.StartScale();
        long transfers = whole.I2c.Transfers;
        Assert.InRange(transfers, 20, 200);

        for (long failing = 0; failing < transfers; failing++)
        {
            var rig = new DriverRig();
            long at = failing;
            rig.I2c.Fault = transfer => transfer.Number == at ? BusStatus.Timeout : BusStatus.Ok;

            NoData reason = rig.Scale.Reset();
            for (int turn = 0; turn < 300 && reason is NoData.None or NoData.NotReady; turn++)
            {
                rig.Advance(10_000);
                reason = rig.Scale.Configure(rig.NowUs, out _);
                if (reason == NoData.None) break;
            }

            Assert.True(reason == NoData.BusTimeout, $"transfer {failing}: {reason}");
        }
    }

    private byte[] ReadRegisters(byte register, int count)
    {
        byte[] read = new byte[count];
        Assert.Equal(BusStatus.Ok, _rig.I2c.Device(Nau7802.Address).WriteRead([register], 1, read, count));
        return read;
    }
}
