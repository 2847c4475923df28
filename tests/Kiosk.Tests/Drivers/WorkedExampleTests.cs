using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Drivers;

/// <summary>Numbers from the parts' datasheets and published examples, not from our code.</summary>
public class WorkedExampleTests
{
    [Theory]
    [InlineData(new byte[] { 0x04, 0x00, 0x00 }, 4096, 0, 1.5625)]
    [InlineData(new byte[] { 0xFC, 0x00, 0x10 }, -4096, 2, -1.5625)]
    [InlineData(new byte[] { 0x00, 0x00, 0x30 }, 0, 6, 0)]
    [InlineData(new byte[] { 0x00, 0x00, 0x38 }, 0, 7, 0)]
    [InlineData(new byte[] { 0x7F, 0xFF, 0xC0 }, 131071, 0, 49.99962)]
    [InlineData(new byte[] { 0x80, 0x00, 0x07 }, -131072, 0, -50.0)]
    public void Max30003_words_convert(byte[] word, int code, int tag, double milliVolts)
    {
        Assert.Equal(code, Max30003.Convert(word, 0));
        Assert.Equal(tag, Max30003.TagOf(word, 0));
        Assert.Equal(milliVolts, code * (double)Max30003.ScaleNumerator / Max30003.ScaleDenominator, 5);
    }

    [Fact]
    public void Max30003_frames_begin_with_the_published_command_bytes()
    {
        var wire = new SilentSpi();
        var driver = new Max30003(wire);

        driver.Reset();
        driver.Identify(out _);
        driver.Stop();
        driver.Start();
        driver.Drain(new EcgBatch());
        wire.Status = 0x40;
        driver.Drain(new EcgBatch());

        Assert.Equal(new byte[] { 0x10, 0x1F, 0x1F, 0x20, 0x12, 0x03, 0x41, 0x03, 0x14 }, wire.Commands);
    }

    [Theory]
    [InlineData(new byte[] { 0x01, 0x86, 0xA0 }, 3, 100000)]
    [InlineData(new byte[] { 0x02, 0x49, 0xF0 }, 3, 150000)]
    [InlineData(new byte[] { 0xFD, 0x86, 0xA0 }, 3, 100000)]
    [InlineData(new byte[] { 0x03, 0xFF, 0xF8 }, 0, 32767)]
    public void Max30102_samples_convert(byte[] data, int pulseWidthCode, int counts)
    {
        Assert.Equal(counts, Max30102.Convert(data, 0, pulseWidthCode));
    }

    [Theory]
    [InlineData(3, 0, 30, false, 5)]
    [InlineData(7, 4, 7, false, 32)]
    [InlineData(7, 0, 7, false, 0)]
    [InlineData(7, 0, 7, true, 32)]
    [InlineData(8, 0, 7, true, 1)]
    [InlineData(0, 0, 1, false, 31)]
    public void Max30102_counts_its_unread_samples(int write, int lost, int read, bool almostFull, int unread)
    {
        Assert.Equal(unread, Max30102.Unread(write, lost, read, almostFull));
    }

    [Theory]
    [InlineData(0x19, 0x08, 25500)]
    [InlineData(0xE7, 0x08, -24500)]
    public void Max30102_die_temperature_converts(byte integer, byte fraction, int milliCelsius)
    {
        Assert.Equal(milliCelsius, Max30102.ConvertDieTemperature(integer, fraction));
    }

    [Theory]
    [InlineData(new byte[] { 0x12, 0x34, 0x56 }, 1193046)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0x00 }, -256)]
    [InlineData(new byte[] { 0x80, 0x00, 0x00 }, -8388608)]
    [InlineData(new byte[] { 0x7F, 0xFF, 0xFF }, 8388607)]
    public void Nau7802_results_convert(byte[] result, int counts)
    {
        Assert.Equal(counts, Nau7802.Convert(result[0], result[1], result[2]));
    }

    [Theory]
    [InlineData(0x58, NoData.None)]
    [InlineData(0x20, NoData.NotApplied)]
    [InlineData(0x08, NoData.DeviceError)]
    [InlineData(0x10, NoData.DeviceError)]
    [InlineData(0x18, NoData.DeviceError)]
    [InlineData(0x30, NoData.OutOfRange)]
    [InlineData(0x40, NoData.OutOfRange)]
    [InlineData(0x48, NoData.OutOfRange)]
    [InlineData(0x50, NoData.OutOfRange)]
    [InlineData(0x00, NoData.NotReady)]
    [InlineData(0x28, NoData.NotReady)]
    [InlineData(0x38, NoData.NotReady)]
    [InlineData(0x60, NoData.NotReady)]
    [InlineData(0x68, NoData.NotReady)]
    [InlineData(0x70, NoData.NotReady)]
    [InlineData(0x78, NoData.NotReady)]
    public void Vl53l0x_statuses_have_the_reasons_of_the_maker_s_software(byte status, NoData reason)
    {
        Assert.Equal(reason, Vl53l0x.ReasonOf(status));
        // The bits around the status say other things.
        Assert.Equal(reason, Vl53l0x.ReasonOf((byte)(status | 0x87)));
    }

    [Theory]
    [InlineData("58 00 10 00 00 00 05 00 00 20 01 F4", NoData.None, 500)]
    [InlineData("20 00 04 00 00 00 00 10 00 20 1F FE", NoData.NotApplied, 0)]
    [InlineData("58 00 10 00 00 00 05 00 00 20 1F FE", NoData.OutOfRange, 0)]
    [InlineData("58 00 10 00 00 00 05 00 00 20 FF FF", NoData.OutOfRange, 0)]
    [InlineData("58 00 10 00 00 00 05 00 00 20 00 00", NoData.OutOfRange, 0)]
    public void Vl53l0x_result_blocks_are_read(string block, NoData expected, int millimetres)
    {
        var wire = new ResultBlock(Convert.FromHexString(block.Replace(" ", "", StringComparison.Ordinal)));
        var driver = new Vl53l0x(wire);

        NoData reason = driver.TryRead(out int distance);

        Assert.Equal(expected, reason);
        Assert.Equal(millimetres, distance);
    }

    [Theory]
    [InlineData(0x25, 0x80, 37500)]
    [InlineData(0x19, 0x00, 25000)]
    [InlineData(0x00, 0x80, 500)]
    [InlineData(0xFF, 0x80, -500)]
    [InlineData(0x00, 0x01, 4)]
    [InlineData(0xFF, 0xFF, -4)]
    public void Max30205_temperatures_convert(byte high, byte low, int milliCelsius)
    {
        Assert.Equal(milliCelsius, Max30205.Convert(high, low));
    }

    [Theory]
    [InlineData(0x3AD2, 28010)]
    [InlineData(0x3AF7, 28750)]
    [InlineData(0x3C80, 36610)]
    [InlineData(0x3A6B, 25950)]
    [InlineData(0x7FFF, 382190)]
    [InlineData(0x27AD, -70010)]
    [InlineData(0x2DE4, -38190)]
    [InlineData(0x4DC4, 125010)]
    public void Mlx90614_temperatures_convert(int raw, int milliCelsius)
    {
        Assert.Equal(milliCelsius, Mlx90614.Convert(raw));
    }

    [Theory]
    [InlineData(0x07, 0xD2, 0x3A, 0x30)]
    [InlineData(0x07, 0xF7, 0x3A, 0xDF)]
    [InlineData(0x07, 0x80, 0x3C, 0x04)]
    [InlineData(0x06, 0x6B, 0x3A, 0xD4)]
    [InlineData(0x07, 0xFF, 0x7F, 0xAB)]
    [InlineData(0x07, 0x01, 0x80, 0x9A)]
    public void Mlx90614_checksums_are_those_published(byte command, byte low, byte high, byte pec)
    {
        Assert.Equal(pec, SmbusPec.OfReadWord(0x5A, command, low, high));
    }

    [Theory]
    [InlineData(new byte[] { 0xB4, 0x22, 0x07, 0xC8 }, 0x48)]
    [InlineData(new byte[] { 0xB4, 0xFF }, 0xE8)]
    public void Smbus_write_checksums_are_those_published(byte[] message, byte pec)
    {
        byte actual = 0;
        foreach (byte value in message) actual = SmbusPec.Add(actual, value);

        Assert.Equal(pec, actual);
    }

    [Theory]
    [InlineData(0x3AD2, 0x30, NoData.None, 28010)]
    [InlineData(0x3AD2, 0x31, NoData.ChecksumMismatch, 0)]
    [InlineData(0x7FFF, 0xAB, NoData.None, 382190)]
    [InlineData(0x8001, 0x9A, NoData.DeviceError, 0)]
    public void Mlx90614_answers_of_the_wire_examples_are_read(
        int raw, byte pec, NoData expected, int milliCelsius)
    {
        var wire = new CannedReply();
        var driver = new Mlx90614(wire);
        wire.Reply = [0xFF, 0xFF, SmbusPec.OfReadWord(0x5A, 0x24, 0xFF, 0xFF)];
        driver.Configure(0);
        wire.Reply = [(byte)raw, (byte)(raw >> 8), pec];

        NoData reason = driver.TryReadObject(Mlx90614.FirstValueUs, out var value);

        Assert.Equal(expected, reason);
        Assert.Equal(milliCelsius, value.MilliCelsius);
        Assert.Equal(0x07, wire.LastCommand);
    }

    [Fact]
    public void Each_bus_status_has_its_reason()
    {
        Assert.Equal(NoData.None, BusStatusReason.Of(BusStatus.Ok));
        Assert.Equal(NoData.NotPresent, BusStatusReason.Of(BusStatus.NotAcknowledged));
        Assert.Equal(NoData.BusTimeout, BusStatusReason.Of(BusStatus.Timeout));
        Assert.Equal(NoData.BusFault, BusStatusReason.Of(BusStatus.Partial));
        Assert.Equal(NoData.BusFault, BusStatusReason.Of(BusStatus.Fault));
        Assert.Equal(NoData.BusFault, BusStatusReason.Of((BusStatus)99));
    }

    // An empty FIFO behind a status byte.
    private sealed class SilentSpi : ISpiDevice
    {
        public List<byte> Commands { get; } = [];

        public byte Status { get; set; }

        public BusStatus Transfer(byte[] write, byte[] read, int count)
        {
            Commands.Add(write[0]);
            for (int i = 1; i < count; i++) read[i] = (byte)(count > 4 && i % 3 == 0 ? 0x30 : 0);
            if (write[0] == 0x03) read[1] = Status;
            return BusStatus.Ok;
        }
    }

    // A measurement is ready; its block stands at 0x14.
    private sealed class ResultBlock(byte[] block) : II2cDevice
    {
        public BusStatus Write(byte[] buffer, int count) => BusStatus.Ok;

        public BusStatus Read(byte[] buffer, int count) => BusStatus.Fault;

        public BusStatus WriteRead(byte[] write, int writeCount, byte[] read, int readCount)
        {
            if (write[0] == 0x13) read[0] = 0x04;
            else block.AsSpan(0, readCount).CopyTo(read);
            return BusStatus.Ok;
        }
    }

    private sealed class CannedReply : II2cDevice
    {
        public byte[] Reply { get; set; } = [];

        public byte LastCommand { get; private set; }

        public BusStatus Write(byte[] buffer, int count) => BusStatus.Fault;

        public BusStatus Read(byte[] buffer, int count) => BusStatus.Fault;

        public BusStatus WriteRead(byte[] write, int writeCount, byte[] read, int readCount)
        {
            LastCommand = write[0];
            Reply.AsSpan(0, readCount).CopyTo(read);
            return BusStatus.Ok;
        }
    }
}
