using Kiosk.Edge.Clocks;
using Kiosk.Edge.Identity.Readers;
using Kiosk.Identity.Cards;
using Kiosk.Tests.Edge;
using Xunit;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>The worker with its threads over a scripted service that waits and hangs as the real one does.</summary>
public class CardReaderWorkerTests
{
    private static readonly CardReaderOptions Quick = new(IsEnabled: true)
    {
        TransmitTimeout = TimeSpan.FromMilliseconds(300),
        ServiceTimeout = TimeSpan.FromMilliseconds(500),
        DriverLag = TimeSpan.FromMilliseconds(100),
    };

    [Fact]
    public async Task Mute_card_hangs_nobody_and_a_fresh_thread_reads_the_next_card()
    {
        await using var bench = await Bench.StartAsync();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Plug("B");

        bench.Pcsc.Insert("A", "1", CardManner.Hangs);
        bench.Desk.Await("read A 1 Mute");
        bench.Pcsc.Insert("B", "2");
        bench.Desk.Await("read B 2");
        bench.Pcsc.Pull("A");
        bench.Desk.Await("gone A 1 Removed");
        bench.Pcsc.Insert("A", "3");
        bench.Desk.Await("read A 3");

        bench.Desk.Await(() => bench.Desk.Problem("A") is null, "reader A to be well");
        Assert.Empty(bench.Desk.Broken);
    }

    [Fact]
    public async Task Card_that_is_pulled_within_a_command_says_so()
    {
        await using var bench = await Bench.StartAsync();
        bench.Pcsc.Plug("A");

        bench.Pcsc.Insert("A", "1", CardManner.PulledWithin);
        bench.Desk.Await("gone A 1 Removed");

        Assert.Equal(["entered A 1", "read A 1 Removed", "gone A 1 Removed"], bench.Desk.Heard);
    }

    [Fact]
    public async Task Service_that_does_not_answer_loses_its_cards_and_is_taken_up_again()
    {
        await using var bench = await Bench.StartAsync();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Desk.Await("read A 1");

        bench.Pcsc.Hang(true);
        bench.Desk.Await("gone A 1 ReaderLost");
        // Long enough for every monitor that may be left behind.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        bench.Pcsc.Hang(false);
        bench.Desk.Await("read A 2");

        Assert.Equal(["entered A 1", "read A 1", "gone A 1 ReaderLost", "entered A 2", "read A 2"], bench.Desk.Heard);
        Assert.Empty(bench.Desk.Broken);
    }

    [Fact]
    public async Task Service_that_is_not_there_yet_is_waited_for()
    {
        var pcsc = new ScriptedPcsc(waits: true);
        pcsc.Die();
        await using var bench = await Bench.StartAsync(pcsc);
        bench.Desk.Await(() => bench.Desk.Problem(CardReaderWorker.Service) is not null, "the missing service to be told of");

        pcsc.Plug("A");
        pcsc.Insert("A", "1");
        pcsc.Rise();

        bench.Desk.Await("read A 1");
    }

    [Fact]
    public async Task Defect_in_reading_a_card_costs_that_card_and_no_more()
    {
        int calls = 0;
        await using var bench = await Bench.StartAsync(read: channel => calls++ == 0 ? throw new InvalidOperationException("a defect") : PlainReading.Read(channel));
        bench.Pcsc.Plug("A");

        bench.Pcsc.Insert("A", "1");
        bench.Desk.Await("read A 1 Damaged");
        bench.Pcsc.Swap("A", "2");
        bench.Desk.Await("read A 2");

        Assert.True(bench.Log.Count > 0);
    }

    [Fact]
    public async Task Defect_of_the_desk_stops_no_reader_and_wipes_whom_it_did_not_take()
    {
        await using var bench = await Bench.StartAsync();
        bench.Pcsc.Plug("A");
        var taken = new List<Kiosk.Identity.Person>();
        bench.Desk.OnRead = (insertion, outcome) =>
        {
            if (outcome.Person is { } person) lock (taken) taken.Add(person);
            if (insertion == 1) throw new InvalidOperationException("a defect");
        };

        bench.Pcsc.Insert("A", "1");
        bench.Desk.Await(() => bench.Log.Count > 0, "the defect to be logged");
        bench.Pcsc.Swap("A", "2");
        bench.Desk.Await("read A 2");

        Assert.True(taken[0].Identifiers[0].Value.IsWiped);
        Assert.False(taken[1].Identifiers[0].Value.IsWiped);
    }

    [Fact]
    public async Task Card_is_seen_at_least_every_500_ms_while_it_is_in()
    {
        await using var bench = await Bench.StartAsync();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Desk.Await("read A 1");

        bench.Desk.Await(() => bench.Desk.SeenAtUs.Length >= 10, "ten sights of the card");

        long[] gapsUs = [.. bench.Desk.SeenAtUs.Zip(bench.Desk.SeenAtUs.Skip(1), (a, b) => b - a)];
        Assert.All(gapsUs, gap => Assert.InRange(gap, 0, 500_000));
        Assert.Empty(bench.Desk.Broken);
    }

    [Fact]
    public async Task Worker_that_is_switched_off_asks_nobody()
    {
        var pcsc = new ScriptedPcsc(waits: true);

        await using (await Bench.StartAsync(pcsc, options: Quick with { IsEnabled = false }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, pcsc.Waits);
    }

    [Fact]
    public async Task Host_that_stops_ends_what_is_in_and_lets_go_of_the_service()
    {
        await using var bench = await Bench.StartAsync();
        bench.Pcsc.Plug("A");
        bench.Pcsc.Insert("A", "1");
        bench.Desk.Await("read A 1");

        await bench.StopAsync();

        bench.Desk.Await("gone A 1 ReaderLost");
        bench.Desk.Await(() => bench.Pcsc.Held == 0, "all contexts to be released");
    }

    private sealed class Bench : IAsyncDisposable
    {
        private readonly CardReaderWorker _worker;

        private Bench(ScriptedPcsc pcsc, CardReaderOptions options, Func<ICardChannel, CardOutcome> read)
        {
            Pcsc = pcsc;
            _worker = new CardReaderWorker(options, pcsc, Desk, read, new Clock(TimeProvider.System, () => null), Log);
        }

        public ScriptedPcsc Pcsc { get; }

        public RecordingDesk Desk { get; } = new();

        public CountingLog<CardReaderWorker> Log { get; } = new();

        public static async Task<Bench> StartAsync(
            ScriptedPcsc? pcsc = null, Func<ICardChannel, CardOutcome>? read = null, CardReaderOptions? options = null)
        {
            var bench = new Bench(pcsc ?? new ScriptedPcsc(waits: true), options ?? Quick, read ?? PlainReading.Read);
            await bench._worker.StartAsync(TestContext.Current.CancellationToken);
            return bench;
        }

        public Task StopAsync() => _worker.StopAsync(TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            await _worker.StopAsync(CancellationToken.None);
            _worker.Dispose();
            Pcsc.Hang(false);
            Pcsc.Die();
            Desk.Dispose();
        }
    }
}
