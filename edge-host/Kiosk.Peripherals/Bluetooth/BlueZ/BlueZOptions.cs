namespace Kiosk.Peripherals.Bluetooth.BlueZ;

/// <summary>Times and names of the way to BlueZ.</summary>
/// <param name="BusAddress">The D-Bus address; null takes the system bus.</param>
/// <param name="Allowed">Addresses of the devices that may be read, upper case with ':'.</param>
public sealed record BlueZOptions(string? BusAddress, IReadOnlyList<string> Allowed)
{
    /// <summary>A call to bluetoothd that takes longer has failed.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connecting to a device may take this long: the device sleeps between its advertisements.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A connected device has told its services by then.</summary>
    public TimeSpan ResolveTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before a device that could not be connected to, or the bus, is tried again.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often what is wanted is compared with what is.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a glucose record waits for the mark of its meal.</summary>
    public TimeSpan ContextTime { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>How a device, or the way to it, does.</summary>
public enum BluetoothState
{
    /// <summary>No visit is open: nothing is read.</summary>
    Waiting = 0,

    /// <summary>The D-Bus of the machine is not to be reached.</summary>
    NoBus,

    /// <summary>bluetoothd does not run.</summary>
    NoDaemon,

    /// <summary>The machine has no Bluetooth adapter.</summary>
    NoAdapter,

    /// <summary>The adapter cannot be switched on.</summary>
    AdapterOff,

    /// <summary>Not heard: switched off, or out of range.</summary>
    NotSeen,

    /// <summary>Nobody paired it with this machine.</summary>
    NotPaired,

    /// <summary>It is being connected to.</summary>
    Connecting,

    /// <summary>The connection failed, or the device has none of the services that are read.</summary>
    Failed,

    /// <summary>Connected, and read.</summary>
    Connected,
}

/// <summary>Who is told what comes from Bluetooth devices. Called from one task a device.</summary>
public interface IBluetoothListener
{
    /// <summary>True while a visit takes readings; only then is a device connected to.</summary>
    bool WantsReadings { get; }

    /// <summary>A reading; it is stored when the task completes.</summary>
    /// <param name="address">Of the device.</param>
    /// <param name="identity">The device, as far as it tells.</param>
    /// <param name="reading">What it said.</param>
    /// <param name="window">When it was taken, by the host's monotonic clock; null when that cannot be told.</param>
    /// <param name="clock">What the device's clock showed at the connection; null when it showed none.</param>
    /// <returns>False when it could not be stored: it is given again, from the device's memory where that has it.</returns>
    Task<bool> TakeAsync(
        string address, Readings.PeripheralIdentity identity, Readings.PeripheralReading reading, Readings.TakenWindow? window,
        Readings.ClockSample? clock);

    /// <summary>How a device does.</summary>
    /// <param name="address">Of the device.</param>
    /// <param name="state">In which state.</param>
    /// <param name="detail">The system's words; empty when there are none.</param>
    void Tell(string address, BluetoothState state, string detail);
}
