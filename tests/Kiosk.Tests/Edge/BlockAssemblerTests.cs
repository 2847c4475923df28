using Kiosk.Edge.Link;
using Xunit;

namespace Kiosk.Tests.Edge;

public class BlockAssemblerTests
{
    [Fact]
    public void Missing_block_is_asked_for_with_growing_pauses_and_then_given_up()
    {
        var assembler = new BlockAssembler();
        assembler.Accept(0);
        assembler.Accept(2);
        var askedMs = new List<long>();

        for (long nowUs = 0; nowUs < 120_000_000; nowUs += 50_000)
        {
            assembler.Expire(nowUs);
            if (assembler.NextRequest(nowUs, out int count) is not { } first) continue;
            Assert.Equal((1u, 1), (first, count));
            askedMs.Add(nowUs / 1000);
        }

        Assert.Equal(BlockAssembler.AttemptsMax, askedMs.Count);
        Assert.Equal([0L, 200L, 600L, 1400L, 3000L], askedMs.Take(5));
        Assert.Equal(1, assembler.Gone);
    }

    [Fact]
    public void Consecutive_missing_blocks_share_a_request()
    {
        var assembler = new BlockAssembler();
        assembler.Accept(3);
        assembler.Accept(15);

        uint? first = assembler.NextRequest(0, out int firstCount);
        uint? second = assembler.NextRequest(0, out int secondCount);
        uint? third = assembler.NextRequest(0, out int thirdCount);
        uint? none = assembler.NextRequest(0, out _);

        Assert.Equal((0u, 3), (first, firstCount));
        Assert.Equal((4u, 8), (second, secondCount));
        Assert.Equal((12u, 3), (third, thirdCount));
        Assert.Null(none);
    }

    [Fact]
    public void Block_that_was_given_up_counts_when_it_comes_after_all()
    {
        var assembler = new BlockAssembler();
        assembler.Accept(1);
        assembler.Held(1, 2);
        long gone = assembler.Gone;

        bool isNew = assembler.Accept(0);

        Assert.Equal(1, gone);
        Assert.True(isNew);
        Assert.Equal(0, assembler.Gone);
        Assert.False(assembler.Accept(0));
    }

    [Fact]
    public void Stream_that_ran_before_the_host_did_begins_with_what_is_still_held()
    {
        var assembler = new BlockAssembler();
        bool early = assembler.Accept(100_000);

        assembler.Held(99_900, 100_001);
        uint? first = assembler.NextRequest(0, out _);

        Assert.False(early);
        Assert.Equal((99_900u, 101, 99_900L), (first, assembler.MissingCount, assembler.Gone));
    }

    [Fact]
    public void Absurd_sequence_is_refused()
    {
        var assembler = new BlockAssembler();

        Assert.False(assembler.Accept(uint.MaxValue));
        assembler.Held(0, uint.MaxValue);
        assembler.End(uint.MaxValue);

        Assert.Equal(0, assembler.MissingCount);
    }

    [Fact]
    public void End_of_a_long_stream_of_which_nothing_was_heard_is_not_its_completion()
    {
        var assembler = new BlockAssembler();

        assembler.End(5000);
        bool isCompleteBefore = assembler.IsComplete;
        assembler.Held(4998, 5000);
        uint? asked = assembler.NextRequest(0, out int count);
        assembler.Accept(4998);
        assembler.Accept(4999);

        Assert.False(isCompleteBefore);
        Assert.Equal((4998u, 2, 4998L), (asked, count, assembler.Gone));
        Assert.True(assembler.IsComplete);
    }

    [Fact]
    public void Restart_of_the_board_completes_a_long_stream_of_which_nothing_was_heard()
    {
        var assembler = new BlockAssembler();
        assembler.End(5000);

        assembler.Cut();

        Assert.True(assembler.IsComplete);
        Assert.Equal(5000, assembler.Gone);
    }
}
