using Kiosk.Edge.Peripherals;
using Kiosk.Edge.Records;
using Kiosk.Peripherals.Readings;
using Kiosk.Tests.Edge;
using Kiosk.Tests.Peripherals.BlueZ;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>A glucose meter on a mock bluetoothd, the visit, and what is in its record.</summary>
public class BluetoothVisitTests
{
    [Fact]
    public async Task Record_holds_the_reading_of_the_visit_and_neither_an_old_one_nor_control_solution()
    {
        DateTime shown = new(2031, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        MockDevice meter = new MockDevice(BlueZRig.Allowed).With(0x2A18).With(0x2A34).With(0x2A52).With(0x2A25, "4711"u8.ToArray())
            .With(0x2A2B, [.. Stamp(shown), 7, 0, 0]);
        meter.Records.Add((1, [0x02, 1, 0, .. Stamp(shown.AddDays(-1)), 0xBC, 0xB0, 0x11], null));
        meter.Records.Add((2, [0x02, 2, 0, .. Stamp(shown.AddSeconds(-30)), 0x6E, 0xB0, 0x1A], null));
        meter.Records.Add((3, [0x12, 3, 0, .. Stamp(shown.AddSeconds(-20)), 0x63, 0xB0, 0x11], [0x02, 3, 0, 1]));
        using PrivateBus bus = await new PrivateBus().StartAsync();
        using MockBlueZ blueZ = await new MockBlueZ(bus.Address).StartAsync(meter);
        await using var bench = new VisitBench();
        await bench.OpenAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        var desk = new PeripheralDesk(bench.Desk, bench.Clock, NullLogger<PeripheralDesk>.Instance);
        using var worker = new BluetoothWorker([BlueZRig.Allowed], desk, bench.Clock, NullLogger<BluetoothWorker>.Instance, bus.Address);

        await worker.StartAsync(TestContext.Current.CancellationToken);
        await BlueZRig.UntilAsync(() => desk.States is [{ Attached: 1, SetAside: 2 }], () => string.Join(", ", desk.States));
        await bench.Desk.EndAsync(VisitOutcome.Done);
        await worker.StopAsync(TestContext.Current.CancellationToken);

        HostReading reading = Assert.Single(bench.Composer.Records[0].HostReadings);
        Assert.Equal((99m, MealContext.Preprandial, "4711"), (reading.Reading.Values[0].Value, reading.Reading.Meal, reading.Device.Serial));
        Assert.Equal(shown.AddSeconds(-20), reading.Reading.Time?.Local);
        Assert.Equal(shown, reading.Clock?.Shown.Local);
    }

    [Fact]
    public async Task Machine_without_a_bus_is_told_in_plain_words()
    {
        await using var bench = new VisitBench();
        await bench.OpenAsync();
        var desk = new PeripheralDesk(bench.Desk, bench.Clock, NullLogger<PeripheralDesk>.Instance);
        using var worker = new BluetoothWorker([BlueZRig.Allowed], desk, bench.Clock, NullLogger<BluetoothWorker>.Instance, "unix:path=/nonexistent/bus");

        await worker.StartAsync(TestContext.Current.CancellationToken);
        await BlueZRig.UntilAsync(() => desk.States is [{ Problem: not null }], () => "a problem");
        await worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains("D-Bus cannot be reached", Assert.Single(desk.States).Problem, StringComparison.Ordinal);
    }

    private static byte[] Stamp(DateTime time) =>
        [(byte)time.Year, (byte)(time.Year >> 8), (byte)time.Month, (byte)time.Day, (byte)time.Hour, (byte)time.Minute, (byte)time.Second];
}
