using Kiosk.Edge.Clocks;
using Kiosk.Interop.Serial;
using Kiosk.Peripherals.Glucometers;
using Kiosk.Peripherals.Glucometers.Astm;
using Kiosk.Peripherals.Glucometers.OneTouch;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Peripherals;

/// <summary>Which protocol a meter on a serial line speaks.</summary>
public enum MeterProtocol
{
    /// <summary>LifeScan OneTouch Ultra2.</summary>
    OneTouch = 1,

    /// <summary>ASTM E1381/E1394.</summary>
    Astm,
}

/// <summary>
/// Reads a glucose meter on a serial line, again and again while a visit is open, and not otherwise: its memory is full of other
/// people's readings. A reading counts for the visit only by the meter's clock (<see cref="TakenReading.Judge"/>).
/// </summary>
/// <param name="protocol">What it speaks.</param>
/// <param name="device">The serial device.</param>
/// <param name="desk">Where readings go.</param>
/// <param name="clock">The host's clock.</param>
/// <param name="log">For defects.</param>
public sealed class SerialMeterWorker(
    MeterProtocol protocol, string device, PeripheralDesk desk, Clock clock, ILogger<SerialMeterWorker> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(3);

    // A serial line and a meter go at the pace of life, whatever the host's clock does in a demonstration.
    private static readonly TimeProvider TrueTime = TimeProvider.System;

    /// <summary>As it is configured and shown.</summary>
    public string Name { get; } = $"{(protocol == MeterProtocol.Astm ? "astm" : "onetouch")}:{device}";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        desk.Tell(Name, "waiting for a visit", null);
        bool isFailing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            bool isWanted = desk.WantsReadings;
            try
            {
                if (isWanted) await ReadAsync(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A defect here must not stop the host: the kiosk measures without the meter.
            catch (Exception defect) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (!isFailing) log.LogError(defect, "Reading {Device} failed; please report this as a defect", Name);
                isFailing = true;
            }

            await Task.Delay(isWanted ? ReadEvery : LookEvery, TrueTime, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        // The line's calls wait: not on a thread of the pool that others need.
        MeterDownload? download = await Task.Factory.StartNew(
            () => Download(stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        if (download is not null) await TakeAsync(download).ConfigureAwait(false);
    }

    // Null when there is no line, or the meter gave nothing at all.
    private MeterDownload? Download(CancellationToken stop)
    {
        SerialOpenResult opened = SerialLine.Open(device, protocol == MeterProtocol.Astm ? AstmMeter.LineBaud : OneTouchMeter.LineBaud);
        if (opened.Line is null)
        {
            desk.Tell(Name, "not connected", opened.Text);
            return null;
        }

        using SerialLine line = opened.Line;
        ISerialMeter meter = protocol == MeterProtocol.Astm
            ? new AstmMeter(line, TrueTime, () => clock.NowUs)
            : new OneTouchMeter(line, TrueTime, () => clock.NowUs);
        MeterDownload download = meter.Read(stop);
        string words = PeripheralWords.Of(download.Problem);
        if (!stop.IsCancellationRequested) desk.Tell(Name, download.Identity is null ? "not connected" : "connected", words.Length > 0 ? words : null);
        return download.Identity is null ? null : download;
    }

    private async Task TakeAsync(MeterDownload download)
    {
        bool isSimulated = IsPseudoTerminal(device);
        foreach (PeripheralReading reading in download.Readings)
        {
            TakenWindow? window = reading.Time is { } time ? download.Clock?.Map(time) : null;
            await desk.TakeAsync(Name, new TakenReading(download.Identity!, reading, window, download.Clock, isSimulated)).ConfigureAwait(false);
        }
    }

    private static bool IsPseudoTerminal(string path)
    {
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            return target.StartsWith("/dev/pts/", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It was there a moment ago, and is gone.
        }
    }
}
