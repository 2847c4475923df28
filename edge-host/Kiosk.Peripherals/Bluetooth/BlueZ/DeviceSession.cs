using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Kiosk.Peripherals.Bluetooth.Profiles;
using Kiosk.Peripherals.Readings;
using Tmds.DBus.Protocol;

namespace Kiosk.Peripherals.Bluetooth.BlueZ;

/// <summary>A reading that could not be stored yet, with all that <see cref="IBluetoothListener.TakeAsync"/> takes.</summary>
internal sealed record UnstoredReading(
    string Address, PeripheralIdentity Identity, PeripheralReading Reading, TakenWindow? Window, ClockSample? Clock);

/// <summary>
/// One connection to one device.
/// <code>
/// Connect --> Resolve --> Identify (device information, clock) --> Subscribe --> Fetch (stored glucose records) --> Listen
///    any --refused, timeout, out of range, bluetoothd gone, visit over--> ended
/// </code>
/// </summary>
/// <param name="bus">The way to bluetoothd.</param>
/// <param name="objects">What bluetoothd has.</param>
/// <param name="options">Times.</param>
/// <param name="address">Of the device.</param>
/// <param name="path">Of the device in bluetoothd.</param>
/// <param name="listener">Who is told.</param>
/// <param name="unstored">Takes readings that could not be stored and that the device does not tell again.</param>
/// <param name="time">For waits.</param>
/// <param name="nowUs">The host's monotonic clock.</param>
internal sealed class DeviceSession(
    BlueZBus bus, BlueZObjects objects, BlueZOptions options, string address, string path, IBluetoothListener listener,
    ConcurrentQueue<UnstoredReading> unstored, TimeProvider time, Func<long> nowUs)
{
    /// <summary>
    /// A value that has no date is sent as soon as it is measured: by the profiles only a dated one may come from the memory. A device may take
    /// this long to connect after it measured.
    /// </summary>
    internal const long UndatedDelayUs = 30_000_000;

    // Averages of the continuous measurement reach back some beats.
    private const long ContinuousDelayUs = 10_000_000;

    // Of a continuous measurement, one value in this time goes into the record.
    private const long ContinuousEveryUs = 30_000_000;

    private const int ValuesMax = 2048;

    // More than a visit has of them, unless a device sends garbage.
    private const int UnstoredMax = 1000;
    private static readonly TimeSpan ResolvePoll = TimeSpan.FromMilliseconds(50);

    private readonly Channel<(string Uuid, byte[] Value, long AtUs)> _values = Channel.CreateBounded<(string, byte[], long)>(ValuesMax);
    // By sequence number: those that wait for the mark of a meal, and one that could not be stored.
    private readonly Dictionary<int, (PeripheralReading Reading, long AtUs)> _waiting = [];
    private Dictionary<string, string> _uuids = [];
    private PeripheralIdentity _identity = new(default, null, null, null, null, null, address);
    private ClockSample? _clock;
    private long _continuousDueUs = long.MinValue;
    private int _nextSequence;

    /// <summary>The device that it is about.</summary>
    public string Path => path;

    /// <summary>The first sequence number that is not stored; set at the beginning.</summary>
    public int NextSequence
    {
        get => _waiting.Count > 0 ? Math.Min(_nextSequence, _waiting.Keys.Min()) : _nextSequence;
        set => _nextSequence = value;
    }

    /// <summary>True once values are listened to.</summary>
    public bool IsListening { get; private set; }

    /// <summary>A value was notified.</summary>
    public void Notified(string characteristic, byte[] value, long atUs)
    {
        if (_uuids.TryGetValue(characteristic, out string? uuid)) _values.Writer.TryWrite((uuid, value, atUs));
    }

    /// <summary>Runs until the device is gone or <paramref name="stop"/>.</summary>
    /// <exception cref="DBusExceptionBase">bluetoothd refused something, or is gone.</exception>
    /// <exception cref="TimeoutException">Something took too long.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (!objects.Is(path, BlueZNames.Device, "Connected"))
                await bus.CallAsync(path, BlueZNames.Device, "Connect", options.ConnectTime).WaitAsync(stop).ConfigureAwait(false);
            await ResolvedAsync(stop).ConfigureAwait(false);
            _uuids = objects.Characteristics(path).ToDictionary(c => c.Path, c => c.Uuid);
            await IdentifyAsync().ConfigureAwait(false);
            string[] measured = [.. _uuids.Where(c => BlueZNames.Measurements.ContainsKey(c.Value)).Select(c => c.Key)];
            if (measured.Length == 0) throw new TimeoutException("it has none of the health services");
            foreach (string characteristic in measured.Concat(PathsOf(BlueZNames.GlucoseContext)).Concat(PathsOf(BlueZNames.RecordAccess)))
                await bus.CallAsync(characteristic, BlueZNames.Characteristic, "StartNotify").WaitAsync(stop).ConfigureAwait(false);
            foreach (string control in PathsOf(BlueZNames.RecordAccess))
            {
                await bus.WriteAsync(control, NextSequence == 0 ? RecordAccess.ReportAll() : RecordAccess.ReportFrom(NextSequence))
                    .WaitAsync(stop).ConfigureAwait(false);
            }

            IsListening = true;
            listener.Tell(address, BluetoothState.Connected, "");
            await ListenAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Takes what the device told before it left: some give their reading and hang up at once, and have it confirmed by then. Called when
    /// <see cref="RunAsync"/> has ended and no more values can come.
    /// </summary>
    public async Task FinishAsync()
    {
        try
        {
            await TakeAllAsync().ConfigureAwait(false);
            foreach ((PeripheralReading reading, long atUs) in _waiting.Values.ToList()) await StoreAsync(reading, atUs).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The device has them still, and is asked again.
        }
    }

    private IEnumerable<string> PathsOf(string uuid) => _uuids.Where(c => c.Value == uuid).Select(c => c.Key);

    private async Task ResolvedAsync(CancellationToken stop)
    {
        long started = time.GetTimestamp();
        while (!objects.Is(path, BlueZNames.Device, "ServicesResolved"))
        {
            if (time.GetElapsedTime(started) > options.ResolveTime) throw new TimeoutException("it does not tell its services");
            await Task.Delay(ResolvePoll, time, stop).ConfigureAwait(false);
        }
    }

    // What a device does not tell is left open; it is a device all the same.
    private async Task IdentifyAsync()
    {
        _identity = _identity with
        {
            Manufacturer = Text(await ReadAsync(BlueZNames.Manufacturer).ConfigureAwait(false)),
            Model = Text(await ReadAsync(BlueZNames.Model).ConfigureAwait(false)),
            Serial = Text(await ReadAsync(BlueZNames.Serial).ConfigureAwait(false)),
            Firmware = Text(await ReadAsync(BlueZNames.Firmware).ConfigureAwait(false)),
            SystemId = await ReadAsync(BlueZNames.SystemId).ConfigureAwait(false) is { Length: 8 } id ? Convert.ToHexString([.. id.Reverse()]) : null,
        };
        long askedUs = nowUs();
        DeviceTime? shown = DeviceClock.DecodeCurrentTime(await ReadAsync(BlueZNames.CurrentTime).ConfigureAwait(false));
        if (shown is null)
        {
            askedUs = nowUs();
            shown = DeviceClock.DecodeDateTime(await ReadAsync(BlueZNames.DateTime).ConfigureAwait(false));
        }

        _clock = shown is { } clock ? new ClockSample(clock, askedUs, nowUs()) : null;
    }

    private async Task<byte[]> ReadAsync(string uuid)
    {
        if (PathsOf(uuid).FirstOrDefault() is not { } characteristic) return [];
        try
        {
            return await bus.ReadAsync(characteristic).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException)
        {
            return []; // Not permitted, or not readable.
        }
    }

    private static string? Text(byte[] value) => PeripheralIdentity.Clean(Encoding.UTF8.GetString(value));

    private async Task ListenAsync(CancellationToken stop)
    {
        while (objects.Is(path, BlueZNames.Device, "Connected"))
        {
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using ITimer timer = time.CreateTimer(_ => soon.Cancel(), null, options.Tick, Timeout.InfiniteTimeSpan);
            try
            {
                if (!await _values.Reader.WaitToReadAsync(soon.Token).ConfigureAwait(false)) return;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Time to look at what waits.
            }

            await TakeAllAsync().ConfigureAwait(false);
            foreach ((PeripheralReading reading, long atUs) in _waiting.Values.Where(w => nowUs() - w.AtUs > options.ContextTime.TotalMicroseconds).ToList())
                await StoreAsync(reading, atUs).ConfigureAwait(false);
        }
    }

    private async Task TakeAllAsync()
    {
        while (_values.Reader.TryRead(out (string Uuid, byte[] Value, long AtUs) next)) await TakeAsync(next.Uuid, next.Value, next.AtUs).ConfigureAwait(false);
    }

    private async Task TakeAsync(string uuid, byte[] value, long atUs)
    {
        if (uuid == BlueZNames.GlucoseContext)
        {
            if (GlucoseContext.Decode(value) is { } context && _waiting.TryGetValue(context.Sequence, out var waits))
                await StoreAsync(waits.Reading with { Meal = context.Meal }, waits.AtUs).ConfigureAwait(false);
            return;
        }

        if (!BlueZNames.Measurements.TryGetValue(uuid, out BlueZNames.Decoder? decode)) return;
        PeripheralReading reading = decode(value);
        if (uuid == BlueZNames.OximeterContinuous && (reading.IsEmpty || atUs < _continuousDueUs)) return;
        if (uuid == BlueZNames.OximeterContinuous) _continuousDueUs = atUs + ContinuousEveryUs;
        // The mark of a meal comes in a record of its own, behind.
        if (reading is { IsContextToFollow: true, Sequence: { } sequence }) _waiting[sequence] = (reading, atUs);
        else await StoreAsync(reading, atUs, uuid == BlueZNames.OximeterContinuous).ConfigureAwait(false);
    }

    private async Task StoreAsync(PeripheralReading reading, long atUs, bool isContinuous = false)
    {
        if (reading.Sequence is { } waits) _waiting[waits] = (reading, atUs);
        TakenWindow? window = Window(reading, atUs, isContinuous);
        PeripheralIdentity identity = _identity with { Class = reading.Class };
        bool isStored = await listener.TakeAsync(address, identity, reading, window, _clock).ConfigureAwait(false);
        if (reading.Sequence is not { } sequence)
        {
            // What has no number is confirmed to the device, and cannot be asked for again.
            if (!isStored && unstored.Count < UnstoredMax) unstored.Enqueue(new UnstoredReading(address, identity, reading, window, _clock));
            return;
        }

        if (!isStored) throw new TimeoutException("a reading could not be stored; it is asked for again");
        _waiting.Remove(sequence);
        _nextSequence = Math.Max(_nextSequence, sequence + 1);
    }

    private TakenWindow? Window(PeripheralReading reading, long atUs, bool isContinuous)
    {
        if (reading.Time is { } taken && _clock is { } clock)
        {
            TakenWindow mapped = clock.Map(taken);
            // Whatever the date says, it was taken before it came.
            return mapped.EarliestUs <= atUs ? mapped with { LatestUs = Math.Min(mapped.LatestUs, atUs) } : mapped;
        }

        // A date that cannot be read, or that no clock explains, may be of any time; so may what comes from the memory.
        if (reading.IsDated || reading.IsStored) return null;
        return new TakenWindow(atUs - (isContinuous ? ContinuousDelayUs : UndatedDelayUs), atUs);
    }

    // So that the next visit finds it free; a device that is gone, or a bluetoothd, needs no farewell.
    private async Task LeaveAsync()
    {
        try
        {
            if (objects.Is(path, BlueZNames.Device, "Connected")) await bus.CallAsync(path, BlueZNames.Device, "Disconnect").ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is DBusExceptionBase or TimeoutException or ObjectDisposedException)
        {
            // It is away already.
        }
    }
}
