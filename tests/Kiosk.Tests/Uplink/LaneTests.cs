using Kiosk.Edge.Uplink;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>The more urgent lane goes first, and no backlog of another holds it up.</summary>
public sealed class LaneTests : IAsyncLifetime
{
    private static readonly UplinkOptions Options = new()
    {
        KioskId = "k-1", BrokerHost = "b", CaFile = "ca", CertificateFile = "c", KeyFile = "k", InFlightMax = 16, UnreceiptedMax = 32, LineRateMin = 1_000_000,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private RecordOutbox _outbox = null!;

    public ValueTask InitializeAsync()
    {
        _outbox = RecordOutbox.Open(new OutboxOptions(_folder.File("outbox")), new PosixDisk(), null, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task At_every_publication_alarms_go_before_visits_and_visits_before_telemetry()
    {
        PublishWindow window = Window(Options);
        await AddAsync(Lane.Telemetry, 1, 3);
        await AddAsync(Lane.Visit, 1, 3);
        await AddAsync(Lane.Alarm, 1, 2);

        string[] first = [.. Publish(window, 4).Select(entry => entry.Record.Id)];
        await AddAsync(Lane.Alarm, 3, 1);
        window.NoteMore();
        string[] then = [.. Publish(window, 9).Select(entry => entry.Record.Id)];

        Assert.Equal(["alarm-1", "alarm-2", "visit-1", "visit-2"], first);
        Assert.Equal(["alarm-3", "visit-3", "telemetry-1", "telemetry-2", "telemetry-3"], then);
    }

    [Fact]
    public async Task A_backlog_leaves_places_in_flight_and_in_the_window_to_the_more_urgent()
    {
        PublishWindow window = Window(Options);
        await AddAsync(Lane.Telemetry, 1, 200);

        int telemetry = Publish(window, 1000).Count;
        await AddAsync(Lane.Visit, 1, 100);
        window.NoteMore();
        int visits = Publish(window, 1000).Count;
        await AddAsync(Lane.Alarm, 1, 100);
        window.NoteMore();
        int alarms = Publish(window, 1000).Count;

        Assert.Equal((12, 2, 2), (telemetry, visits, alarms));
    }

    [Fact]
    public async Task A_window_full_of_what_waits_for_receipts_still_takes_an_alarm()
    {
        PublishWindow window = Window(Options);
        await AddAsync(Lane.Telemetry, 1, 200);
        List<WindowEntry> flying = Publish(window, 1000);
        int acknowledged = 0;
        while (flying.Count > 0)
        {
            foreach (WindowEntry entry in flying) window.NotePubAck(entry);
            acknowledged += flying.Count;
            flying = Publish(window, 1000);
        }

        await AddAsync(Lane.Alarm, 1, 1);
        window.NoteMore();

        Assert.Equal(24, acknowledged);
        Assert.Equal("alarm-1", Assert.Single(Publish(window, 1000)).Record.Id);
    }

    [Fact]
    public async Task Order_within_each_lane_is_kept_over_lost_connections_and_restarts()
    {
        const int seed = 12;
        var random = new Random(seed);
        PublishWindow window = Window(Options);
        foreach (Lane lane in Lanes.Published) await AddAsync(lane, 1, 100);
        var accepted = new Dictionary<Lane, List<string>>();

        for (int turn = 0; turn < 10_000 && _outbox.Account().Waiting > 0; turn++)
        {
            foreach (WindowEntry entry in Publish(window, random.Next(1, 20)))
            {
                List<string> lane = accepted.TryGetValue(entry.Record.Lane, out List<string>? known) ? known : accepted[entry.Record.Lane] = [];
                if (!lane.Contains(entry.Record.Id)) lane.Add(entry.Record.Id);
                if (random.Next(3) == 0) continue;
                window.NotePubAck(entry);
                if (random.Next(3) > 0) await SettleAsync(window, entry);
            }

            if (random.Next(10) == 0)
            {
                _outbox.ReturnAll();
                window = Window(Options);
            }
            else
            {
                window.Recall(hasFailed: false);
            }
        }

        foreach (Lane lane in Lanes.Published)
            Assert.True(Enumerable.Range(1, 100).Select(n => $"{lane.Name()}-{n}").SequenceEqual(accepted[lane]), $"seed {seed}, {lane}: {string.Join(' ', accepted[lane])}");
    }

    [Fact]
    public async Task A_suspect_of_a_lower_lane_does_not_keep_an_alarm_waiting()
    {
        PublishWindow window = Window(Options);
        await AddAsync(Lane.Telemetry, 1, 2);
        Publish(window, 1);
        window.Recall(hasFailed: true);

        string alone = Assert.Single(Publish(window, 10)).Record.Id;
        await AddAsync(Lane.Alarm, 1, 1);
        await AddAsync(Lane.Visit, 1, 1);
        window.NoteMore();
        string[] beside = [.. Publish(window, 10).Select(entry => entry.Record.Id)];

        Assert.Equal("telemetry-1", alone);
        Assert.Equal(["alarm-1", "visit-1"], beside);
    }

    [Fact]
    public async Task The_same_name_in_two_lanes_and_twice_in_one_is_settled_by_its_content()
    {
        PublishWindow window = Window(Options);
        await _outbox.AddAsync(Lane.Visit, "same", new byte[] { 1 });
        await _outbox.AddAsync(Lane.Alarm, "same", new byte[] { 2 });
        WindowEntry alarm = Publish(window, 2)[0];
        WindowEntry visit = window.Find("same", "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a", out _)!;

        WindowEntry? none = window.Find("same", new string('0', 64), out bool isOther);
        await SettleAsync(window, visit);

        Assert.Equal((Lane.Alarm, Lane.Visit), (alarm.Record.Lane, visit.Record.Lane));
        Assert.Equal((null, true), (none, isOther));
        Assert.Equal((1, 0), (_outbox.Account()[Lane.Alarm].Stored, _outbox.Account()[Lane.Visit].Stored));
        Assert.NotNull(window.Find("same", alarm.Record.Sha256, out _));
    }

    [Fact]
    public async Task A_record_that_is_dropped_from_the_outbox_leaves_the_window()
    {
        PublishWindow window = Window(Options);
        await AddAsync(Lane.Telemetry, 1, 2);
        WindowEntry first = Publish(window, 1)[0];
        window.NotePubAck(first);
        await _outbox.SettleAsync(first.Record, null);
        window.Recall(hasFailed: true);

        window.Refill(_time.GetTimestamp());
        WindowEntry gone = window.NextToPublish(isProven: true)!;
        byte[]? payload = gone.Record.Payload;
        window.NoteMissing(gone);

        Assert.Null(payload);
        Assert.Equal("telemetry-2", Assert.Single(Publish(window, 10)).Record.Id);
    }

    private PublishWindow Window(UplinkOptions options) => new(_outbox, options, _time, _ => { });

    private async Task AddAsync(Lane lane, int from, int count)
    {
        foreach (int number in Enumerable.Range(from, count)) await _outbox.AddAsync(lane, $"{lane.Name()}-{number}", new byte[] { 1, 2, 3 });
    }

    private async Task SettleAsync(PublishWindow window, WindowEntry entry)
    {
        await _outbox.SettleAsync(entry.Record, null);
        window.NoteSettled(entry, RecordState.Delivered);
    }

    private List<WindowEntry> Publish(PublishWindow window, int max)
    {
        var published = new List<WindowEntry>();
        while (published.Count < max)
        {
            window.Refill(_time.GetTimestamp());
            if (window.NextToPublish(isProven: true) is not { } entry) break;
            window.NotePublished(entry);
            published.Add(entry);
        }

        return published;
    }
}
