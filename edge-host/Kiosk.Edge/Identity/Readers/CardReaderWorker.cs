using Kiosk.Edge.Clocks;
using Kiosk.Identity.Cards;
using Kiosk.Interop.SmartCards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>
/// Watches the card readers and reads what is put in: one thread that asks pcscd, one for each reader, and this one, which only looks after them. Nothing of a
/// card, a reader or pcscd needs a restart of the host.
/// </summary>
/// <param name="options">Which readers, and limits.</param>
/// <param name="pcsc">The smart-card service.</param>
/// <param name="desk">Who is told.</param>
/// <param name="read">By what a card is read; called on the reader's thread.</param>
/// <param name="clock">The host's clock.</param>
/// <param name="log">For defects.</param>
/// <param name="timed">Gets the times of each card that was read; null for nobody.</param>
public sealed class CardReaderWorker(
    CardReaderOptions options, IPcsc pcsc, IIdentityDesk desk, Func<ICardChannel, CardOutcome> read, Clock clock, ILogger<CardReaderWorker> log,
    Action<CardReadTiming>? timed = null) : BackgroundService
{
    /// <summary>What the smart-card service is called where it is told how devices stand.</summary>
    public const string Service = "pcscd";

    // 15 readers, and as many threads again that a driver never lets go.
    private const int ReaderThreadsMax = 30, MonitorsMax = 3;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    // Cards and pcscd go at the pace of life, whatever the host's clock does in a demonstration.
    private static readonly TimeProvider TrueTime = TimeProvider.System;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsEnabled) return;
        var tools = new ReadingTools(pcsc, options, read, TrueTime, timed, log);
        var reports = new ReaderReports(desk, log);
        var numbers = new InsertionNumbers();
        ThreadCount threads = new(ReaderThreadsMax), monitors = new(MonitorsMax);
        ReaderSession MakeSession(IPcscContext context, CallClock calls) =>
            new(context, tools, reader => ReaderThread.TryStart(reader, tools, threads), reports, clock, numbers, calls);

        ReaderMonitor? monitor = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                monitor ??= ReaderMonitor.TryStart(tools, reports, MakeSession, monitors);
                if (monitor is { IsOverdue: true })
                {
                    monitor.Leave("pcscd does not answer");
                    monitor = null;
                    reports.Stands(Service, "it does not answer: restart pcscd.service");
                }
            }
#pragma warning disable CA1031 // A defect here must not stop the host: the kiosk identifies by other means.
            catch (Exception defect)
#pragma warning restore CA1031
            {
                ReaderReports.LogDefect(log, "Looking after the card readers failed", defect);
            }

            await Task.Delay(LookEvery, TrueTime, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        monitor?.Leave("the kiosk stops");
    }
}
