using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Link;
using Kiosk.Edge.SelfTests;
using Kiosk.Measurements;
using Kiosk.Tests.Edge;
using Kiosk.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.SelfTests;

public sealed class SelfTestDeskTests : IDisposable
{
    private const uint CommandId = 42;

    private static readonly TestPlan Everything = new(null, []);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-selftest-").FullName;
    private readonly ManualTime _time = new();
    private readonly FakeLink _link = new();
    private readonly Clock _clock;
    private SelfTestDesk _desk;
    private bool _isVisitOpen;
    private long _boot = 7;

    public SelfTestDeskTests()
    {
        _clock = new Clock(_time, () => TimeSpan.Zero);
        _link.Answer = (_, _) => Done();
        _link.Met(VisitBench.Hello(), _boot);
        _desk = NewDesk();
    }

    [Fact]
    public async Task Results_are_told_as_the_board_tells_them_and_the_whole_passes_at_its_end()
    {
        Assert.Null(_desk.TryBegin(Everything));
        await UntilAsync(() => _link.Commands.Count == 1);
        Tell(Part.Max30003, NoData.None);
        await UntilAsync(() => _desk.Report.Results.Count == 1);
        Assert.True(_desk.Report.IsRunning);
        Assert.False(_desk.Report.HasPassed);
        Tell(Part.Max30205, NoData.None);
        End();

        await EndedAsync();

        Assert.Equal([(CommandCode.SelfTest, 0u)], _link.Commands);
        Assert.Equal([("Max30003", TestVerdict.Passed), ("Max30205", TestVerdict.Passed)], Results());
        Assert.True(_desk.Report.HasPassed);
    }

    [Fact]
    public async Task A_part_that_failed_is_named_with_how_and_counts_against_its_instrument_only()
    {
        await RunAsync(() => { Tell(Part.Max30003, NoData.None); Tell(Part.CuffPump, NoData.NoEffect); End(); });

        Assert.False(_desk.Report.HasPassed);
        Assert.Equal("the cuff pump was driven and nothing followed", _desk.Report.Results.Single(r => r.Verdict == TestVerdict.Failed).Words);
        Assert.Equal("the cuff pump was driven and nothing followed", _desk.FailureOf(CalibratedInstrument.Of(Instruments.BloodPressure)!));
        Assert.Null(_desk.FailureOf(CalibratedInstrument.Of(Instruments.Ecg)!));
    }

    [Fact]
    public async Task A_failure_outlasts_a_restart_of_the_host_until_the_part_passes()
    {
        await RunAsync(() => { Tell(Part.Max30003, NoData.Stuck); End(); });
        CalibratedInstrument ecg = CalibratedInstrument.Of(Instruments.Ecg)!;

        _desk.Dispose();
        _desk = NewDesk();
        Assert.NotNull(_desk.FailureOf(ecg));
        Assert.Null(_desk.Report.Began);
        await RunAsync(() => { Tell(Part.Max30003, NoData.None); End(); });

        Assert.Null(_desk.FailureOf(ecg));
        Assert.Null(NewDesk().FailureOf(ecg));
    }

    [Fact]
    public async Task A_part_of_which_nothing_is_known_keeps_its_last_result_and_the_whole_has_not_passed()
    {
        await RunAsync(() => { Tell(Part.CuffPump, NoData.NoEffect); End(); });
        await RunAsync(() => { Tell(Part.CuffPump, NoData.NotApplied); Tell(Part.BleedValve, NoData.NotApplied); End(); });

        Assert.Equal([("CuffPump", TestVerdict.NotTested), ("BleedValve", TestVerdict.NotTested)], Results());
        Assert.False(_desk.Report.HasPassed);
        Assert.Equal("the cuff pump was driven and nothing followed", _desk.FailureOf(CalibratedInstrument.Of(Instruments.BloodPressure)!));
    }

    [Fact]
    public async Task A_failure_of_another_board_says_nothing_of_this_one()
    {
        await RunAsync(() => { Tell(Part.Max30003, NoData.Stuck); End(); });

        _link.Met(VisitBench.Hello() with { BoardId = "CD00000000000000" }, 8);

        Assert.Null(_desk.FailureOf(CalibratedInstrument.Of(Instruments.Ecg)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{")]
    [InlineData("[{\"boardId\":\"x\",\"part\":\"Nonsense\"}]")]
    public void Damaged_results_count_as_none(string damage)
    {
        File.WriteAllText(Path.Combine(_folder, "selftest.json"), damage);

        Assert.Null(NewDesk().FailureOf(CalibratedInstrument.Of(Instruments.Ecg)!));
    }

    [Fact]
    public async Task Events_of_another_command_or_boot_and_repeated_ones_do_not_count()
    {
        await RunAsync(() =>
        {
            Tell(Part.Max30102, NoData.Stuck, commandId: 41);
            _desk.Hear(Event(EventCode.SelfTestEnded, Part.None, NoData.None, CommandId, boot: 6));
            Tell(Part.Max30003, NoData.None);
            Tell(Part.Max30003, NoData.None);
            End();
        });

        Assert.Equal([("Max30003", TestVerdict.Passed)], Results());
    }

    [Fact]
    public void None_begins_during_a_visit()
    {
        _isVisitOpen = true;

        Assert.Equal("A visit is open; end it first.", _desk.TryBegin(Everything));
        Assert.Empty(_link.Commands);
    }

    [Fact]
    public async Task One_runs_at_a_time()
    {
        Assert.Null(_desk.TryBegin(Everything));

        Assert.Equal("A self-test runs already; wait for its end.", _desk.TryBegin(Everything));
        await UntilAsync(() => _link.Commands.Count == 1);
        End();
        await EndedAsync();
    }

    [Fact]
    public async Task A_test_given_up_for_a_visit_has_not_passed_and_no_part_has_failed()
    {
        await RunAsync(() =>
        {
            Tell(Part.Max30003, NoData.None);
            _desk.Hear(Event(EventCode.SelfTestEnded, Part.None, NoData.NotReady, CommandId, _boot));
        });

        Assert.Equal([("Max30003", TestVerdict.Passed), ("board", TestVerdict.NotTested)], Results());
        Assert.False(_desk.Report.HasPassed);
    }

    [Fact]
    public async Task A_board_that_restarts_ends_the_test()
    {
        await RunAsync(() => _link.Met(VisitBench.Hello(2), ++_boot));

        Assert.Equal([("board", TestVerdict.Failed)], Results());
        Assert.Contains("restarted", _desk.Report.Results[0].Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_says_nothing_more_ends_the_test_in_time()
    {
        Assert.Null(_desk.TryBegin(Everything));
        await UntilAsync(() =>
        {
            _time.Advance(SelfTestDesk.PartTime);
            return !_desk.Report.IsRunning;
        });

        Assert.Equal([("board", TestVerdict.Failed)], Results());
    }

    [Fact]
    public async Task Without_a_board_the_host_is_tested_all_the_same()
    {
        _link.CableOut();

        Assert.Null(_desk.TryBegin(new TestPlan(null, [new Fixed("disk", () => new CheckResult(TestVerdict.Passed, "room"))])));
        await EndedAsync();

        Assert.Equal([("disk", TestVerdict.Passed), ("board", TestVerdict.Failed)], Results());
        Assert.Contains("the cable is out", _desk.Report.Results[1].Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CommandEnd.Answered, CommandOutcome.Busy, TestVerdict.NotTested)]
    [InlineData(CommandEnd.Answered, CommandOutcome.BadArgument, TestVerdict.Failed)]
    [InlineData(CommandEnd.Answered, CommandOutcome.Unknown, TestVerdict.Failed)]
    [InlineData(CommandEnd.TimedOut, CommandOutcome.Done, TestVerdict.Failed)]
    public async Task A_board_that_does_not_begin_is_told_of(CommandEnd end, CommandOutcome outcome, TestVerdict verdict)
    {
        _link.Answer = (_, _) => new CommandReply(end, outcome, 0);

        Assert.Null(_desk.TryBegin(new TestPlan([Part.Max30003], [])));
        await EndedAsync();

        Assert.Equal([("Max30003", verdict)], Results());
    }

    [Fact]
    public async Task A_check_that_warns_passes_and_one_that_throws_fails_and_keeps_none_from_its_turn()
    {
        _desk.TryBegin(new TestPlan([],
        [
            new Fixed("clock", () => new CheckResult(TestVerdict.Warning, "not set")),
            new Fixed("printer", () => throw new IOException("no paper")),
            new Fixed("store", () => new CheckResult(TestVerdict.Passed, "")),
        ]));
        await EndedAsync();

        Assert.Equal([("clock", TestVerdict.Warning), ("printer", TestVerdict.Failed), ("store", TestVerdict.Passed)], Results());
        Assert.Equal("no paper", _desk.Report.Results[1].Words);
        Assert.False(_desk.Report.HasPassed);
        Assert.True((_desk.Report with { Results = [_desk.Report.Results[0], _desk.Report.Results[2]] }).HasPassed);
    }

    [Fact]
    public async Task By_itself_only_what_does_not_move_is_tested_and_only_when_nobody_is_there()
    {
        _link.Met(VisitBench.Hello() with { Parts = [new(Part.Max30003, NoData.None, 1), new(Part.CuffPump, NoData.None, 0), new(Part.Mpr, NoData.None, 0)] }, _boot);
        var worker = new SelfTestWorker(_desk, _link, () => _isVisitOpen, new SelfTestSection { IdleMinutes = 5, EveryHours = 24 }, _clock, NullLogger<SelfTestWorker>.Instance);

        Assert.False(worker.Look());
        _time.Advance(TimeSpan.FromMinutes(4));
        _isVisitOpen = true;
        Assert.False(worker.Look());
        _isVisitOpen = false;
        Assert.False(worker.Look());
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(worker.Look());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(worker.Look());
        await UntilAsync(() => _link.Commands.Count == 1);
        Tell(Part.Max30003, NoData.None);
        End();
        await EndedAsync();

        Assert.Equal([(CommandCode.SelfTest, (uint)Part.Max30003)], _link.Commands);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.False(worker.Look());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(worker.Look());
        await UntilAsync(() => _link.Commands.Count == 2);
        End();
        await EndedAsync();
    }

    [Fact]
    public async Task A_defect_does_not_stop_the_host()
    {
        var log = new CountingLog<SelfTestWorker>();
        _link.StatusDefect = new InvalidOperationException("a defect");
        using var worker = new SelfTestWorker(_desk, _link, () => _isVisitOpen, new SelfTestSection { IdleMinutes = 0, EveryHours = 1 }, _clock, log);

        await worker.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => log.Count == 1 || worker.ExecuteTask!.IsCompleted);
        bool isOver = worker.ExecuteTask!.IsCompleted;
        await worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.False(isOver);
    }

    public void Dispose()
    {
        _desk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private SelfTestDesk NewDesk() => new(
        _link, () => _isVisitOpen, _clock, new SelfTestFile(_folder, NullLogger<SelfTestFile>.Instance), NullLogger<SelfTestDesk>.Instance);

    private static CommandReply Done() => new(CommandEnd.Answered, CommandOutcome.Done, 0) { CommandId = CommandId };

    private async Task RunAsync(Action board)
    {
        int before = _link.Commands.Count;
        Assert.Null(_desk.TryBegin(Everything));
        await UntilAsync(() => _link.Commands.Count > before);
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        board();
        await EndedAsync();
    }

    private Task EndedAsync() => UntilAsync(() => !_desk.Report.IsRunning);

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (int i = 0; i < 500; i++)
        {
            if (holds()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("it did not come to it within 10 s");
    }

    private IEnumerable<(string Name, TestVerdict Verdict)> Results() => _desk.Report.Results.Select(r => (r.Name, r.Verdict));

    private void Tell(Part part, NoData reason, uint commandId = CommandId) => _desk.Hear(Event(EventCode.PartTested, part, reason, commandId, _boot));

    private void End() => _desk.Hear(Event(EventCode.SelfTestEnded, Part.None, NoData.None, CommandId, _boot));

    private static RetainedMessage Event(EventCode code, Part part, NoData reason, uint commandId, long boot) =>
        new(boot, 0, 0, 1_000_000, part, MeasurementKind.None, code, Channel.None, reason, commandId, false);

    private sealed class Fixed(string name, Func<CheckResult> result) : IHostCheck
    {
        public string Name => name;

        public string What => name;

        public Task<CheckResult> CheckAsync(CancellationToken stop) => Task.FromResult(result());
    }
}
