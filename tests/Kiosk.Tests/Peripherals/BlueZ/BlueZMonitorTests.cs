using Kiosk.Measurements;
using Kiosk.Peripherals.Bluetooth.BlueZ;
using Kiosk.Peripherals.Readings;
using Xunit;

namespace Kiosk.Tests.Peripherals.BlueZ;

/// <summary>The way to Bluetooth devices, against a mock bluetoothd on a bus of its own: what is read, from whom, and what every fault ends in.</summary>
public class BlueZMonitorTests
{
    private const int BloodPressure = 0x2A35, Glucose = 0x2A18, Context = 0x2A34, Access = 0x2A52, CurrentTime = 0x2A2B, Continuous = 0x2A5F;
    private static readonly byte[] Pressure = Hex("00 7800 5000 5D00");

    [Fact]
    public async Task Live_blood_pressure_comes_with_the_devices_identity_and_within_half_a_minute()
    {
        MockDevice cuff = Cuff().With(0x2A29, "Acme"u8.ToArray()).With(0x2A24, "BP\u00002"u8.ToArray()).With(0x2A25, "4711"u8.ToArray())
            .With(0x2A26, "1.2"u8.ToArray()).With(0x2A23, Hex("B0495FFFFE001071"));
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.Notify(cuff, BloodPressure, Pressure);

        Heard heard = Assert.Single(await rig.ReadingsAsync(1));
        Assert.Equal((MeasurementKind.Systolic, 120m), (heard.Reading.Values[0].Kind, heard.Reading.Values[0].Value));
        Assert.Equal(new PeripheralIdentity(PeripheralClass.BloodPressure, "Acme", "BP2", "4711", "1.2", "711000FEFF5F49B0", BlueZRig.Allowed), heard.Identity);
        Assert.InRange(heard.AtUs - heard.Window!.Value.EarliestUs, 30_000_000, 35_000_000);
        Assert.True(heard.Window.Value.LatestUs <= heard.AtUs);
    }

    [Fact]
    public async Task A_strangers_meter_in_the_room_is_never_connected_to()
    {
        MockDevice stranger = new MockDevice("AA:AA:AA:AA:AA:AA").With(BloodPressure);
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(stranger, cuff);

        await rig.UntilAsync(BluetoothState.Connected);

        Assert.Equal((0, 1), (stranger.Connects, cuff.Connects));
    }

    [Fact]
    public async Task A_device_that_nobody_paired_is_told_of_and_not_connected_to()
    {
        MockDevice cuff = new MockDevice(BlueZRig.Allowed) { IsPaired = false }.With(BloodPressure);
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);

        await rig.UntilAsync(BluetoothState.NotPaired);

        Assert.Equal(0, cuff.Connects);
    }

    [Fact]
    public async Task Without_a_visit_nothing_is_connected_and_when_it_ends_the_device_is_let_go()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        rig.WantsReadings = false;
        await rig.UntilAsync(BluetoothState.Waiting);
        int before = cuff.Connects;

        rig.WantsReadings = true;
        await rig.UntilAsync(BluetoothState.Connected);
        rig.WantsReadings = false;
        await rig.UntilAsync(BluetoothState.Waiting);

        Assert.InRange(before, 0, 1);
        Assert.Empty(cuff.Notifying);
        Assert.Contains("org.bluez.Device1.Disconnect", rig.BlueZ.Calls);
    }

    [Fact]
    public async Task Stored_glucose_is_fetched_with_its_meal_and_dated_by_the_meters_clock()
    {
        DateTime shown = new(2020, 2, 29, 12, 0, 0, DateTimeKind.Unspecified);
        MockDevice meter = Meter(shown);
        meter.Records.Add((7, Record(7, shown.AddMinutes(-3), 0x10), Hex("02 0700 02")));
        meter.Records.Add((8, Record(8, shown.AddDays(-1)), null));
        await using BlueZRig rig = await BlueZRig.StartAsync(meter);

        Heard[] heard = await rig.ReadingsAsync(2);

        Heard fresh = Assert.Single(heard, h => h.Reading.Sequence == 7);
        Heard old = Assert.Single(heard, h => h.Reading.Sequence == 8);
        Assert.Equal((99m, MealContext.Postprandial), (fresh.Reading.Values[0].Value, fresh.Reading.Meal));
        Assert.InRange(fresh.AtUs - fresh.Window!.Value.LatestUs, 170_000_000, 195_000_000);
        Assert.InRange(old.AtUs - old.Window!.Value.LatestUs, 86_000_000_000, 86_500_000_000);
        Assert.Equal(Hex("01 01"), Assert.Single(meter.Requests));
    }

    [Fact]
    public async Task At_the_next_connection_only_new_records_are_asked_for()
    {
        DateTime shown = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Unspecified);
        MockDevice meter = Meter(shown);
        meter.Records.Add((7, Record(7, shown), null));
        await using BlueZRig rig = await BlueZRig.StartAsync(meter);
        await rig.ReadingsAsync(1);

        meter.Records.Add((9, Record(9, shown), null));
        rig.BlueZ.Drop(meter);
        Heard[] heard = await rig.ReadingsAsync(2);

        Assert.Equal([7, 9], heard.Select(h => h.Reading.Sequence!.Value));
        Assert.Equal([Hex("01 01"), Hex("01 03 01 0800")], meter.Requests);
    }

    [Fact]
    public async Task A_record_that_could_not_be_stored_is_asked_for_again()
    {
        DateTime shown = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Unspecified);
        MockDevice meter = Meter(shown);
        meter.Records.Add((7, Record(7, shown), null));
        meter.Records.Add((8, Record(8, shown), null));
        await using BlueZRig rig = await BlueZRig.StartAsync();
        // One ends the connection, the other is of what it left behind.
        rig.StoreFailures = 2;
        rig.BlueZ.Stop();
        await rig.BlueZ.StartAsync(meter);

        Heard[] heard = await rig.ReadingsAsync(2);

        Assert.Equal([7, 8], heard.Select(h => h.Reading.Sequence!.Value));
        Assert.True(meter.Requests.Count >= 2);
    }

    [Fact]
    public async Task A_reading_that_cannot_be_asked_for_again_is_kept_until_it_is_stored_though_its_device_has_left()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);
        const int Failures = 1_000_000;
        rig.StoreFailures = Failures;

        rig.BlueZ.Notify(cuff, BloodPressure, Pressure);
        await BlueZRig.UntilAsync(() => rig.StoreFailures < Failures, () => "a failure of the store");
        long failedUs = BlueZRig.NowUs;
        rig.BlueZ.Drop(cuff);
        await rig.UntilAsync(BluetoothState.NotSeen);
        rig.StoreFailures = 0;

        Heard heard = Assert.Single(await rig.ReadingsAsync(1));
        Assert.Equal(120m, heard.Reading.Values[0].Value);
        Assert.True(heard.Window!.Value.LatestUs <= failedUs);
    }

    [Theory]
    [InlineData(BloodPressure)]
    [InlineData(BloodPressure, Continuous)]
    public async Task What_a_device_tells_before_it_hangs_up_at_once_is_taken(params int[] characteristics)
    {
        MockDevice cuff = new(BlueZRig.Allowed) { LeavesWith = (BloodPressure, Pressure) };
        foreach (int characteristic in characteristics) cuff.With(characteristic);
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);

        Heard heard = Assert.Single(await rig.ReadingsAsync(1));

        Assert.Equal(120m, heard.Reading.Values[0].Value);
    }

    [Fact]
    public async Task A_dated_reading_of_a_device_without_a_readable_clock_has_no_moment()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.Notify(cuff, BloodPressure, Hex("02 7800 5000 5D00 EA07 0B 1D 0E 0F 10"));

        Assert.Null(Assert.Single(await rig.ReadingsAsync(1)).Window);
    }

    [Fact]
    public async Task Of_a_continuous_measurement_one_good_value_is_taken_and_not_each()
    {
        MockDevice oximeter = new MockDevice(BlueZRig.Allowed).With(Continuous);
        await using BlueZRig rig = await BlueZRig.StartAsync(oximeter);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.Notify(oximeter, Continuous, Hex("00 FF07 FF07"));
        for (int i = 0; i < 20; i++) rig.BlueZ.Notify(oximeter, Continuous, Hex("00 6100 4800"));
        rig.BlueZ.Drop(oximeter);
        await rig.UntilAsync(BluetoothState.NotSeen);

        Assert.Equal(97m, Assert.Single(rig.Readings).Reading.Values[0].Value);
    }

    [Fact]
    public async Task A_device_that_goes_out_of_range_is_read_again_when_it_is_back()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.Drop(cuff);
        await rig.UntilAsync(BluetoothState.NotSeen);
        await rig.UntilAsync(BluetoothState.Connected);
        rig.BlueZ.Notify(cuff, BloodPressure, Pressure);

        await rig.ReadingsAsync(1);
        Assert.Equal(2, cuff.Connects);
    }

    [Fact]
    public async Task A_restart_of_bluetoothd_is_told_and_survived()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.Stop();
        await rig.UntilAsync(BluetoothState.NoDaemon);
        cuff.Notifying.Clear();
        await rig.BlueZ.StartAsync();
        await rig.UntilAsync(BluetoothState.Connected);
        rig.BlueZ.Notify(cuff, BloodPressure, Pressure);

        await rig.ReadingsAsync(1);
    }

    [Fact]
    public async Task An_adapter_that_is_pulled_out_is_told_and_its_return_survived()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.RemoveAdapter();
        await rig.UntilAsync(BluetoothState.NoAdapter);
        rig.BlueZ.AddAdapter();

        await rig.UntilAsync(BluetoothState.Connected);
    }

    [Fact]
    public async Task An_adapter_that_cannot_be_switched_on_is_told()
    {
        await using BlueZRig rig = await BlueZRig.StartAsync();
        rig.BlueZ.PowerError = "blocked by rfkill";
        rig.BlueZ.RemoveAdapter();
        await rig.UntilAsync(BluetoothState.NoAdapter);

        rig.BlueZ.AddAdapter();
        await rig.UntilAsync(BluetoothState.AdapterOff);

        Assert.Contains(rig.Told, told => told.Detail.Contains("rfkill", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("refuses")]
    [InlineData("hangs")]
    [InlineData("mute")]
    public async Task A_connection_that_fails_is_told_in_time_and_tried_again(string fault)
    {
        MockDevice cuff = Cuff();
        if (fault == "refuses") cuff.ConnectError = "le-connection-abort-by-local";
        else if (fault == "hangs") cuff.Hangs = true;
        else cuff.IsMute = true;
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Failed);

        (cuff.ConnectError, cuff.Hangs, cuff.IsMute) = (null, false, false);

        await rig.UntilAsync(BluetoothState.Connected);
    }

    [Fact]
    public async Task A_bus_that_ends_and_comes_back_is_told_and_survived()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.Stop();
        rig.Bus.Stop();
        await rig.UntilAsync(BluetoothState.NoBus);
        await rig.Bus.StartAsync();
        await rig.BlueZ.StartAsync();

        await rig.UntilAsync(BluetoothState.Connected);
    }

    [Fact]
    public async Task Garbage_from_a_device_is_a_reason_and_ends_nothing()
    {
        MockDevice cuff = Cuff();
        await using BlueZRig rig = await BlueZRig.StartAsync(cuff);
        await rig.UntilAsync(BluetoothState.Connected);

        rig.BlueZ.Notify(cuff, BloodPressure, []);
        rig.BlueZ.Notify(cuff, BloodPressure, Pressure);

        Heard[] heard = await rig.ReadingsAsync(2);
        Assert.Equal(NoReading.Truncated, heard[0].Reading.Values[0].Reason);
        Assert.Equal(120m, heard[1].Reading.Values[0].Value);
    }

    private static MockDevice Cuff() => new MockDevice(BlueZRig.Allowed).With(BloodPressure);

    private static MockDevice Meter(DateTime shown) => new MockDevice(BlueZRig.Allowed).With(Glucose).With(Context).With(Access)
        .With(CurrentTime, [.. Stamp(shown), 7, 0, 0]);

    private static byte[] Record(int sequence, DateTime time, byte moreFlags = 0) =>
        [(byte)(0x02 | moreFlags), (byte)sequence, 0, .. Stamp(time), 0x63, 0xB0, 0x11];

    private static byte[] Stamp(DateTime time) =>
        [(byte)time.Year, (byte)(time.Year >> 8), (byte)time.Month, (byte)time.Day, (byte)time.Hour, (byte)time.Minute, (byte)time.Second];

    private static byte[] Hex(string hex) => BluetoothProfileTests.Hex(hex);
}
