using System.Collections.Concurrent;
using Kiosk.Peripherals.Bluetooth.BlueZ;
using Kiosk.Peripherals.Readings;
using Xunit;

namespace Kiosk.Tests.Peripherals.BlueZ;

/// <summary>A reading that came.</summary>
internal sealed record Heard(string Address, PeripheralIdentity Identity, PeripheralReading Reading, TakenWindow? Window, long AtUs);

/// <summary>A private bus, a mock bluetoothd and the monitor under test, with short times.</summary>
internal sealed class BlueZRig : IBluetoothListener, IAsyncDisposable
{
    public const string Allowed = "C4:64:E3:00:00:01";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, BluetoothState> _states = [];
    private Task _running = Task.CompletedTask;
    private int _waitedFor; // In Told.

    public PrivateBus Bus { get; } = new();

    public MockBlueZ BlueZ { get; private set; } = null!;

    public ConcurrentQueue<Heard> Readings { get; } = [];

    public ConcurrentQueue<(BluetoothState State, string Detail)> Told { get; } = [];

    public bool WantsReadings { get; set; } = true;

    /// <summary>How many readings cannot be stored.</summary>
    public int StoreFailures { get; set; }

    public static long NowUs => TimeProvider.System.GetTimestamp() / (TimeProvider.System.TimestampFrequency / 1_000_000);

    public static async Task<BlueZRig> StartAsync(params MockDevice[] devices)
    {
        var rig = new BlueZRig();
        await rig.Bus.StartAsync();
        rig.BlueZ = await new MockBlueZ(rig.Bus.Address).StartAsync(devices);
        rig.Run();
        return rig;
    }

    public void Run()
    {
        var options = new BlueZOptions(Bus.Address, [Allowed])
        {
            CallTime = TimeSpan.FromSeconds(2), ConnectTime = TimeSpan.FromSeconds(2), ResolveTime = TimeSpan.FromSeconds(1),
            RetryTime = TimeSpan.FromMilliseconds(100), Tick = TimeSpan.FromMilliseconds(20), ContextTime = TimeSpan.FromMilliseconds(300),
        };
        _running = new BlueZMonitor(options, this, TimeProvider.System, () => NowUs).RunAsync(_stop.Token);
    }

    public Task<bool> TakeAsync(string address, PeripheralIdentity identity, PeripheralReading reading, TakenWindow? window, ClockSample? clock)
    {
        if (StoreFailures > 0)
        {
            StoreFailures--;
            return Task.FromResult(false);
        }

        Readings.Enqueue(new Heard(address, identity, reading, window, NowUs));
        return Task.FromResult(true);
    }

    public void Tell(string address, BluetoothState state, string detail)
    {
        if (_states.TryGetValue(address, out BluetoothState before) && before == state) return;
        _states[address] = state;
        Told.Enqueue((state, detail));
    }

    /// <summary>Waits until a state is told, after the one that was waited for before: some last no longer than a turn of this test.</summary>
    public Task UntilAsync(BluetoothState state) => UntilAsync(
        () =>
        {
            int at = Told.Select(told => told.State).ToList().IndexOf(state, _waitedFor);
            if (at >= 0) _waitedFor = at;
            return at >= 0;
        },
        () => $"{state}; told {string.Join(", ", Told)}");

    public async Task<Heard[]> ReadingsAsync(int count)
    {
        await UntilAsync(() => Readings.Count >= count, () => $"{count} readings; there are {Readings.Count}; told {string.Join(", ", Told)}");
        return [.. Readings];
    }

    public static async Task UntilAsync(Func<bool> holds, Func<string> what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "waited in vain for " + what());
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience, TimeProvider.System);
        BlueZ?.Dispose();
        Bus.Dispose();
        _stop.Dispose();
    }
}
