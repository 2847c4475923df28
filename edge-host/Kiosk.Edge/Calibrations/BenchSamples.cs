using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;
using Kiosk.Wire;

namespace Kiosk.Edge.Calibrations;

/// <summary>Samples of an instrument for a technician: an acquisition between visits that belongs to nobody.</summary>
/// <remarks>
/// Its id comes from the same counter as those of visits, and no visit has it: blocks are shown and never stored, readings are acknowledged and
/// their values not kept.
/// </remarks>
public sealed class BenchSamples(
    DurableStore store, Intake intake, IBoardLink link, LiveSignals live, VisitDesk desk, Clock clock, IIdentifiers identifiers)
{
    private static readonly TimeSpan CommandTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Lets the board sample.</summary>
    /// <param name="instrument">Which.</param>
    /// <param name="length">For how long, at most some 10 s.</param>
    /// <returns>What came, or why nothing did.</returns>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The store failed.</exception>
    public Task<DeskReply<VisitSignals>> TakeAsync(Instruments instrument, TimeSpan length) => desk.BetweenVisitsAsync(async () =>
    {
        if (!link.Status.IsUp) return NotMeasured(link.Status.Problem);
        int first = identifiers.NewSeed();
        uint acquisition = await store.WriteAsync(connection => VisitStore.NextAcquisition(connection, first)).ConfigureAwait(false);
        intake.ExpectOfNobody(acquisition);
        live.Clear();
        link.Track(acquisition);
        try
        {
            CommandReply begun = await link.CommandAsync(CommandCode.BeginAcquisition, acquisition, (uint)instrument, CommandTime).ConfigureAwait(false);
            if (!begun.IsDone) return NotMeasured($"the board did not begin: {begun.End} {begun.Outcome}");
            await UntilAsync(length, () => !link.Status.IsUp).ConfigureAwait(false);
            CommandReply ended = await link.CommandAsync(CommandCode.EndAcquisition, acquisition, 0, CommandTime).ConfigureAwait(false);
            if (!ended.IsDone) return NotMeasured($"the board did not end: {ended.End} {ended.Outcome}");
            await UntilAsync(SettleTime, () => link.Status.Progress.GetValueOrDefault(acquisition) is { IsComplete: true }).ConfigureAwait(false);
            return DeskReply.Of(live.Signals(acquisition));
        }
        finally
        {
            link.Forget(acquisition);
        }
    });

    private static DeskReply<VisitSignals> NotMeasured(string why) =>
        DeskReply.Refused<VisitSignals>(DeskRefusal.BoardFailed, $"Nothing was measured: {why}. Look at kioskctl status and try again.");

    private async Task UntilAsync(TimeSpan longest, Func<bool> isOver)
    {
        long deadlineUs = clock.NowUs + (long)longest.TotalMicroseconds;
        while (clock.NowUs < deadlineUs && !isOver()) await Task.Delay(PollEvery, clock.Provider).ConfigureAwait(false);
    }
}
