using Kiosk.Edge.Identity.Readers;
using Kiosk.Interop.SmartCards;
using Xunit;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>What the desk hears of readers and cards, turn by turn, over a scripted service.</summary>
public class ReaderSessionTests
{
    [Fact]
    public void Card_is_read_and_its_pulling_is_told()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Turn();

        bench.Pcsc.Insert("A", "1");
        bench.Turn();
        bench.Turn();
        bench.Pcsc.Pull("A");
        bench.Turn();
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1", "gone A 1 Removed"], bench.Desk.Heard);
        Assert.Equal(1, bench.Desk.Seen(1));
        bench.HeardNothingWrong();
    }

    [Fact]
    public void Card_that_is_in_at_the_start_is_read()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");

        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1"], bench.Desk.Heard);
    }

    [Fact]
    public void Quick_swap_is_seen_by_the_event_counter()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        bench.Pcsc.Swap("A", "2");
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1", "gone A 1 Exchanged", "entered A 2", "read A 2"], bench.Desk.Heard);
        bench.HeardNothingWrong();
    }

    [Fact]
    public void Swap_is_seen_where_the_counter_wraps()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        for (int i = 0; i < 0x7FFF; i++) bench.Pcsc.Swap("A", "0");
        bench.Pcsc.Pull("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        bench.Pcsc.Swap("A", "2");
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1", "gone A 1 Exchanged", "entered A 2", "read A 2"], bench.Desk.Heard);
    }

    [Theory]
    [InlineData(false, 4, 5)] // After an empty reader.
    [InlineData(true, 5, 6)] // After another card, whose removal nobody saw.
    public void Card_that_is_told_of_before_it_is_counted_is_one_card(bool hadCard, int told, int counted)
    {
        using var bench = new SessionBench(lanes: _ => new StubLane());
        using var desk = new RecordingDesk();
        ReaderPost post = bench.PostFor(desk);
        Step(post, hadCard, 4);
        int before = desk.Heard.Count(line => line.StartsWith("entered", StringComparison.Ordinal));

        Step(post, true, told);
        Step(post, true, counted);
        Step(post, true, counted);

        Assert.Equal(before + 1, desk.Heard.Count(line => line.StartsWith("entered", StringComparison.Ordinal)));
        Assert.Equal(1, desk.Open);
        Assert.Empty(desk.Broken);
    }

    [Fact]
    public void Card_in_a_reader_that_does_not_count_is_entered_with_the_second_question()
    {
        using var bench = new SessionBench(lanes: _ => new StubLane());
        using var desk = new RecordingDesk();
        ReaderPost post = bench.PostFor(desk);
        Step(post, false, 0);

        Step(post, true, 0);
        int first = desk.Open;
        Step(post, true, 0);

        Assert.Equal((0, 1), (first, desk.Open));
    }

    [Fact]
    public void Two_readers_are_told_apart()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Plug("B");
        bench.Turn();

        bench.Pcsc.Insert("B", "2");
        bench.Turn();
        bench.Pcsc.Insert("A", "1");
        bench.Turn();
        bench.Pcsc.Pull("B");
        bench.Turn();

        Assert.Equal(["entered B 1", "read B 1", "entered A 2", "read A 2", "gone B 1 Removed"], bench.Desk.Heard);
        Assert.Equal(1, bench.Desk.Seen(2));
    }

    [Fact]
    public void Reader_that_is_unplugged_and_back_is_one_lost_card_and_a_fresh_insertion()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        bench.Pcsc.Unplug("A");
        bench.Turn();
        string? lost = bench.Desk.Problem("A");
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1", "gone A 1 ReaderLost", "entered A 2", "read A 2"], bench.Desk.Heard);
        Assert.Equal("unplugged", lost);
        Assert.Null(bench.Desk.Problem("A"));
    }

    [Fact]
    public void Reader_that_cannot_be_used_loses_its_card()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        bench.Pcsc.Use("A", false);
        bench.Turn();
        bench.Turn();
        string? problem = bench.Desk.Problem("A");
        bench.Pcsc.Use("A", true);
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1", "gone A 1 ReaderLost", "entered A 2", "read A 2"], bench.Desk.Heard);
        Assert.NotNull(problem);
        Assert.Null(bench.Desk.Problem("A"));
    }

    [Fact]
    public void Service_that_dies_loses_every_card_and_reads_each_anew_when_it_is_back()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Pcsc.Plug("B");
        bench.Turn();

        bench.Pcsc.Die();
        PcscStatus died = bench.Turn();
        PcscStatus still = bench.Turn();
        bench.Pcsc.Rise();
        bench.Turn();

        Assert.Equal((PcscStatus.NoService, PcscStatus.NoService), (died, still));
        Assert.Equal(["entered A 1", "read A 1", "gone A 1 ReaderLost", "entered A 2", "read A 2"], bench.Desk.Heard);
    }

    [Fact]
    public void Service_that_died_and_rose_unseen_loses_every_card()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        bench.Pcsc.Die();
        bench.Pcsc.Rise();
        PcscStatus turned = bench.Turn();
        bench.Turn();

        Assert.Equal(PcscStatus.CommunicationError, turned);
        Assert.Equal(["entered A 1", "read A 1", "gone A 1 ReaderLost", "entered A 2", "read A 2"], bench.Desk.Heard);
    }

    [Theory]
    [InlineData(CardManner.PulledWithin, "Damaged", "Removed")]
    [InlineData(CardManner.Empty, "Damaged", null)]
    [InlineData(CardManner.Fails, "Mute", null)]
    [InlineData(CardManner.NoAtr, "Mute", null)]
    public void Card_that_cannot_be_read_says_why_and_the_next_is_read(object manner, string problem, string? end)
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1", (CardManner)manner);

        bench.Turn();
        string[] first = bench.Desk.Heard;
        bench.Turn();
        if (end is null) bench.Pcsc.Pull("A");
        bench.Turn();
        bench.Pcsc.Insert("A", "2");
        bench.Turn();

        // Nobody else turns the session while the card is read here: that a card was pulled within it comes out on a thread of its own (CardReaderWorkerTests).
        Assert.Equal(["entered A 1", $"read A 1 {problem}"], first);
        Assert.Equal(["gone A 1 Removed", "entered A 2", "read A 2"], bench.Desk.Heard[2..]);
        bench.HeardNothingWrong();
    }

    [Fact]
    public void Other_readers_than_the_one_asked_for_are_left_alone()
    {
        using var bench = new SessionBench(onlyReader: "Gemalto");
        bench.Pcsc.Plug("Gemalto USB 00 00");
        bench.Pcsc.Plug("Token of somebody");

        bench.Pcsc.Insert("Token of somebody", "1");
        bench.Pcsc.Insert("Gemalto USB 00 00", "2");
        bench.Turn();

        Assert.Equal(["entered Gemalto USB 00 00 1", "read Gemalto USB 00 00 1"], bench.Desk.Heard);
    }

    [Fact]
    public void No_reader_is_a_problem_that_is_told()
    {
        using var bench = new SessionBench();

        bench.Turn();
        string? none = bench.Desk.Problem(CardReaderWorker.Service);
        bench.Pcsc.Plug("A");
        bench.Turn();

        Assert.NotNull(none);
        Assert.Null(bench.Desk.Problem(CardReaderWorker.Service));
    }

    [Fact]
    public void Card_is_seen_at_a_question_asked_a_poll_of_the_driver_before_and_after_its_insertion()
    {
        using var bench = new SessionBench(lag: TimeSpan.FromMilliseconds(400));
        bench.Pcsc.Plug("A");
        bench.Turn();
        bench.Pcsc.Insert("A", "1");
        var asked = new List<long>();

        for (int i = 0; i < 10; i++)
        {
            asked.Add(bench.HostClock.NowUs);
            bench.Turn();
            bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(asked[..6], bench.Desk.SeenAtUs);
        bench.HeardNothingWrong();
    }

    [Fact]
    public void Lane_that_hangs_is_left_behind_and_a_fresh_one_reads_the_next_card()
    {
        var lanes = new List<StubLane>();
        using var bench = new SessionBench(lanes: _ => Add(lanes));
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        lanes[0].IsOverdue = true;
        bench.Turn();
        string? problem = bench.Desk.Problem("A");
        int seen = bench.Desk.Seen(1);
        bench.Turn();
        bench.Pcsc.Swap("A", "2");
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1 Mute", "gone A 1 Exchanged", "entered A 2"], bench.Desk.Heard);
        Assert.Contains("take it out", problem, StringComparison.Ordinal);
        Assert.Null(bench.Desk.Problem("A"));
        Assert.True(lanes[0].IsLeft);
        Assert.Equal(2, Assert.Single(lanes[1].Posted).Number);
        Assert.Equal(seen, bench.Desk.Seen(1));
    }

    [Fact]
    public void Call_that_hangs_over_an_earlier_card_does_not_cost_the_one_that_is_in()
    {
        var lanes = new List<StubLane>();
        using var bench = new SessionBench(lanes: _ => Add(lanes));
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();
        bench.Pcsc.Swap("A", "2");
        bench.Turn();

        lanes[0].IsOverdue = true;
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1 Removed", "gone A 1 Exchanged", "entered A 2"], bench.Desk.Heard);
        Assert.Equal(2, Assert.Single(lanes[1].Posted).Number);
    }

    [Fact]
    public void Card_is_not_said_to_be_in_while_a_call_keeps_pcscd_from_looking()
    {
        var lanes = new List<StubLane>();
        using var bench = new SessionBench(lanes: _ => Add(lanes));
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();

        bench.Turn();
        int before = bench.Desk.Seen(1);
        lanes[0].Pending = TimeSpan.FromSeconds(1);
        bench.Turn();
        int within = bench.Desk.Seen(1);
        lanes[0].Pending = TimeSpan.Zero;
        bench.Turn();

        Assert.Equal((1, 1, 2), (before, within, bench.Desk.Seen(1)));
    }

    [Fact]
    public void Card_is_refused_in_words_when_too_many_threads_never_returned()
    {
        using var bench = new SessionBench(lanes: _ => null);
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");

        bench.Turn();
        bench.Turn();

        Assert.Equal(["entered A 1", "read A 1 Mute"], bench.Desk.Heard);
        Assert.Contains("restart pcscd", bench.Desk.Problem("A"), StringComparison.Ordinal);
        Assert.Equal(0, bench.Desk.Seen(1));
    }

    [Fact]
    public void Session_that_was_ended_from_outside_tells_nothing_more()
    {
        using var bench = new SessionBench();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Turn();
        bench.EndSession();
        string[] heard = bench.Desk.Heard;

        bench.EndSession();

        Assert.Equal(["entered A 1", "read A 1", "gone A 1 ReaderLost"], heard);
        Assert.Equal(heard, bench.Desk.Heard);
        Assert.Equal(0, bench.Pcsc.Held);
    }

    private static void Step(ReaderPost post, bool hasCard, int count)
    {
        post.Status.State = new ReaderState((hasCard ? ReaderState.Present : ReaderState.Empty) | ((uint)count << 16));
        post.Step(_ => null);
    }

    private static StubLane Add(List<StubLane> lanes)
    {
        var lane = new StubLane();
        lanes.Add(lane);
        return lane;
    }
}
