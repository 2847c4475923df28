using Kiosk.Edge.Clocks;
using Kiosk.Peripherals.Bluetooth.BlueZ;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Peripherals;

/// <summary>Reads the allowed Bluetooth devices by BlueZ while a visit is open.</summary>
/// <param name="addresses">Of the devices, upper case.</param>
/// <param name="desk">Where readings go.</param>
/// <param name="clock">The host's clock.</param>
/// <param name="log">For defects.</param>
/// <param name="busAddress">The D-Bus; null takes the system bus.</param>
public sealed class BluetoothWorker(
    IReadOnlyList<string> addresses, PeripheralDesk desk, Clock clock, ILogger<BluetoothWorker> log, string? busAddress = null)
    : BackgroundService, IBluetoothListener
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public bool WantsReadings => desk.WantsReadings;

    /// <inheritdoc/>
    public async Task<bool> TakeAsync(
        string address, PeripheralIdentity identity, PeripheralReading reading, TakenWindow? window, ClockSample? clock)
    {
        var taken = new TakenReading(identity, reading, window, clock, IsSimulated: false);
        return await desk.TakeAsync(Name(address), taken).ConfigureAwait(false) != ReadingVerdict.StoreFailed;
    }

    /// <inheritdoc/>
    public void Tell(string address, BluetoothState state, string detail)
    {
        (string words, string? problem) = state switch
        {
            BluetoothState.Waiting => ("waiting for a visit", null),
            BluetoothState.NoBus => ("not connected", "the machine's D-Bus cannot be reached; see whether dbus.service runs"),
            BluetoothState.NoDaemon => ("not connected", "bluetoothd does not run; start bluetooth.service, and install bluez where it is missing"),
            BluetoothState.NoAdapter => ("not connected", "the machine has no Bluetooth adapter: plug one in"),
            BluetoothState.AdapterOff => ("not connected", "the Bluetooth adapter cannot be switched on; see rfkill"),
            BluetoothState.NotSeen => ("not heard: off, or out of range", null),
            BluetoothState.NotPaired => ("not connected", "it is not paired with this machine: pair it (bluetoothctl pair)"),
            BluetoothState.Connecting => ("connecting", null),
            BluetoothState.Failed => ("not connected", "the connection failed"),
            BluetoothState.Connected => ("connected", null),
            _ => ($"state {(int)state}", (string?)null),
        };
        desk.Tell(Name(address), words, problem is not null && detail.Length > 0 ? $"{problem} ({detail})" : problem);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Devices and buses go at the pace of life, whatever the host's clock does in a demonstration.
        TimeProvider time = TimeProvider.System;
        var monitor = new BlueZMonitor(new BlueZOptions(busAddress, addresses), this, time, () => clock.NowUs);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await monitor.RunAsync(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A defect here must not stop the host: the kiosk measures without these devices.
            catch (Exception defect) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogError(defect, "Reading Bluetooth devices failed and begins anew; please report this as a defect");
            }

            await Task.Delay(RestartAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Name(string address) => "bluetooth:" + address;
}
