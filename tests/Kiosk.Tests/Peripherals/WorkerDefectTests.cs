using Kiosk.Edge.Peripherals;
using Kiosk.Tests.Edge;
using Kiosk.Tests.Peripherals.BlueZ;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Kiosk.Tests.Peripherals;

/// <summary>A defect in what reads devices of other makers is logged, and the kiosk goes on: .NET's host stops when a worker throws.</summary>
public class WorkerDefectTests
{
    [Fact]
    public async Task Serial_meter()
    {
        await using var bench = new VisitBench();
        await bench.OpenAsync();
        var log = new CountingLog<SerialMeterWorker>();
        using var worker = new SerialMeterWorker(MeterProtocol.Astm, "/nonexistent/meter", Defective(bench), bench.Clock, log);

        await GoesOnAsync(worker, () => log.Count);
    }

    [Fact]
    public async Task Bluetooth()
    {
        await using var bench = new VisitBench();
        await bench.OpenAsync();
        var log = new CountingLog<BluetoothWorker>();
        using var worker = new BluetoothWorker([BlueZRig.Allowed], Defective(bench), bench.Clock, log, "unix:path=/nonexistent/bus");

        await GoesOnAsync(worker, () => log.Count);
    }

    private static PeripheralDesk Defective(VisitBench bench) =>
        new(bench.Desk, bench.Clock, new CountingLog<PeripheralDesk>(new InvalidOperationException("a defect")));

    private static async Task GoesOnAsync(BackgroundService worker, Func<int> logged)
    {
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await BlueZRig.UntilAsync(() => logged() > 0 || worker.ExecuteTask!.IsCompleted, () => "the defect");
        bool isOver = worker.ExecuteTask!.IsCompleted;
        await worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.False(isOver);
    }
}
