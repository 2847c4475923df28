using Kiosk.Interop.Serial;
using Kiosk.Simulator.Meters;

namespace Kiosk.Tests.Peripherals;

/// <summary>A simulated meter behind a pseudo-terminal, at the pace of life.</summary>
internal sealed class SimulatedMeter : IAsyncDisposable
{
    private readonly PseudoTerminal _terminal = PseudoTerminal.Create();
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly VirtualMeter _meter;
    private readonly Task _running;

    public SimulatedMeter(Func<Func<DateTime>, VirtualMeter> make)
    {
        _meter = make(() => TimeProvider.System.GetUtcNow().UtcDateTime);
        _running = Task.Factory.StartNew(Run, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public string Path => _terminal.SlavePath;

    public void Do(Action<VirtualMeter> action)
    {
        lock (_lock) action(_meter);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _terminal.Dispose();
        _ended.Dispose();
    }

    private void Run()
    {
        byte[] buffer = new byte[256];
        while (!_ended.IsCancellationRequested)
        {
            SerialTransfer transfer = _terminal.Read(buffer, 10);
            lock (_lock)
            {
                if (transfer.Status == SerialStatus.Ok) _meter.HostWrite(buffer.AsSpan(0, transfer.Count));
                _meter.Tick();
                int count;
                while ((count = _meter.HostRead(buffer)) > 0) _terminal.Write(buffer.AsSpan(0, count), 1000);
            }
        }
    }
}
