using Kiosk.Edge.Outbox;
using Kiosk.Edge.Store;
using Kiosk.Tests.Store;
using Kiosk.Tests.Uplink;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Kiosk.Tests.Outbox;

public sealed class SqliteOutboxTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private DurableStore _store = null!;
    private SqliteOutbox _outbox = null!;

    public ValueTask InitializeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Records_are_taken_once_in_the_order_of_adding()
    {
        for (int number = 1; number <= 5; number++) await Add($"r-{number}", [(byte)number]);

        string[] first = [.. _outbox.Take(3, 1000).Select(record => record.Id)];
        OutboxRecord[] second = [.. _outbox.Take(3, 1000)];

        Assert.Equal(["r-1", "r-2", "r-3"], first);
        Assert.Equal(["r-4", "r-5"], second.Select(record => record.Id));
        Assert.Equal([4], second[0].Payload!);
        Assert.Equal("e52d9c508c502347344d8c07ad91cbd6068afc75ff6292f062a09ca381c89e71", second[0].Sha256);
        Assert.Empty(_outbox.Take(3, 1000));
    }

    [Fact]
    public async Task Taking_stops_at_the_byte_bound_but_gives_at_least_one()
    {
        await Add("large", new byte[2000]);
        await Add("small", new byte[10]);

        Assert.Equal(["large"], _outbox.Take(10, 1000).Select(record => record.Id));
        Assert.Equal(["small"], _outbox.Take(10, 1000).Select(record => record.Id));
    }

    [Fact]
    public async Task Adding_an_id_again_does_nothing_even_after_it_was_delivered()
    {
        await Add("a", [1]);
        await Add("a", [2]);
        await _outbox.SettleAsync("a", Sha256Of([1]), null);
        await Add("a", [3]);
        await Add("b", [4]);

        OutboxStatus status = _outbox.Status();

        Assert.Equal((2, 1, 1), (status.Produced, status.Delivered, status.Stored));
        Assert.Equal(2, Assert.Single(_outbox.Take(10, 1000)).Sequence);
    }

    [Fact]
    public async Task A_rolled_back_transaction_leaves_no_record_and_no_gap()
    {
        await Add("a", [1]);
        await Assert.ThrowsAsync<TimeoutException>(() => _store.WriteAsync(c =>
        {
            _outbox.Add(c, "b", [2]);
            throw new TimeoutException("of the visit");
        }));
        await Add("c", [3]);

        Assert.Equal([1L, 2L], _outbox.Take(10, 1000).Select(record => record.Sequence));
        Assert.Equal(2, _outbox.Status().Produced);
    }

    [Fact]
    public async Task An_accepted_receipt_delivers_and_removes_the_payload()
    {
        await Add("a", [1]);

        ReceiptVerdict verdict = await _outbox.SettleAsync("a", Sha256Of([1]), null);
        ReceiptVerdict again = await _outbox.SettleAsync("a", Sha256Of([1]), null);

        Assert.Equal((ReceiptVerdict.Settled, ReceiptVerdict.AlreadySettled), (verdict, again));
        Assert.Equal((1, 1, 0), (_outbox.Status().Produced, _outbox.Status().Delivered, _outbox.Status().Stored));
        Assert.Equal(0, Count("outbox_payload"));
        Assert.Equal(1, Count("outbox_record"));
    }

    [Fact]
    public async Task A_refused_record_keeps_payload_and_reason_and_is_counted()
    {
        await Add("a", [1]);

        await _outbox.SettleAsync("a", Sha256Of([1]), "Observation 3 has no code");

        RefusedRecord refused = Assert.Single(_outbox.ListRefused(10));
        Assert.Equal(("a", "Observation 3 has no code"), (refused.Id, refused.Reason));
        Assert.Equal(1, _outbox.Status().Refused);
        Assert.Equal(0, _outbox.Status().Stored);
        Assert.Equal(1, Count("outbox_payload"));
        Assert.Empty(_outbox.Take(10, 1000));
    }

    [Fact]
    public async Task A_receipt_for_other_content_or_an_unknown_record_changes_nothing()
    {
        await Add("a", [1]);

        ReceiptVerdict other = await _outbox.SettleAsync("a", Sha256Of([2]), null);
        ReceiptVerdict unknown = await _outbox.SettleAsync("z", Sha256Of([1]), null);

        Assert.Equal((ReceiptVerdict.OtherContent, ReceiptVerdict.UnknownRecord), (other, unknown));
        Assert.Equal(1, _outbox.Status().Stored);
    }

    [Fact]
    public async Task What_was_on_its_way_is_pending_again_after_a_restart()
    {
        await Add("sent", [1]);
        await Add("with-broker", [2]);
        await Add("delivered", [3]);
        OutboxRecord[] taken = [.. _outbox.Take(10, 1000)];
        _outbox.Move(taken[0], RecordState.Sent);
        _outbox.Move(taken[1], RecordState.Sent);
        _outbox.Move(taken[1], RecordState.BrokerHas);
        await _outbox.SettleAsync("delivered", Sha256Of([3]), null);
        Assert.Equal((1, 1), (_outbox.Status().Sent, _outbox.Status().BrokerHas));

        await _store.DisposeAsync();
        Open();

        Assert.Equal(["sent", "with-broker"], _outbox.Take(10, 1000).Select(record => record.Id));
        OutboxStatus status = _outbox.Status();
        Assert.Equal((3, 1, 2, 0, 0), (status.Produced, status.Delivered, status.Stored, status.Sent, status.BrokerHas));
    }

    [Fact]
    public async Task A_payload_let_go_comes_back_from_the_store()
    {
        await Add("a", [1, 2, 3]);
        OutboxRecord record = _outbox.Take(1, 1000)[0];
        _outbox.Move(record, RecordState.Sent);
        _outbox.Move(record, RecordState.BrokerHas);
        Assert.Null(record.Payload);

        _outbox.Load(record);

        Assert.Equal([1, 2, 3], record.Payload!);
    }

    [Fact]
    public async Task Tombstones_are_bounded_and_the_books_still_balance()
    {
        int many = SqliteOutbox.TombstonesMax + 600;
        await Task.WhenAll(Enumerable.Range(0, many).Select(number => Add($"r-{number}", [1])));
        await Task.WhenAll(Enumerable.Range(0, many).Select(number => _outbox.SettleAsync($"r-{number}", Sha256Of([1]), number % 100 == 7 ? "no" : null)));

        OutboxStatus status = _outbox.Status();

        Assert.Equal(many, status.Produced);
        Assert.Equal(status.Produced, status.Delivered + status.Refused);
        Assert.Equal(0, _outbox.CountStored());
        Assert.InRange(Count("outbox_record"), 1, SqliteOutbox.TombstonesMax + 256 + (int)status.Refused);
        Assert.Equal(status.Refused, Count("outbox_payload"));
    }

    [Fact]
    public async Task The_age_of_the_oldest_follows_the_monotonic_clock()
    {
        Assert.Null(_outbox.Status().OldestAge);
        _time.Advance(TimeSpan.FromHours(1));
        await Add("a", [1]);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Add("b", [2]);
        _time.Advance(TimeSpan.FromSeconds(5));

        TimeSpan? both = _outbox.Status().OldestAge;
        await _outbox.SettleAsync("a", Sha256Of([1]), null);
        TimeSpan? second = _outbox.Status().OldestAge;
        await _outbox.SettleAsync("b", Sha256Of([2]), null);

        Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5)), (both, second));
        Assert.Null(_outbox.Status().OldestAge);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("../a")]
    [InlineData("a+")]
    [InlineData("ä")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task An_id_that_could_not_stand_in_a_topic_is_refused(string id)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Add(id, [1]));

        Assert.Equal(0, _outbox.Status().Produced);
    }

    [Fact]
    public async Task An_illegal_move_names_record_and_states()
    {
        await Add("a", [1]);
        OutboxRecord record = _outbox.Take(1, 1000)[0];

        var failure = Assert.Throws<IllegalRecordMoveException>(() => _outbox.Move(record, RecordState.BrokerHas));

        Assert.Equal("Record a cannot go from Pending to BrokerHas.", failure.Message);
    }

    [Fact]
    public void The_legal_moves_are_these_and_no_others()
    {
        RecordState[] states = Enum.GetValues<RecordState>();

        string[] legal = [.. from f in states from t in states where RecordMoves.AreLegal(f, t) select $"{f}>{t}"];

        Assert.Equal(
            [
                "Pending>Sent", "Pending>Delivered", "Pending>Refused",
                "Sent>Pending", "Sent>BrokerHas", "Sent>Delivered", "Sent>Refused",
                "BrokerHas>Pending", "BrokerHas>Delivered", "BrokerHas>Refused",
            ],
            legal);
    }

    private void Open()
    {
        _store = DurableStore.Open(_folder.File("store.db"), [SqliteOutbox.Schema]);
        _outbox = new SqliteOutbox(_store, _time);
    }

    private async Task Add(string id, byte[] payload)
    {
        await _store.WriteAsync(c => _outbox.Add(c, id, payload));
        _outbox.Notify();
    }

    private static string Sha256Of(byte[] payload) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(payload));

    private long Count(string table) => _store.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // A table's name cannot be a parameter; it is a constant of this test.
        command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    });
}
