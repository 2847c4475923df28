using Kiosk.Edge.Link;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

public class LinkSessionTests
{
    [Fact]
    public void Hello_is_asked_for_until_it_comes()
    {
        var bench = new LinkBench();
        int lost = 0;
        bench.FromBoard = frame => bench.Met.Count == 0 && lost++ < 5 ? [] : [frame];

        bench.Run(3000);

        Assert.Single(bench.Met);
        Assert.True(bench.Session.IsUp(bench.NowUs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lossy_line_delivers_every_block_and_every_reading_once(int seed)
    {
        var random = new Random(seed);
        var bench = new LinkBench();
        IEnumerable<byte[]> Spoil(byte[] frame)
        {
            double fate = random.NextDouble();
            if (fate < 0.10) return [];
            if (fate < 0.20)
            {
                byte[] flipped = [.. frame];
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return [flipped];
            }

            return fate < 0.25 ? [frame, frame] : [frame];
        }

        (bench.FromBoard, bench.ToBoard) = (Spoil, Spoil);
        bench.Session.Track(7);

        bench.Run(1000);
        for (int i = 0; i < 200; i++)
        {
            bench.Board.Block(7);
            if (i % 4 == 0) bench.Board.Reading(7, 36_000 + i);
            bench.Run(30);
        }

        bench.Board.EndStreams(7);
        bench.Run(40_000);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (uint)i), bench.Blocks.Select(b => b.Sequence).Order());
        Assert.Equal(Enumerable.Range(0, 52).Select(i => (uint)i), bench.Retained.Select(r => r.Sequence));
        Assert.Equal(52u, bench.Board.OldestRetained);
        Assert.True(bench.Session.Progress[7].IsComplete, $"seed {seed}: {bench.Session.Progress[7]}");
        Assert.Equal(0, bench.Session.Progress[7].BlocksGone);
        Assert.True(bench.Session.Statistics.BadFrames > 0);
    }

    [Fact]
    public void Reordered_blocks_are_taken_as_they_come()
    {
        var bench = new LinkBench();
        bench.Session.Track(7);
        bench.Run(500);
        for (int i = 0; i < 6; i++) bench.Board.Block(7);
        byte[][] frames = [.. bench.Board.Outgoing];
        bench.Board.Outgoing.Clear();

        foreach (int i in new[] { 3, 0, 5, 1, 4, 2 }) bench.Board.Outgoing.Enqueue(frames[^(6 - i)]);
        bench.Run(10);

        Assert.Equal([3u, 0u, 5u, 1u, 4u, 2u], bench.Blocks.Select(b => b.Sequence));
    }

    [Fact]
    public void Heartbeat_reveals_a_lost_tail()
    {
        var bench = new LinkBench();
        bench.Session.Track(7);
        bench.Run(500);
        bench.Board.Block(7);
        bench.Run(10);
        bench.Board.IsSilent = true;
        bench.Board.Block(7);
        bench.Board.Block(7);
        bench.Board.IsSilent = false;

        bench.Run(1500);

        Assert.Equal([0u, 1u, 2u], bench.Blocks.Select(b => b.Sequence));
    }

    [Fact]
    public void Block_that_the_board_no_longer_holds_is_gone_and_not_asked_for_again()
    {
        var bench = new LinkBench();
        bench.Session.Track(7);
        bench.Run(500);
        bench.Board.IsSilent = true;
        for (int i = 0; i < 5; i++) bench.Board.Block(7);
        bench.Board.IsSilent = false;
        bench.Board.OldestBlock = 3;
        bench.Board.Block(7);

        bench.Run(2000);
        bench.Board.EndStreams(7);
        bench.Run(500);

        Assert.Equal([3u, 4u, 5u], bench.Blocks.Select(b => b.Sequence).Order());
        Assert.Equal(3, bench.Session.Progress[7].BlocksGone);
        Assert.True(bench.Session.Progress[7].IsComplete);
    }

    [Fact]
    public void Blocks_of_an_acquisition_that_nobody_tracks_are_counted_and_dropped()
    {
        var bench = new LinkBench();
        bench.Run(500);

        bench.Board.Block(7);
        bench.Run(2000);

        Assert.Empty(bench.Blocks);
        Assert.True(bench.Session.Statistics.UntrackedBlocks > 0);
        Assert.Equal(0, bench.Session.Statistics.BlocksRequested);
    }

    [Fact]
    public void Nothing_is_acknowledged_that_was_not_stored()
    {
        var bench = new LinkBench();
        bench.Run(500);
        bench.IsStoreWorking = false;
        for (int i = 0; i < 3; i++) bench.Board.Reading(0, i);

        bench.Run(3000);
        uint heldWhileBroken = bench.Board.OldestRetained;
        bench.IsStoreWorking = true;
        bench.Run(3000);

        Assert.Equal(0u, heldWhileBroken);
        Assert.Equal([0L, 1L, 2L], bench.Retained.Select(r => r.Value));
        Assert.Equal(3u, bench.Board.OldestRetained);
    }

    [Fact]
    public void Complete_acquisition_still_waits_for_the_messages_that_are_not_synced()
    {
        var bench = new LinkBench();
        bench.Session.Track(7);
        bench.Run(500);
        bench.Board.Block(7);
        bench.Board.Reading(7, 1);
        bench.IsStoreSlow = true;

        bench.Board.EndStreams(7);
        bench.Run(500);
        (bool isComplete, long waiting) = (bench.Session.Progress[7].IsComplete, bench.Session.RetainedWaiting);
        bench.Commit();

        Assert.Equal((true, 3L), (isComplete, waiting));
        Assert.Equal(0, bench.Session.RetainedWaiting);
    }

    [Fact]
    public void Message_that_could_not_be_stored_is_waited_for_until_it_came_again()
    {
        var bench = new LinkBench();
        bench.Run(500);
        bench.IsStoreWorking = false;

        bench.Board.Reading(7, 1);
        bench.Run(500);
        long whileBroken = bench.Session.RetainedWaiting;
        bench.IsStoreWorking = true;
        bench.Run(2000);

        Assert.Equal((1L, 0L), (whileBroken, bench.Session.RetainedWaiting));
    }

    [Fact]
    public void Lost_acknowledgement_is_repeated_and_the_reading_is_not()
    {
        var bench = new LinkBench();
        bench.Run(500);
        bench.ToBoard = _ => [];
        bench.Board.Reading(0, 1);
        bench.Run(200);
        bench.ToBoard = frame => [frame];

        bench.Run(1500);

        Assert.Single(bench.Retained);
        Assert.Equal(1u, bench.Board.OldestRetained);
    }

    [Fact]
    public void Reboot_cuts_what_runs_and_begins_a_new_map_and_sequence()
    {
        var bench = new LinkBench();
        bench.Session.Track(7);
        bench.Run(500);
        bench.Board.Block(7);
        bench.Board.Reading(7, 1);
        bench.Run(500);
        long firstKey = bench.Session.BootKey;

        bench.Board.Reboot(0xB008);
        bench.Board.Reading(0, 2);
        bench.Run(2000);

        Assert.NotEqual(firstKey, bench.Session.BootKey);
        Assert.True(bench.Session.Progress[7].IsComplete);
        Assert.Equal([(1L, 0u), (2L, 0u)], bench.Retained.Select(r => (r.Value, r.Sequence)));
        Assert.True(bench.Session.TimeMap.TryToHost(bench.Board.UptimeUs, out long hostUs, out _));
        Assert.InRange(hostUs, bench.NowUs - 20_000, bench.NowUs + 20_000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Known_boot_id_with_an_uptime_that_went_back_is_a_new_boot(bool sayHello)
    {
        var bench = new LinkBench();
        bench.Run(500);
        bench.Board.Reading(0, 1);
        bench.Run(3000);
        long firstKey = bench.Session.BootKey;

        bench.Board.Reboot(0xB007, sayHello);
        bench.Run(700);
        bench.Board.Reading(0, 2);
        bench.Run(2000);

        Assert.NotEqual(firstKey, bench.Session.BootKey);
        Assert.Equal([1L, 2L], bench.Retained.Select(r => r.Value));
    }

    [Fact]
    public void Short_cut_of_the_cable_loses_nothing_and_is_no_new_boot()
    {
        var bench = new LinkBench();
        bench.Session.Track(7);
        bench.Run(500);
        (bench.FromBoard, bench.ToBoard) = (_ => [], _ => []);
        for (int i = 0; i < 100; i++)
        {
            bench.Board.Block(7);
            bench.Board.Reading(7, i);
            bench.Run(100);
        }

        bool wasUp = bench.Session.IsUp(bench.NowUs);
        (bench.FromBoard, bench.ToBoard) = (frame => [frame], frame => [frame]);
        bench.Session.LineOpened();
        bench.Run(5000);

        Assert.False(wasUp);
        Assert.Single(bench.Met);
        Assert.Equal(100, bench.Blocks.Count);
        Assert.Equal(100, bench.Retained.Count);
    }

    [Fact]
    public void Messages_that_the_board_no_longer_has_are_counted_and_do_not_stop_the_rest()
    {
        var bench = new LinkBench();
        bench.Board.IsSilent = true;
        for (int i = 0; i < 5; i++) bench.Board.Reading(0, i);
        var acknowledge = new AcknowledgeMessage { BootId = bench.Board.BootId, Through = 2 };
        var writer = new FrameWriter();
        acknowledge.Write(writer);
        bench.Board.Receive(writer.Encoded.AsSpan(0, writer.Finish()).ToArray());
        bench.Board.IsSilent = false;

        bench.Run(3000);

        Assert.Equal([3L, 4L], bench.Retained.Select(r => r.Value));
        Assert.True(bench.Retained[0].AfterLoss);
        Assert.False(bench.Retained[1].AfterLoss);
        Assert.Equal(3, bench.Session.Statistics.RetainedLost);
    }

    [Fact]
    public void Command_is_repeated_until_its_result_comes_and_carried_out_once()
    {
        var bench = new LinkBench();
        bench.Run(500);
        int results = 0;
        bench.FromBoard = frame => IsResult(frame) && results++ < 3 ? [] : [frame];
        var replies = new List<CommandReply>();

        bench.Session.Command(CommandCode.BeginAcquisition, 9, 1, bench.NowUs + 5_000_000, replies.Add);
        bench.Run(3000);

        Assert.True(Assert.Single(replies).IsDone);
        Assert.Equal(1, bench.Board.Begun);
        Assert.Equal(4, results);
    }

    [Fact]
    public void Command_without_an_answer_ends_in_time()
    {
        var bench = new LinkBench();
        bench.Run(500);
        bench.ToBoard = _ => [];
        var replies = new List<CommandReply>();

        bench.Session.Command(CommandCode.BeginAcquisition, 9, 1, bench.NowUs + 1_000_000, replies.Add);
        bench.Run(900);
        int early = replies.Count;
        bench.Run(200);

        Assert.Equal(0, early);
        Assert.Equal(CommandEnd.TimedOut, Assert.Single(replies).End);
    }

    [Fact]
    public void Command_that_meets_a_reboot_says_so()
    {
        var bench = new LinkBench();
        bench.Run(500);
        bench.ToBoard = _ => [];
        var replies = new List<CommandReply>();

        bench.Session.Command(CommandCode.BeginAcquisition, 9, 1, bench.NowUs + 5_000_000, replies.Add);
        bench.Run(100);
        bench.Board.Reboot(0xB008);
        bench.Run(100);

        Assert.Equal(CommandEnd.BoardRestarted, Assert.Single(replies).End);
    }

    [Fact]
    public void Random_bytes_and_our_own_words_are_counted_and_do_no_harm()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var bench = new LinkBench();
        bench.Run(500);
        byte[] noise = new byte[50_000];
        random.NextBytes(noise);
        bench.ToBoard = frame =>
        {
            bench.Session.Receive(frame, frame.Length, bench.NowUs);
            return [frame];
        };

        bench.Session.Receive(noise, noise.Length, bench.NowUs);
        bench.Run(2000);

        Assert.True(bench.Session.IsUp(bench.NowUs), $"seed {Seed}");
        Assert.True(bench.Session.Statistics.BadFrames > 100);
        Assert.Empty(bench.Retained);
    }

    private static bool IsResult(byte[] frame)
    {
        var reader = new FrameReader();
        int offset = 0;
        return reader.Accept(frame, ref offset, frame.Length) == FrameResult.Frame && reader.Type == MessageType.CommandResult;
    }

    [Fact]
    public void Later_hello_of_the_same_boot_is_handed_on_for_its_parts()
    {
        var bench = new LinkBench();
        bench.Board.EcgState = NoData.NotReady;
        bench.Run(500);
        int heardBefore = bench.Heard.Count;

        bench.Board.EcgState = NoData.None;
        bench.Board.Hello();
        bench.Run(50);

        Assert.Single(bench.Met);
        Assert.Equal(NoData.NotReady, bench.Met[0].Parts[0].State);
        Assert.Equal(NoData.None, Assert.Single(bench.Heard.Skip(heardBefore)).Parts[0].State);
    }

    [Fact]
    public void Newest_hello_counts_when_it_comes_while_the_boot_is_looked_up()
    {
        var bench = new LinkBench { IsLookUpSlow = true };
        bench.Board.EcgState = NoData.NotReady;
        bench.Run(200);
        bench.Board.EcgState = NoData.None;
        bench.Board.Hello();
        bench.Run(50);

        bench.AnswerMet(Assert.Single(bench.Met));

        Assert.Equal(NoData.None, bench.Session.Hello!.Parts[0].State);
        Assert.Equal(NoData.None, bench.Heard[^1].Parts[0].State);
    }

    [Fact]
    public void Block_that_the_intake_refuses_is_asked_for_again()
    {
        var bench = new LinkBench();
        bench.Session.Track(7);
        bench.Run(500);
        bench.TakesBlocks = false;
        bench.Board.Block(7);
        bench.Board.Block(7);
        bench.Run(1000);

        bench.TakesBlocks = true;
        bench.Run(3000);

        Assert.Equal([0u, 1u], bench.Blocks.Select(b => b.Sequence).Order());
    }
}
