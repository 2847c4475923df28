using System.Collections.Concurrent;
using Tmds.DBus.Protocol;

namespace Kiosk.Peripherals.Bluetooth.BlueZ;

/// <summary>
/// Reads the allowed Bluetooth health devices by BlueZ over D-Bus while somebody wants readings. A device that is not allowed is never
/// connected to, whatever it offers: in the next room there may be another of the same kind.
/// <code>
/// NoBus --connected--> NoDaemon --bluetoothd owns org.bluez--> NoAdapter --one appears--> AdapterOff --powered--> running
///    each of them, for each device, is told; any falls back by itself; nothing waits without end
/// </code>
/// </summary>
/// <param name="options">What is allowed, and times.</param>
/// <param name="listener">Who is told.</param>
/// <param name="time">For waits.</param>
/// <param name="nowUs">The host's monotonic clock, us.</param>
public sealed class BlueZMonitor(BlueZOptions options, IBluetoothListener listener, TimeProvider time, Func<long> nowUs)
{
    private readonly Dictionary<string, DeviceRun> _runs = [];

    // Glucose records that were stored are not asked for again within a visit. Each visit begins with all of them: a meter may have begun to
    // count anew, and what the store knows it does not take twice.
    private readonly Dictionary<string, int> _nextSequences = [];
    private readonly Dictionary<string, long> _retryUs = [];
    private readonly ConcurrentQueue<UnstoredReading> _unstored = [];
    private long _storeDueUs = long.MinValue;
    private bool _isDiscovering;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using BlueZBus bus = await BlueZBus.ConnectAsync(options, time, nowUs).ConfigureAwait(false);
                await FollowAsync(bus, stop).ConfigureAwait(false);
                TellAll(BluetoothState.NoBus, "the connection to the D-Bus ended");
            }
            catch (Exception failure) when (failure is DBusExceptionBase or TimeoutException or IOException or System.Net.Sockets.SocketException)
            {
                TellAll(BluetoothState.NoBus, failure.Message);
            }

            await StoreLeftAsync().ConfigureAwait(false);
            await Task.Delay(options.RetryTime, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(BlueZBus bus, CancellationToken stop)
    {
        var objects = new BlueZObjects();
        bool isFresh = false;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await StoreLeftAsync().ConfigureAwait(false);
                if (!isFresh)
                {
                    await EndAllAsync().ConfigureAwait(false);
                    _isDiscovering = false;
                    isFresh = await LoadAsync(bus, objects).ConfigureAwait(false);
                }

                if (isFresh) await ReconcileAsync(bus, objects, stop).ConfigureAwait(false);
                if (!await EventAsync(bus, isFresh ? options.Tick : options.RetryTime, stop).ConfigureAwait(false)) return;
                while (bus.Events.TryRead(out BlueZEvent? told))
                {
                    // bluetoothd came or went: nothing that was known of it holds.
                    if (told.Path.Length == 0) isFresh = false;
                    else Apply(objects, told);
                }
            }
        }
        finally
        {
            await EndAllAsync().ConfigureAwait(false);
        }
    }

    // Room on the disk may come in a moment, and what has no room has been confirmed to its device.
    private async Task StoreLeftAsync()
    {
        if (nowUs() < _storeDueUs) return;
        while (_unstored.TryPeek(out UnstoredReading? left))
        {
            if (!await listener.TakeAsync(left.Address, left.Identity, left.Reading, left.Window, left.Clock).ConfigureAwait(false))
            {
                _storeDueUs = nowUs() + (long)options.RetryTime.TotalMicroseconds;
                return;
            }

            _unstored.TryDequeue(out _);
        }
    }

    // False when the connection is gone.
    private async Task<bool> EventAsync(BlueZBus bus, TimeSpan within, CancellationToken stop)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using ITimer timer = time.CreateTimer(_ => soon.Cancel(), null, within, Timeout.InfiniteTimeSpan);
        try
        {
            return await bus.Events.WaitToReadAsync(soon.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task<bool> LoadAsync(BlueZBus bus, BlueZObjects objects)
    {
        try
        {
            objects.Reset(await bus.ObjectsAsync().ConfigureAwait(false));
            return true;
        }
        catch (Exception failure) when (failure is DBusErrorReplyException or TimeoutException)
        {
            objects.Reset([]);
            TellAll(BluetoothState.NoDaemon, failure.Message);
            return false;
        }
    }

    private void Apply(BlueZObjects objects, BlueZEvent told)
    {
        objects.Apply(told);
        if (told.Interface != BlueZNames.Characteristic || told.Changed is not { } changed) return;
        if (!changed.TryGetValue("Value", out VariantValue value) || value.Type != VariantValueType.Array || value.ItemType != VariantValueType.Byte) return;
        foreach (DeviceRun run in _runs.Values.Where(run => told.Path.StartsWith(run.Session.Path + "/", StringComparison.Ordinal)))
            run.Session.Notified(told.Path, value.GetArray<byte>(), told.AtUs);
    }

    private async Task ReconcileAsync(BlueZBus bus, BlueZObjects objects, CancellationToken stop)
    {
        if (!listener.WantsReadings)
        {
            await EndAllAsync().ConfigureAwait(false);
            _nextSequences.Clear();
            await StopLookingAsync(bus, objects).ConfigureAwait(false);
            TellAll(BluetoothState.Waiting, "");
            return;
        }

        if (objects.Adapter() is not { } adapter)
        {
            await EndAllAsync().ConfigureAwait(false);
            _isDiscovering = false;
            TellAll(BluetoothState.NoAdapter, "");
            return;
        }

        if (!await LookAsync(bus, objects, adapter).ConfigureAwait(false)) return;
        foreach (string address in options.Allowed) await ReconcileAsync(bus, objects, address, stop).ConfigureAwait(false);
    }

    // True when the adapter is on and looks for devices.
    private async Task<bool> LookAsync(BlueZBus bus, BlueZObjects objects, string adapter)
    {
        try
        {
            if (!objects.Is(adapter, BlueZNames.Adapter, "Powered"))
            {
                _isDiscovering = false;
                await bus.SetAsync(adapter, BlueZNames.Adapter, "Powered", true).ConfigureAwait(false);
            }

            if (_isDiscovering) return true;
            await bus.FilterAsync(adapter, BlueZNames.Services).ConfigureAwait(false);
            await bus.CallAsync(adapter, BlueZNames.Adapter, "StartDiscovery").ConfigureAwait(false);
            return _isDiscovering = true;
        }
        catch (Exception failure) when (failure is DBusErrorReplyException or TimeoutException)
        {
            TellAll(BluetoothState.AdapterOff, failure.Message);
            return false;
        }
    }

    private async Task StopLookingAsync(BlueZBus bus, BlueZObjects objects)
    {
        if (!_isDiscovering) return;
        _isDiscovering = false;
        try
        {
            if (objects.Adapter() is { } adapter) await bus.CallAsync(adapter, BlueZNames.Adapter, "StopDiscovery").ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is DBusErrorReplyException or TimeoutException)
        {
            // It ends with our connection at the latest.
        }
    }

    private async Task ReconcileAsync(BlueZBus bus, BlueZObjects objects, string address, CancellationToken stop)
    {
        if (_runs.TryGetValue(address, out DeviceRun? run))
        {
            if (!run.Task.IsCompleted) return;
            if (!run.IsSeenEnded)
            {
                // Its last values may be among the bus's events still, which are read before the next turn.
                run.IsSeenEnded = true;
                return;
            }

            _runs.Remove(address);
            await run.Session.FinishAsync().ConfigureAwait(false);
            _nextSequences[address] = run.Session.NextSequence;
            if (Outcome(run.Task) is { } problem) listener.Tell(address, BluetoothState.Failed, problem);
            else listener.Tell(address, BluetoothState.NotSeen, "");
            run.Dispose();
            _retryUs[address] = nowUs() + (long)options.RetryTime.TotalMicroseconds;
            return;
        }

        if (objects.Device(address) is not { } path)
        {
            listener.Tell(address, BluetoothState.NotSeen, "");
            return;
        }

        if (!objects.Is(path, BlueZNames.Device, "Paired"))
        {
            listener.Tell(address, BluetoothState.NotPaired, "");
            return;
        }

        if (nowUs() < _retryUs.GetValueOrDefault(address, long.MinValue)) return;
        listener.Tell(address, BluetoothState.Connecting, "");
        var session = new DeviceSession(bus, objects, options, address, path, listener, _unstored, time, nowUs)
        {
            NextSequence = _nextSequences.GetValueOrDefault(address),
        };
        _runs[address] = new DeviceRun(session, stop);
    }

    // Null when the device just went away, as devices do when they have told what they had to.
    private static string? Outcome(Task ended)
    {
        if (ended.Exception?.InnerException is not { } failure) return null;
        return failure is DBusErrorReplyException refused ? $"{refused.ErrorName}: {refused.ErrorMessage}" : failure.Message;
    }

    private async Task EndAllAsync()
    {
        foreach ((string address, DeviceRun run) in _runs.ToList())
        {
            await run.EndAsync().ConfigureAwait(false);
            _runs.Remove(address);
            run.Dispose();
            await run.Session.FinishAsync().ConfigureAwait(false);
            _nextSequences[address] = run.Session.NextSequence;
        }
    }

    private void TellAll(BluetoothState state, string detail)
    {
        foreach (string address in options.Allowed) listener.Tell(address, state, detail);
    }

    /// <summary>A session at work.</summary>
    private sealed class DeviceRun : IDisposable
    {
        private readonly CancellationTokenSource _stop;

        public DeviceRun(DeviceSession session, CancellationToken stop)
        {
            Session = session;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task = session.RunAsync(_stop.Token);
        }

        public DeviceSession Session { get; }

        public Task Task { get; }

        /// <summary>A turn has seen that it ended.</summary>
        public bool IsSeenEnded { get; set; }

        public async Task EndAsync()
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public void Dispose() => _stop.Dispose();
    }
}
