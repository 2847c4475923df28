using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Simulator.Parts;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>The two models by their wires alone: what the chips do, and what they refuse.</summary>
public class TemperatureModelTests
{
    [Fact]
    public void Max30205_has_its_power_on_values_and_repeats_its_configuration()
    {
        var rig = new DriverRig();

        Assert.Equal(new byte[] { 0, 0 }, ReadContact(rig, 0, 2));
        Assert.Equal(new byte[] { 0, 0 }, ReadContact(rig, 1, 2));
        Assert.Equal(new byte[] { 0x4B, 0 }, ReadContact(rig, 2, 2));
        Assert.Equal(new byte[] { 0x50, 0 }, ReadContact(rig, 3, 2));
        WriteContact(rig, 1, 0x18);
        Assert.Equal(new byte[] { 0x18, 0x18 }, ReadContact(rig, 1, 2));
    }

    [Fact]
    public void Max30205_reads_zero_until_its_first_conversion_and_ignores_writes_to_the_temperature()
    {
        var rig = new DriverRig { ContactCelsius = 37.5 };
        rig.Advance(Max30205Model.FirstValueUs - 1);
        Assert.Equal(new byte[] { 0, 0 }, ReadContact(rig, 0, 2));
        rig.Advance(1);
        WriteContact(rig, 0, 0x12, 0x34);
        Assert.Equal(new byte[] { 0x25, 0x80 }, ReadContact(rig, 0, 2));
    }

    [Fact]
    public void Max30205_extended_format_begins_with_the_next_conversion()
    {
        var rig = new DriverRig { ContactCelsius = 25 };
        rig.Advance(Max30205Model.FirstValueUs);
        WriteContact(rig, 1, 0x20);
        Assert.Equal(new byte[] { 0x19, 0x00 }, ReadContact(rig, 0, 2));
        rig.Advance(Max30205Model.ConversionUs);
        Assert.Equal(new byte[] { 0xD9, 0x00 }, ReadContact(rig, 0, 2));
    }

    [Fact]
    public void Max30205_shut_down_converts_once_when_asked()
    {
        var rig = new DriverRig { ContactCelsius = 25 };
        rig.Advance(Max30205Model.FirstValueUs);
        WriteContact(rig, 1, 0x80);
        Assert.Equal(0x00, ReadContact(rig, 1, 1)[0]);
        WriteContact(rig, 1, 0x01);
        rig.ContactCelsius = 30;
        rig.Advance(1_000_000);
        Assert.Equal(new byte[] { 0x19, 0x00 }, ReadContact(rig, 0, 2));

        WriteContact(rig, 1, 0x81);
        Assert.Equal(0x81, ReadContact(rig, 1, 1)[0]);
        rig.Advance(Max30205Model.ConversionUs);
        Assert.Equal(new byte[] { 0x1E, 0x00 }, ReadContact(rig, 0, 2));
        Assert.Equal(0x01, ReadContact(rig, 1, 1)[0]);
    }

    [Fact]
    public void Max30205_limits_take_two_bytes_or_none()
    {
        var rig = new DriverRig();
        WriteContact(rig, 3, 0x26);
        Assert.Equal(new byte[] { 0x50, 0 }, ReadContact(rig, 3, 2));
        WriteContact(rig, 3, 0x26, 0x40);
        Assert.Equal(new byte[] { 0x26, 0x40 }, ReadContact(rig, 3, 2));
    }

    [Fact]
    public void Mlx90614_answers_with_word_and_checksum_of_the_published_example()
    {
        var rig = new DriverRig { ObjectCelsius = 28.01 };
        rig.Advance(Mlx90614Model.FirstValueUs);

        Assert.Equal(new byte[] { 0xD2, 0x3A, 0x30, 0xFF }, ReadInfrared(rig, 0x07, 4));
    }

    [Fact]
    public void Mlx90614_measures_first_after_its_time()
    {
        var rig = new DriverRig { ObjectCelsius = 28.01 };
        rig.Advance(Mlx90614Model.FirstValueUs - 1);
        Assert.Equal(new byte[] { 0, 0 }, ReadInfrared(rig, 0x07, 2));
    }

    [Theory]
    [InlineData(-300, 0x27AD)]
    [InlineData(500, 0x7FFF)]
    public void Mlx90614_stays_within_its_range(double celsius, int raw)
    {
        var rig = new DriverRig { ObjectCelsius = celsius };
        rig.Advance(Mlx90614Model.FirstValueUs);

        byte[] word = ReadInfrared(rig, 0x07, 2);

        Assert.Equal(raw, (word[1] << 8) | word[0]);
    }

    [Fact]
    public void Mlx90614_EEPROM_takes_a_word_only_erased_with_its_checksum_and_in_time()
    {
        var rig = new DriverRig();
        WriteInfrared(rig, 0x24, 0xFA5C);
        Assert.Equal(0xFFFF, Emissivity(rig));
        WriteInfrared(rig, 0x24, 0, pecError: 1);
        Assert.Equal(0xFFFF, Emissivity(rig));
        WriteInfrared(rig, 0x24, 0);
        WriteInfrared(rig, 0x24, 0xFA5C);
        Assert.Equal(0, Emissivity(rig));
        rig.Advance(Mlx90614Model.EepromUs);
        WriteInfrared(rig, 0x24, 0xFA5C);
        Assert.Equal(0xFA5C, Emissivity(rig));

        WriteInfrared(rig, 0x07, 0);
        rig.Advance(Mlx90614Model.FirstValueUs);
        Assert.NotEqual(new byte[] { 0, 0 }, ReadInfrared(rig, 0x07, 2));
    }

    [Fact]
    public void Mlx90614_sleeps_only_by_a_command_with_its_checksum_and_wakes_by_the_wire()
    {
        var rig = new DriverRig();
        II2cDevice device = rig.I2c.Device(Mlx90614.Address);
        device.Write([0xFF, 0xE9], 2);
        Assert.False(rig.InfraredModel.Asleep);
        device.Write([0xFF, 0xE8], 2);
        Assert.True(rig.InfraredModel.Asleep);
        Assert.Equal(BusStatus.NotAcknowledged, device.Write([0x07], 1));

        rig.InfraredModel.Wake();
        Assert.Equal(BusStatus.Ok, device.Write([0x07], 1));
    }

    private static int Emissivity(DriverRig rig)
    {
        byte[] word = ReadInfrared(rig, 0x24, 2);
        return (word[1] << 8) | word[0];
    }

    private static byte[] ReadContact(DriverRig rig, byte register, int count) => Read(rig, Max30205.Address, register, count);

    private static byte[] ReadInfrared(DriverRig rig, byte command, int count) => Read(rig, Mlx90614.Address, command, count);

    private static byte[] Read(DriverRig rig, byte address, byte register, int count)
    {
        var read = new byte[count];
        Assert.Equal(BusStatus.Ok, rig.I2c.Device(address).WriteRead([register], 1, read, count));
        return read;
    }

    private static void WriteContact(DriverRig rig, params byte[] bytes)
    {
        Assert.Equal(BusStatus.Ok, rig.I2c.Device(Max30205.Address).Write(bytes, bytes.Length));
    }

    private static void WriteInfrared(DriverRig rig, byte command, int word, int pecError = 0)
    {
        byte[] frame = [command, (byte)word, (byte)(word >> 8), 0];
        byte pec = SmbusPec.Add(0, 0xB4);
        for (int i = 0; i < 3; i++) pec = SmbusPec.Add(pec, frame[i]);
        frame[3] = (byte)(pec ^ pecError);
        Assert.Equal(BusStatus.Ok, rig.I2c.Device(Mlx90614.Address).Write(frame, 4));
    }
}
