using System.Security.Cryptography;
using Kiosk.Edge.Clocks;
using Kiosk.Identity;
using Kiosk.Identity.Barcodes;
using Kiosk.Identity.Zones;
using Kiosk.Interop.Serial;

namespace Kiosk.Edge.Identity.Scanners;

/// <summary>
/// Reads a scanner for as long as the service runs: opened again and again while it is unplugged, each burst of bytes taken apart when a pause ends it, and
/// everything read overwritten at once. A defect is logged once and never ends the host.
/// </summary>
/// <param name="name">As it is shown.</param>
/// <param name="pauseMs">The pause that ends a burst, ms of true time.</param>
/// <param name="desk">Whom codes tell goes there.</param>
/// <param name="clock">For the date.</param>
/// <param name="log">For defects.</param>
public abstract class ScannerWorker(string name, int pauseMs, IIdentityDesk desk, Clock clock, ILogger log) : BackgroundService
{
    private const int ReopenMs = 500, IdleMs = 250, ReceivedMax = 256;

    // Nobody shows more at once; what is more is noise.
    private const int CodesMax = 4;

    private readonly Burst _burst = new();
    private readonly byte[] _received = GC.AllocateArray<byte>(ReceivedMax, pinned: true);
    private bool _isFailing;
    private string? _stands = "not opened yet";

    /// <summary>As it is shown.</summary>
    public string Name { get; } = name;

    /// <summary>Where the keys of scanned zones go; null where chips are not read.</summary>
    public ScannedKey? Keys { get; init; }

    /// <summary>Opens the device, without waiting.</summary>
    /// <param name="problem">Why there is none, in words for a technician; empty when there is one.</param>
    protected abstract ISerialLine? TryOpen(out string problem);

    /// <summary>Adds what came to the burst.</summary>
    private protected abstract void Take(ReadOnlySpan<byte> received, Burst burst);

    /// <summary>Whether a burst that a pause ended is whole.</summary>
    private protected virtual bool IsWhole(Burst burst) => true;

    /// <summary>The device was opened: what is known of the time before does not count.</summary>
    private protected virtual void Begin()
    {
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        // The line's calls wait: not on a thread of the pool that others need.
        Task.Factory.StartNew(() => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Serve(stop);
            }
#pragma warning disable CA1031 // A defect here must not stop the host: there are other ways to say who one is.
            catch (Exception defect)
#pragma warning restore CA1031
            {
                Report(defect);
            }
            finally
            {
                _burst.Clear();
                CryptographicOperations.ZeroMemory(_received);
            }

            stop.WaitHandle.WaitOne(ReopenMs);
        }
    }

    private void Serve(CancellationToken stop)
    {
        using ISerialLine? line = TryOpen(out string problem);
        Stand(line is null ? problem : null);
        if (line is null) return;
        Begin();
        while (!stop.IsCancellationRequested)
        {
            SerialTransfer transfer = line.Read(_received, _burst.IsEmpty ? IdleMs : pauseMs);
            switch (transfer.Status)
            {
                case SerialStatus.Ok:
                    Take(_received.AsSpan(0, transfer.Count), _burst);
                    CryptographicOperations.ZeroMemory(_received);
                    break;
                case SerialStatus.TimedOut:
                    if (!_burst.IsEmpty) End();
                    break;
                default:
                    Stand($"{Name}: unplugged; plug the scanner in again.");
                    return;
            }
        }
    }

    private void End()
    {
        try
        {
            if (_burst.IsSpoilt || !IsWhole(_burst))
            {
                desk.CodeScanned(Name, Scanned.Failed(CodeWords.Partial));
                return;
            }

            ReadOnlySpan<byte> left = _burst.Bytes;
            for (int codes = 0; codes < CodesMax && CodeBurst.TryTake(ref left, out ReadOnlySpan<byte> code); codes++)
            {
                if (Keys is { } keys && MachineReadableZone.TryReadBacKey(code, out BacKeyFields? fields)) keys.Keep(fields);
                desk.CodeScanned(Name, CodeReader.Read(code, DateOnly.FromDateTime(clock.Provider.GetLocalNow().DateTime)));
            }
        }
#pragma warning disable CA1031 // As above; and the line is as good as before.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            Report(defect);
        }
        finally
        {
            _burst.Clear();
        }
    }

    private void Report(Exception defect)
    {
        if (!_isFailing) log.LogError(defect, "Reading {Scanner} failed; please report this as a defect", Name);
        _isFailing = true;
    }

    private void Stand(string? problem)
    {
        if (problem == _stands) return;
        _stands = problem;
        desk.DeviceStands(Name, problem);
    }
}
