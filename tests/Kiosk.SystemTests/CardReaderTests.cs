using Kiosk.Edge.Identity.Readers;
using Kiosk.Interop.SmartCards;
using Xunit;

namespace Kiosk.SystemTests;

/// <summary>Card readers over the real pcscd and the virtual reader vpcd, in a namespace of their own: every case has its outcome, and nothing needs a restart.</summary>
public sealed class CardReaderTests(PcscFixture pcsc) : IClassFixture<PcscFixture>
{
    private const string A = CardReaderRig.FirstReader, B = CardReaderRig.SecondReader;

    [Fact]
    public async Task Card_is_read_and_its_pulling_is_told()
    {
        await using CardReaderRig rig = await pcsc.StartAsync();

        await rig.First.InsertAsync();
        rig.Desk.Await($"read {A} 1");
        rig.Desk.Await(() => rig.Desk.Seen(1) > 2, "the card to be seen");
        await rig.First.PullAsync();
        rig.Desk.Await($"gone {A} 1 Removed");

        Assert.Equal([$"entered {A} 1", $"read {A} 1", $"gone {A} 1 Removed"], rig.Desk.Heard);
        Assert.Empty(rig.Desk.Broken);
    }

    [Fact]
    public async Task Two_readers_are_read_beside_each_other()
    {
        await using CardReaderRig rig = await pcsc.StartAsync();

        await rig.First.InsertAsync();
        await rig.Second.InsertAsync();
        rig.Desk.Await(() => rig.Desk.Heard.Count(line => line.StartsWith("read ", StringComparison.Ordinal)) == 2, "both cards");
        await rig.First.PullAsync();
        rig.Desk.Await(() => rig.Desk.Heard.Any(line => line.StartsWith($"gone {A}", StringComparison.Ordinal)), "the first card's end");

        Assert.Equal(1, rig.Desk.Open);
        Assert.Contains(rig.Desk.Heard, line => line.StartsWith($"read {B}", StringComparison.Ordinal) && line.Split(' ').Length == 6);
        Assert.Empty(rig.Desk.Broken);
    }

    [Fact]
    public async Task Quick_swap_that_nobody_saw_is_seen_by_the_event_counter()
    {
        using var held = new HeldPcsc(new PcscLibrary());
        await using CardReaderRig rig = await pcsc.StartAsync(pcsc: held);
        await rig.First.InsertAsync();
        rig.Desk.Await($"read {A} 1");

        using var witness = new EventCounter(A);
        held.Hold();
        await rig.First.SwapAsync();
        witness.AwaitTwoMore();
        held.Free();
        rig.Desk.Await($"read {A} 2");

        Assert.Equal([$"entered {A} 1", $"read {A} 1", $"gone {A} 1 Exchanged", $"entered {A} 2", $"read {A} 2"], rig.Desk.Heard);
        Assert.Empty(rig.Desk.Broken);
    }

    [Fact]
    public async Task Card_that_is_pulled_within_a_command_is_removed_and_not_mute()
    {
        await using CardReaderRig rig = await pcsc.StartAsync();
        await rig.First.FaultAsync("pulled 3");

        await rig.First.InsertAsync();
        rig.Desk.Await($"gone {A} 1 Removed");

        Assert.Equal([$"entered {A} 1", $"read {A} 1 Removed", $"gone {A} 1 Removed"], rig.Desk.Heard);
    }

    [Fact]
    public async Task Mute_card_hangs_nobody_and_the_next_one_is_read()
    {
        await using CardReaderRig rig = await pcsc.StartAsync();
        await rig.First.FaultAsync("mute 2");

        await rig.First.InsertAsync();
        rig.Desk.Await($"read {A} 1 Mute");
        rig.Desk.Await(() => rig.Desk.Problem(A) is not null, "the mute card to be told of");
        await rig.Second.InsertAsync();
        rig.Desk.Await($"read {B} 2");
        await rig.First.FaultAsync("none");
        await rig.First.PullAsync();
        rig.Desk.Await($"gone {A} 1 Removed");
        await rig.First.InsertAsync();
        rig.Desk.Await($"read {A} 3");

        rig.Desk.Await(() => rig.Desk.Problem(A) is null, "the reader to be well");
        Assert.Empty(rig.Desk.Broken);
    }

    [Theory]
    [InlineData("garbage 2", "Damaged")]
    [InlineData("short 2", "Damaged")]
    public async Task Response_that_is_none_is_never_a_person(string fault, string problem)
    {
        await using CardReaderRig rig = await pcsc.StartAsync();
        await rig.First.FaultAsync(fault);

        await rig.First.InsertAsync();
        rig.Desk.Await($"read {A} 1 {problem}");
        await rig.First.SwapAsync();
        rig.Desk.Await(() => rig.Desk.Heard.Any(line => line.StartsWith($"read {A}", StringComparison.Ordinal) && line.Split(' ').Length == 6), "a card that tells");

        Assert.Empty(rig.Desk.Broken);
    }

    [Fact]
    public async Task Pcscd_that_is_killed_loses_the_card_and_reads_it_anew_when_it_is_back()
    {
        await using CardReaderRig rig = await pcsc.StartAsync();
        await rig.First.InsertAsync();
        rig.Desk.Await($"read {A} 1");

        await pcsc.Pcscd.KillPcscdAsync();
        rig.Desk.Await($"gone {A} 1 ReaderLost");
        rig.Desk.Await(() => rig.Desk.Problem(CardReaderWorker.Service) is not null, "the missing service to be told of");
        await pcsc.Pcscd.StartPcscdAsync();
        rig.Desk.Await($"read {A} 2");

        rig.Desk.Await(() => rig.Desk.Problem(CardReaderWorker.Service) is null, "pcscd to be well");
        Assert.Empty(rig.Desk.Broken);
    }

    [Fact]
    public async Task Pcscd_that_is_killed_within_a_reading_loses_the_reader()
    {
        await using CardReaderRig rig = await pcsc.StartAsync(commands: 50);
        await rig.First.SlowAsync(100);
        await rig.First.InsertAsync();
        rig.Desk.Await($"entered {A} 1");

        await pcsc.Pcscd.KillPcscdAsync();
        rig.Desk.Await($"gone {A} 1 ReaderLost");
        await rig.First.SlowAsync(0);
        await pcsc.Pcscd.StartPcscdAsync();
        rig.Desk.Await($"read {A} 2");

        Assert.Equal([$"entered {A} 1", $"read {A} 1 ReaderLost", $"gone {A} 1 ReaderLost"], rig.Desk.Heard[..3]);
        Assert.Empty(rig.Desk.Broken);
    }

    [Fact]
    public async Task Pcscd_that_does_not_answer_loses_the_card_and_is_taken_up_again()
    {
        await using CardReaderRig rig = await pcsc.StartAsync();
        await rig.First.InsertAsync();
        rig.Desk.Await($"read {A} 1");

        await pcsc.Pcscd.FreezePcscdAsync();
        rig.Desk.Await($"gone {A} 1 ReaderLost");
        await pcsc.Pcscd.ThawPcscdAsync();
        rig.Desk.Await($"read {A} 2");

        Assert.Empty(rig.Desk.Broken);
    }

    // Another program's look at a reader.
    private sealed class EventCounter : IDisposable
    {
        private readonly IPcscContext _context;
        private readonly ReaderStatus _reader;
        private readonly ushort _first;

        public EventCounter(string reader)
        {
            Assert.Equal(PcscStatus.Success, new PcscLibrary().Establish(out IPcscContext? context));
            _context = context!;
            _reader = new ReaderStatus(reader);
            _context.WaitForChange([_reader], 0);
            _first = _reader.State.EventCount;
        }

        // Out and in again.
        public void AwaitTwoMore()
        {
            long since = TimeProvider.System.GetTimestamp();
            while (_reader.State.EventCount != (ushort)(_first + 2) || !_reader.State.HasCard)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(2.5), "pcscd did not see the swap");
                _context.WaitForChange([_reader], 100);
            }
        }

        public void Dispose() => _context.Dispose();
    }
}
