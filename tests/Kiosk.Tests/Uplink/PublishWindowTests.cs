using Kiosk.Edge.Uplink;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>No record holds up the others for ever.</summary>
public sealed class PublishWindowTests : IAsyncLifetime
{
    private static readonly UplinkOptions Options = new()
    {
        KioskId = "k-1", BrokerHost = "b", CaFile = "ca", CertificateFile = "c", KeyFile = "k",
        // One of the 5 places is kept for alarms.
        InFlightMax = 5, UnreceiptedMax = 5,
        ReceiptTimeout = TimeSpan.FromSeconds(30), ReceiptTimeoutMax = TimeSpan.FromSeconds(120),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly List<PushBack> _pushed = [];
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
    public async Task A_PUBACK_may_take_as_long_as_the_bytes_in_flight_need_on_the_slowest_line()
    {
        await AddAsync("large", 6_000_000);
        PublishWindow window = Window(Options);
        Publish(window);

        _time.Advance(TimeSpan.FromSeconds(769));
        bool early = window.IsPubAckOverdue(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(1));
        bool late = window.IsPubAckOverdue(_time.GetTimestamp());

        // 48 000 kbit at 64 kbit/s, and the 20 s.
        Assert.Equal((false, true), (early, late));
    }

    [Fact]
    public async Task The_keepalive_outlasts_what_was_in_flight_when_a_connection_failed_and_then_is_as_before()
    {
        await AddAsync("large", 6_000_000);
        PublishWindow window = Window(Options);
        TimeSpan before = window.KeepAlive;

        WindowEntry large = Publish(window)[0];
        window.Recall(hasFailed: true);
        TimeSpan after = window.KeepAlive;
        Publish(window);
        window.NotePubAck(large);

        Assert.Equal([30, 780, 30], new[] { before, after, window.KeepAlive }.Select(keepAlive => keepAlive.TotalSeconds));
    }

    [Fact]
    public async Task A_record_that_three_connections_failed_under_lets_the_others_go_first_in_their_order()
    {
        foreach (string id in new[] { "a", "b", "bad", "c", "d", "e" }) await AddAsync(id, 10);
        PublishWindow window = Window(Options);
        var taken = new List<string>();

        for (int connection = 1; connection <= 3; connection++) await ServeUntilFailureAsync(window, taken);
        Assert.Equal(("bad", PushBackReason.ConnectionsFailed, 3), (_pushed.Single().Record.Id, _pushed[0].Reason, _pushed[0].Times));
        await ServeUntilFailureAsync(window, taken);
        Assert.Equal(["a", "b", "c", "d", "e"], taken);

        _time.Advance(_pushed[0].Again);
        Assert.Equal("bad", Assert.Single(Publish(window)).Record.Id);
        window.Recall(hasFailed: true);
        Assert.Equal(2, _pushed.Count);
        Assert.Equal(1, Visits.Stored);
    }

    [Fact]
    public async Task The_end_of_the_host_is_no_failure_of_a_record()
    {
        await AddAsync("a", 10);
        PublishWindow window = Window(Options);

        for (int stop = 1; stop <= 5; stop++)
        {
            Assert.Single(Publish(window));
            window.Recall(hasFailed: false);
        }

        Assert.Empty(_pushed);
    }

    [Fact]
    public async Task Records_that_never_get_a_receipt_leave_the_window_to_new_ones_and_are_tried_again_at_a_slow_pace()
    {
        for (int number = 1; number <= 4; number++) await AddAsync($"silent-{number}", 10);
        PublishWindow window = Window(Options);
        await AddAsync("new", 10);
        window.NoteMore();

        // 30, 60 and 120 s without a receipt.
        string[] tried = Turns(window, [0, 30, 60]);
        string[] after = Turns(window, [120]);
        string[] again = Turns(window, [120]);

        Assert.DoesNotContain("new", tried);
        Assert.Contains("new", after);
        Assert.Equal(4, _pushed.Count);
        Assert.All(_pushed, push => Assert.Equal(PushBackReason.NoReceipt, push.Reason));
        Assert.Contains("silent-1", again);
        Assert.Equal(5, Visits.Stored);
    }

    [Fact]
    public async Task A_late_receipt_settles_a_record_that_was_pushed_back()
    {
        await AddAsync("late", 10);
        PublishWindow window = Window(Options);
        Turns(window, [0, 30, 60, 120]);
        Assert.Single(_pushed);

        await SettleAsync(window, _pushed[0].Record);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(Publish(window));
        Assert.Equal((0, 1), (Visits.Stored, Visits.Delivered));
    }

    private LaneAccount Visits => _outbox.Account()[Lane.Visit];

    private PublishWindow Window(UplinkOptions options) => new(_outbox, options, _time, _pushed.Add);

    /// <summary>A broker that takes all but "bad", and falls over with it; the store answers at once.</summary>
    private async Task ServeUntilFailureAsync(PublishWindow window, List<string> taken)
    {
        for (int turn = 0; turn < 20; turn++)
        {
            List<WindowEntry> flying = Publish(window);
            int bad = flying.FindIndex(entry => entry.Record.Id == "bad");
            foreach (WindowEntry entry in bad < 0 ? flying : flying[..bad])
            {
                Assert.True(window.NotePubAck(entry));
                taken.Add(entry.Record.Id);
                await SettleAsync(window, entry.Record);
            }

            if (bad < 0) continue;
            window.Recall(hasFailed: true);
            return;
        }
    }

    private string[] Turns(PublishWindow window, int[] seconds)
    {
        var published = new List<string>();
        foreach (int wait in seconds)
        {
            _time.Advance(TimeSpan.FromSeconds(wait));
            published.AddRange(PublishAcknowledged(window));
        }

        return [.. published];
    }

    private List<string> PublishAcknowledged(PublishWindow window)
    {
        var ids = new List<string>();
        List<WindowEntry> flying = Publish(window);
        while (flying.Count > 0)
        {
            foreach (WindowEntry entry in flying) window.NotePubAck(entry);
            ids.AddRange(flying.Select(entry => entry.Record.Id));
            flying = Publish(window);
        }

        return ids;
    }

    private List<WindowEntry> Publish(PublishWindow window)
    {
        var published = new List<WindowEntry>();
        while (true)
        {
            window.Refill(_time.GetTimestamp());
            if (window.NextToPublish(isProven: true) is not { } entry) return published;
            Assert.NotNull(entry.Record.Payload);
            window.NotePublished(entry);
            published.Add(entry);
        }
    }

    private async Task SettleAsync(PublishWindow window, OutboxRecord record)
    {
        await _outbox.SettleAsync(record, null);
        window.NoteSettled(window.Find(record.Id, record.Sha256, out _)!, RecordState.Delivered);
    }

    private Task<AddVerdict> AddAsync(string id, int size, Lane lane = Lane.Visit) => _outbox.AddAsync(lane, id, new byte[size]);
}
