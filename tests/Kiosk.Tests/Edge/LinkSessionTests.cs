using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

public class LinkSessionTests
{
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
