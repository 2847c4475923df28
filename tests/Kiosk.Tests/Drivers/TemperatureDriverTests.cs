using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

public class TemperatureDriverTests
{
    [Fact]
    public void Max30205_sweep_is_exact_within_its_range_and_nothing_outside()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        for (int raw = -10 * 256; raw <= 50 * 256; raw++)
        {
            rig.ContactCelsius = raw / 256.0;
            rig.Advance(Max30205Model.ConversionUs);

            NoData reason = rig.Contact.TryRead(rig.NowUs, out Temperature value);

            Assert.Equal(raw < 0 ? NoData.OutOfRange : NoData.None, reason);
            double error = value.MilliCelsius - (raw < 0 ? 0 : raw * 1000 / 256.0);
            Assert.True(Math.Abs(error) <= 0.5, $"{raw}: {error} m°C");
        }

        rig.ContactCelsius = 50 + (1 / 256.0);
        rig.Advance(Max30205Model.ConversionUs);
        Assert.Equal(NoData.OutOfRange, rig.Contact.TryRead(rig.NowUs, out _));
    }

    [Fact]
    public void Mlx90614_sweep_is_exact_for_every_code_of_both_temperatures()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        for (int raw = 0x27AD; raw <= 0x7FFF; raw++)
        {
            rig.ObjectCelsius = (raw * 0.02) - 273.15;
            rig.AmbientCelsius = (Math.Clamp(raw, 0x2DE4, 0x4DC4) * 0.02) - 273.15;
            rig.Advance(Mlx90614Model.RefreshUs);

            NoData objectReason = rig.Infrared.TryReadObject(rig.NowUs, out Temperature target);
            NoData ambientReason = rig.Infrared.TryReadAmbient(rig.NowUs, out Temperature ambient);

            Assert.Equal(NoData.None, objectReason);
            Assert.Equal(NoData.None, ambientReason);
            Assert.Equal((raw * 20) - 273150, target.MilliCelsius);
            Assert.Equal((Math.Clamp(raw, 0x2DE4, 0x4DC4) * 20) - 273150, ambient.MilliCelsius);
        }
    }

    [Fact]
    public void Mlx90614_finds_every_single_flipped_bit()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        for (int bit = 0; bit < 24; bit++)
        {
            int flipped = bit;
            rig.I2c.Corrupt = (_, bytes, _) => bytes[flipped / 8] ^= (byte)(1 << (flipped % 8));

            NoData reason = rig.Infrared.TryReadObject(rig.NowUs, out Temperature value);

            Assert.Equal(NoData.ChecksumMismatch, reason);
            Assert.Equal(0, value.MilliCelsius);
            Assert.Equal(NoData.ChecksumMismatch, rig.Infrared.Identify(out int emissivity));
            Assert.Equal(0, emissivity);
        }
    }

    [Fact]
    public void Mlx90614_error_bit_is_a_DeviceError()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        rig.InfraredModel.ErrorBit = true;

        Assert.Equal(NoData.DeviceError, rig.Infrared.TryReadObject(rig.NowUs, out Temperature value));
        Assert.Equal(0, value.MilliCelsius);
        Assert.Equal(NoData.DeviceError, rig.Infrared.TryReadAmbient(rig.NowUs, out _));
    }

    [Fact]
    public void Mlx90614_whose_lines_read_all_ones_or_zeros_is_not_taken_for_a_reading()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        foreach (byte level in new byte[] { 0x00, 0xFF })
        {
            rig.I2c.Corrupt = (_, bytes, count) => Array.Fill(bytes, level, 0, count);

            Assert.Equal(NoData.ChecksumMismatch, rig.Infrared.TryReadObject(rig.NowUs, out _));
        }
    }

    [Fact]
    public void Before_the_first_conversion_there_is_NotReady_and_no_value()
    {
        var rig = new DriverRig();
        Assert.Equal(NoData.NotReady, rig.Contact.TryRead(rig.NowUs, out _));
        Assert.Equal(NoData.NotReady, rig.Infrared.TryReadObject(rig.NowUs, out _));
        rig.Contact.Configure(rig.NowUs);
        rig.Infrared.Configure(rig.NowUs);

        rig.Advance(Max30205.FirstValueUs - 1);
        Assert.Equal(NoData.NotReady, rig.Contact.TryRead(rig.NowUs, out _));
        rig.Advance(1);
        Assert.Equal(NoData.None, rig.Contact.TryRead(rig.NowUs, out Temperature contact));
        rig.Advance(Mlx90614.FirstValueUs - Max30205.FirstValueUs - 1);
        Assert.Equal(NoData.NotReady, rig.Infrared.TryReadObject(rig.NowUs, out _));
        rig.Advance(1);
        Assert.Equal(NoData.None, rig.Infrared.TryReadObject(rig.NowUs, out Temperature infrared));

        Assert.Equal(36500, contact.MilliCelsius);
        Assert.InRange(infrared.MilliCelsius, 33990, 34010);
    }

    [Fact]
    public void Max30205_that_lost_its_power_for_a_moment_says_ConfigurationLost_and_never_zero_degrees()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        rig.AdvanceParts();
        rig.ContactModel.PowerOn();

        NoData afterBrownOut = rig.Contact.TryRead(rig.NowUs, out Temperature value);
        NoData verified = rig.Contact.VerifyConfiguration();
        NoData configured = rig.Contact.Configure(rig.NowUs);
        NoData early = rig.Contact.TryRead(rig.NowUs, out _);
        rig.Advance(Max30205.FirstValueUs);
        NoData recovered = rig.Contact.TryRead(rig.NowUs, out Temperature again);

        Assert.Equal(NoData.ConfigurationLost, afterBrownOut);
        Assert.Equal(0, value.MilliCelsius);
        Assert.Equal(NoData.ConfigurationLost, verified);
        Assert.Equal(NoData.None, configured);
        Assert.Equal(NoData.NotReady, early);
        Assert.Equal(NoData.None, recovered);
        Assert.Equal(36500, again.MilliCelsius);
    }

    [Fact]
    public void Max30205_that_loses_its_power_between_the_two_transfers_of_a_reading_gives_no_value()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        int seen = 0;
        rig.I2c.Fault = _ =>
        {
            if (seen++ == 1) rig.ContactModel.PowerOn();
            return BusStatus.Ok;
        };

        Assert.Equal(NoData.ConfigurationLost, rig.Contact.TryRead(rig.NowUs, out Temperature value));
        Assert.Equal(0, value.MilliCelsius);
    }

    [Fact]
    public void Mlx90614_that_lost_its_power_for_a_moment_gives_no_value_until_it_measures_again()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        rig.AdvanceParts();
        rig.InfraredModel.PowerOn();

        Assert.Equal(NoData.OutOfRange, rig.Infrared.TryReadObject(rig.NowUs, out Temperature value));
        Assert.Equal(0, value.MilliCelsius);
        rig.Advance(Mlx90614Model.FirstValueUs);
        Assert.Equal(NoData.None, rig.Infrared.TryReadObject(rig.NowUs, out _));
    }

    [Fact]
    public void An_unplugged_probe_gives_NotPresent_and_no_value()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        rig.AdvanceParts();
        rig.ContactModel.PowerOff();
        rig.I2c.Detach(Mlx90614.Address);

        Assert.Equal(NoData.NotPresent, rig.Contact.TryRead(rig.NowUs, out Temperature contact));
        Assert.Equal(NoData.NotPresent, rig.Contact.Identify());
        Assert.Equal(NoData.NotPresent, rig.Infrared.TryReadObject(rig.NowUs, out Temperature infrared));
        Assert.Equal(0, contact.MilliCelsius);
        Assert.Equal(0, infrared.MilliCelsius);
    }

    [Fact]
    public void A_part_with_another_register_layout_is_not_taken_for_a_Max30205()
    {
        var rig = new DriverRig();
        rig.I2c.Corrupt = (_, bytes, count) => bytes[count - 1] ^= 0x40;

        Assert.Equal(NoData.WrongPart, rig.Contact.Identify());
    }

    [Fact]
    public void A_reply_of_another_part_is_not_taken_for_an_Mlx90614()
    {
        var rig = new DriverRig();
        rig.I2c.Attach(Mlx90614.Address, new Max30205Model((_, _) => 25));

        Assert.Equal(NoData.ChecksumMismatch, rig.Infrared.Identify(out int emissivity));
        Assert.Equal(0, emissivity);
    }

    [Fact]
    public void An_Mlx90614_with_another_emissivity_than_at_the_start_is_another_part()
    {
        var rig = new DriverRig();
        rig.StartTemperatures();
        rig.I2c.Corrupt = (_, bytes, _) =>
        {
            bytes[0] = 0x5C;
            bytes[1] = 0xFA;
            bytes[2] = SmbusPec.OfReadWord(Mlx90614.Address, 0x24, 0x5C, 0xFA);
        };

        Assert.Equal(NoData.ConfigurationLost, rig.Infrared.VerifyConfiguration());
        Assert.Equal(NoData.None, rig.Infrared.Identify(out int emissivity));
        Assert.Equal(0xFA5C, emissivity);
    }

    [Fact]
    public void An_emissivity_of_zero_is_WrongPart()
    {
        var rig = new DriverRig();
        rig.I2c.Corrupt = (_, bytes, _) =>
        {
            bytes[0] = 0;
            bytes[1] = 0;
            bytes[2] = SmbusPec.OfReadWord(Mlx90614.Address, 0x24, 0, 0);
        };

        Assert.Equal(NoData.WrongPart, rig.Infrared.Configure(rig.NowUs));
        Assert.Equal(NoData.NotReady, rig.Infrared.TryReadObject(long.MaxValue - 1, out _));
    }
}
