using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Control;
using Kiosk.Edge.Hosting;
using Kiosk.Edge.Link;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Outbox;
using Kiosk.Wire;

namespace Kiosk.Edge.Accounting;

/// <summary>Makes the records in which the kiosk speaks of itself. They have no personal data: counts, states and words of this program.</summary>
/// <param name="options">Who the kiosk is.</param>
/// <param name="clock">Dates them.</param>
/// <param name="link">For the board.</param>
/// <param name="delivery">For the broker; asked for telemetry only.</param>
/// <param name="books">For the outbox.</param>
public sealed class KioskReports(KioskOptions options, Clock clock, IBoardLink link, DeliveryProbe delivery, Func<OutboxAccount> books)
{
    private readonly long _started = clock.Provider.GetTimestamp();

    private ReportItem Uptime => ReportItem.Span("uptime", "Time since the start of the edge host, monotonic", clock.Provider.GetElapsedTime(_started));

    /// <summary>The record of an alarm.</summary>
    public (string Id, byte[] Payload) Compose(Alarm alarm, Guid id)
    {
        List<ReportItem> items = [ReportItem.Count("times", "Times since the last alarm of this kind", alarm.Times), Uptime];
        if (alarm.Records > 0) items.Add(ReportItem.Count("records", "Records concerned", alarm.Records));
        return Compose("alarm", id, [new ReportSection(ReportItem.Of(alarm.Kind.Code(), "Alarm of the kiosk", alarm.Text), items)]);
    }

    /// <summary>The record of how the kiosk does.</summary>
    public (string Id, byte[] Payload) Telemetry(Guid id) =>
        Compose("telemetry", id, [Host(), Board(), .. books().Lanes.Select(Books)]);

    private (string Id, byte[] Payload) Compose(string name, Guid id, IReadOnlyList<ReportSection> sections)
    {
        bool isTest = options.Time.Speed != 1 || link.Status.Board?.Kind == BoardKind.Simulated;
        var report = new KioskReport(name, id, options.KioskId, KioskHost.Version, isTest, clock.UtcNow, clock.UtcUncertainty, sections);
        return (report.RecordId, ReportComposer.Compose(report));
    }

    private ReportSection Host()
    {
        DeliveryBody records = delivery();
        return new ReportSection(new ReportItem("host", "Edge host"),
        [
            Uptime,
            ReportItem.Of("broker-connected", "The broker is connected", records.Connected),
            Free(),
            clock.UtcUncertainty is { } uncertainty
                ? ReportItem.Span("clock-uncertainty", "How far the clock may be off", uncertainty)
                : ReportItem.Unknown("clock-uncertainty", "How far the clock may be off", "nothing sets the clock"),
        ]);
    }

    private ReportItem Free()
    {
        const string Code = "disk-free", Label = "Free space on the disk of the store";
        try
        {
            return ReportItem.Bytes(Code, Label, new DriveInfo(options.DataDirectory).AvailableFreeSpace);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ReportItem.Unknown(Code, Label, failure.Message);
        }
    }

    private ReportSection Board()
    {
        LinkStatus now = link.Status;
        LinkStatistics counts = link.Statistics;
        List<ReportItem> items =
        [
            ReportItem.Of("link-up", "The board is heard", now.IsUp),
            ReportItem.Count("frames-bad", "Damaged frames since the start", counts.BadFrames),
            ReportItem.Count("boots", "Boots of the board that were met since the start", counts.Boots),
        ];
        if (now.Board is not { } board) return new ReportSection(new ReportItem("board", "Board"), items);
        items.Add(ReportItem.Of("firmware", "Firmware of the board", board.FirmwareVersion));
        items.AddRange(board.Parts.Select(part => ReportItem.Of(
            "part-" + part.Part.ToString().ToLowerInvariant(), Reasons.Name(part.Part), part.State == NoData.None ? "works" : Reasons.Of(part.State, part.Part))));
        return new ReportSection(new ReportItem("board", "Board"), items);
    }

    private static ReportSection Books(LaneAccount lane)
    {
        List<ReportItem> items =
        [
            ReportItem.Count("produced", "Records ever added", lane.Produced),
            ReportItem.Count("delivered", "Delivered", lane.Delivered),
            ReportItem.Count("refused", "Refused", lane.Refused),
            ReportItem.Count("dropped", "Dropped", lane.Dropped),
            ReportItem.Count("damaged", "Damaged", lane.Damaged),
            ReportItem.Count("stored", "Waiting", lane.Stored),
            ReportItem.Count("unaccounted", "Not accounted for", lane.Unaccounted),
            ReportItem.Bytes("bytes", "Disk space", lane.Bytes),
        ];
        if (lane.OldestAge is { } age) items.Add(ReportItem.Span("oldest-age", "Known for, the oldest one", age));
        return new ReportSection(new ReportItem("outbox-" + lane.Lane.Name(), "Outbox, lane " + lane.Lane.Name()), items);
    }
}
