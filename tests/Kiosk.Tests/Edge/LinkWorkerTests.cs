using System.Text.Json;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>The link's thread and its storing, with a scripted board on a line in memory.</summary>
public class LinkWorkerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Command_that_waits_when_the_link_ends_is_answered_and_so_is_one_after_it()
    {
        await using var bench = new VisitBench();
        using LinkWorker worker = Worker(bench, new ScriptedLine(null));
        await worker.StartAsync(CancellationToken.None);
        Task<CommandReply> waiting = worker.CommandAsync(CommandCode.BeginAcquisition, 1, 1, TimeSpan.FromHours(1));

        await worker.StopAsync(CancellationToken.None);
        Task<CommandReply> after = worker.CommandAsync(CommandCode.BeginAcquisition, 1, 1, TimeSpan.FromHours(1));

        Assert.Equal(CommandEnd.LinkEnded, (await waiting.WaitAsync(Soon)).End);
        Assert.Equal(CommandEnd.LinkEnded, (await after.WaitAsync(Soon)).End);
    }

    [Fact]
    public async Task Defect_in_storing_ends_the_worker_with_the_failure()
    {
        await using var bench = new VisitBench();
        var line = new ScriptedLine(new ScriptedBoard());
        using LinkWorker worker = Worker(bench, line);
        await worker.StartAsync(CancellationToken.None);
        await UntilAsync(() => worker.Status.IsUp);

        await bench.RunAsync("UPDATE boot SET parts = 'broken'");
        line.Do(board => board.Event(EventCode.PartFault, 0));

        await Assert.ThrowsAsync<JsonException>(() => worker.ExecuteTask!.WaitAsync(Soon));
    }

    [Fact]
    public async Task Parts_of_a_later_hello_are_stored()
    {
        await using var bench = new VisitBench();
        var line = new ScriptedLine(new ScriptedBoard { EcgState = NoData.NotReady });
        using LinkWorker worker = Worker(bench, line);
        await worker.StartAsync(CancellationToken.None);
        await UntilAsync(() => worker.Status.IsUp);

        line.Do(board =>
        {
            board.EcgState = NoData.NotPresent;
            board.Hello();
        });

        string now = JsonSerializer.Serialize<PartState[]>([new PartState(Part.Max30003, NoData.NotPresent, 5)]);
        await UntilAsync(() => bench.Count($"SELECT count(*) FROM boot WHERE parts = '{now}'") == 1);
        await worker.StopAsync(CancellationToken.None);
    }

    private static LinkWorker Worker(VisitBench bench, ScriptedLine line)
    {
        Clock clock = Clock.System(1);
        return new LinkWorker(line, bench.Intake, new LiveSignals(clock, new NoCalibrations()), clock, new FixedIdentifiers(), NullLogger<LinkWorker>.Instance);
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        using var time = new CancellationTokenSource(Soon);
        while (!isTrue()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, time.Token);
    }

    /// <summary>A line in memory; none without a board.</summary>
    private sealed class ScriptedLine(ScriptedBoard? board) : ILineOpener, ILine
    {
        private readonly Lock _lock = new();
        private readonly ManualResetEventSlim _never = new();

        public void Do(Action<ScriptedBoard> action)
        {
            lock (_lock) action(board!);
        }

        public ILine? TryOpen(out string problem)
        {
            problem = board is null ? "no board" : "";
            return board is null ? null : this;
        }

        public LineTransfer Read(Span<byte> buffer, int timeoutMs)
        {
            lock (_lock)
            {
                board!.Advance(timeoutMs * 1000L);
                if (board.Outgoing.TryDequeue(out byte[]? frame))
                {
                    frame.CopyTo(buffer);
                    return new LineTransfer(LineStatus.Ok, frame.Length);
                }
            }

            _never.Wait(timeoutMs);
            return new LineTransfer(LineStatus.TimedOut, 0);
        }

        public LineTransfer Write(ReadOnlySpan<byte> bytes, int timeoutMs)
        {
            lock (_lock) board!.Receive(bytes.ToArray());
            return new LineTransfer(LineStatus.Ok, bytes.Length);
        }

        public void Dispose() => _never.Dispose();
    }
}
