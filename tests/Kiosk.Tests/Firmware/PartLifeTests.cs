using Kiosk.Firmware;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class PartLifeTests
{
    private readonly RetainedStore _retained = new(1);
    private readonly PartLife _life;

    public PartLifeTests() => _life = new PartLife(Part.Max30003, "MAX30003", _retained, new LogQueue(1));

    [Fact]
    public void An_illegal_move_is_an_error_that_names_the_part_and_both_states()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(_life.MoveToRunning);

        Assert.Equal("MAX30003: illegal move from Unknown to Running", error.Message);
    }

    [Fact]
    public void Every_illegal_move_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => _life.MoveToReady(0, 0, 0));
        Assert.Throws<InvalidOperationException>(() => _life.MoveToFailed(NoData.NotPresent, 0, 0));
        _life.MoveToResetting();
        Assert.Throws<InvalidOperationException>(_life.MoveToResetting);
        Assert.Throws<InvalidOperationException>(_life.MoveToRunning);
        _life.MoveToFailed(NoData.NotPresent, 0, 0);
        Assert.Throws<InvalidOperationException>(() => _life.MoveToFailed(NoData.NotPresent, 0, 0));
        Assert.Throws<InvalidOperationException>(() => _life.MoveToReady(0, 0, 0));
    }

    [Fact]
    public void A_part_is_tested_only_from_ready_and_is_reset_afterwards()
    {
        Assert.Throws<InvalidOperationException>(_life.MoveToTesting);
        _life.MoveToResetting();
        Assert.Throws<InvalidOperationException>(_life.MoveToTesting);
        _life.MoveToReady(0, 0, 0);

        _life.MoveToTesting();

        Assert.Throws<InvalidOperationException>(_life.MoveToTesting);
        Assert.Throws<InvalidOperationException>(_life.MoveToRunning);
        Assert.Throws<InvalidOperationException>(() => _life.MoveToReady(0, 0, 0));
        Assert.Throws<InvalidOperationException>(() => _life.MoveToFailed(NoData.NotPresent, 0, 0));
        _life.MoveToResetting();
        _life.MoveToReady(0, 0, 0);
        Assert.Equal(PartState.Ready, _life.State);
    }

    [Fact]
    public void Somebody_who_waits_for_a_part_need_not_wait_for_its_backoff()
    {
        _life.MoveToResetting();
        _life.MoveToFailed(NoData.NotPresent, 0, 1_000_000);
        Assert.False(_life.IsTryDue(1_010_000));

        _life.RetryNow(1_010_000);

        Assert.True(_life.IsTryDue(1_010_000));
    }

    [Fact]
    public void Tries_come_at_growing_intervals_up_to_a_limit_and_the_failure_is_told_once()
    {
        var tries = new List<long>();

        for (long now = 0; now < 30_000_000; now += 10_000)
        {
            if (!_life.IsTryDue(now)) continue;
            tries.Add(now);
            _life.MoveToResetting();
            _life.MoveToFailed(NoData.NotPresent, 0, now);
        }

        long[] intervals = [.. tries.Zip(tries.Skip(1), (a, b) => b - a)];
        Assert.Equal([250_000, 500_000, 1_000_000, 2_000_000, 4_000_000, 4_000_000], intervals.Take(6));
        Assert.Equal(1, _retained.Count);
    }

    [Fact]
    public void Only_a_part_that_worked_for_a_while_is_tried_again_soon()
    {
        _life.MoveToResetting();
        _life.MoveToFailed(NoData.NotPresent, 0, 0);
        _life.MoveToResetting();
        _life.MoveToReady(0, 0, 1_000_000);
        _life.NoteWorking(2_000_000);
        _life.MoveToFailed(NoData.NotPresent, 0, 2_000_000);
        Assert.False(_life.IsTryDue(2_000_000 + PartLife.BackoffMinUs));

        _life.MoveToResetting();
        _life.MoveToReady(0, 0, 3_000_000);
        _life.NoteWorking(3_000_000 + PartLife.ProvenUs);
        _life.MoveToFailed(NoData.NotPresent, 0, 9_000_000);

        Assert.True(_life.IsTryDue(9_000_000 + PartLife.BackoffMinUs));
    }
}
