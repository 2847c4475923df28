using Kiosk.Edge.Link;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>Hellos, boots and commands of the link; what they carry is in <see cref="LinkSessionTests"/>.</summary>
public class LinkBootTests
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

    private static bool IsResult(byte[] frame)
    {
        var reader = new FrameReader();
        int offset = 0;
        return reader.Accept(frame, ref offset, frame.Length) == FrameResult.Frame && reader.Type == MessageType.CommandResult;
    }
}
