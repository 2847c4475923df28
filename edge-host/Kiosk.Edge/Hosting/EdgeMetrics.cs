using System.Diagnostics.Metrics;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Store;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Hosting;

/// <summary>The meters of link, visits and store. They carry counts only, never readings or identifiers.</summary>
public sealed class EdgeMetrics : IDisposable
{
    /// <summary>What a metrics reader subscribes to.</summary>
    public const string MeterNames = "Kiosk.Edge.*";

    private readonly Meter _linkMeter = new("Kiosk.Edge.Link");
    private readonly Meter _visitMeter = new("Kiosk.Edge.Visits");
    private readonly Meter _storeMeter = new("Kiosk.Edge.Store");

    public EdgeMetrics(IBoardLink link, Intake intake, VisitDesk desk, Sealing sealing, DurableStore store)
    {
        Count(_storeMeter, "kiosk.store.commits", "Commits that were synced", () => store.Commits);
        Count(_storeMeter, "kiosk.store.works", "Works that ran in those commits", () => store.WorksCommitted);
        Count(_storeMeter, "kiosk.store.commits_failed", "Commits that failed as a whole: disk full, I/O error, file locked", () => store.FailedCommits);
        LinkStatistics counts = link.Statistics;
        Count(_linkMeter, "kiosk.link.frames", "Whole frames with a good CRC", () => counts.Frames);
        Count(_linkMeter, "kiosk.link.frames_bad", "Frames that were damaged or not understood", () => counts.BadFrames);
        Count(_linkMeter, "kiosk.link.blocks", "Sample blocks that were new", () => counts.Blocks);
        Count(_linkMeter, "kiosk.link.blocks_requested", "Sample blocks asked for again", () => counts.BlocksRequested);
        Count(_linkMeter, "kiosk.link.blocks_untracked", "Sample blocks of no open visit", () => counts.UntrackedBlocks);
        Count(_linkMeter, "kiosk.link.blocks_refused", "Sample blocks that the store could not take in time", () => intake.BlocksRefused);
        Count(_linkMeter, "kiosk.link.duplicates", "Blocks and retained messages that came again", () => counts.Duplicates);
        Count(_linkMeter, "kiosk.link.retained", "Readings and events taken in order", () => counts.Retained);
        Count(_linkMeter, "kiosk.link.retained_lost", "Readings and events that the board no longer had", () => counts.RetainedLost);
        Count(_linkMeter, "kiosk.link.boots", "Boots of the board that were met", () => counts.Boots);
        _linkMeter.CreateObservableGauge("kiosk.link.up", () => link.Status.IsUp ? 1 : 0, null, "1 while a board is heard");
        _linkMeter.CreateObservableGauge(
            "kiosk.link.blocks_missing", () => link.Status.Progress.Values.Sum(p => p.BlocksMissing), null, "Blocks being asked for");
        _linkMeter.CreateObservableGauge(
            "kiosk.link.blocks_gone", () => link.Status.Progress.Values.Sum(p => p.BlocksGone), null, "Blocks lost in the open visit");

        Count(_visitMeter, "kiosk.visits.opened", "Visits opened", () => desk.Opened);
        _visitMeter.CreateObservableCounter(
            "kiosk.visits.sealed",
            () => Enum.GetValues<VisitOutcome>().Select(o => new Measurement<long>(
                sealing.Sealed(o), new KeyValuePair<string, object?>("outcome", Name(o)))),
            null, "Visits sealed");
        Count(_visitMeter, "kiosk.visits.late_records", "Records of readings that came after the sealing", () => sealing.LateRecords);
        Count(_visitMeter, "kiosk.visits.not_composed", "Visits of which no record could be made", () => sealing.NotComposed);
        Count(_visitMeter, "kiosk.visits.readings_unbound", "Readings and events of no known visit", () => intake.Unbound);
        Count(_visitMeter, "kiosk.visits.readings_late", "Readings after their visit was sealed", () => intake.Late);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _linkMeter.Dispose();
        _visitMeter.Dispose();
        _storeMeter.Dispose();
    }

    private static string Name(VisitOutcome outcome) => outcome switch
    {
        VisitOutcome.Done => "done",
        VisitOutcome.Abandoned => "abandoned",
        _ => "interrupted",
    };

    private static void Count(Meter meter, string name, string description, Func<long> value) =>
        meter.CreateObservableCounter(name, value, null, description);
}
