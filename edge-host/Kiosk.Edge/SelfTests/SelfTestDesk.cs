using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.SelfTests;

/// <summary>What a self-test is asked for.</summary>
/// <param name="Parts">Parts to be tested one by one; null for all that the board has, by one command.</param>
/// <param name="Checks">Checks of the host.</param>
public sealed record TestPlan(IReadOnlyList<Part>? Parts, IReadOnlyList<IHostCheck> Checks);

/// <summary>
/// Runs self-tests, one at a time, on the board and on the host, and keeps the last result of each part. May be used from any thread.
/// <code>
/// (idle) --begin--> Running --all done, the board's link lost or restarted, a visit begun--> (idle)
/// </code>
/// </summary>
/// <remarks>None begins during a visit, and a visit that begins goes first: the board gives up its test by itself.</remarks>
public sealed class SelfTestDesk : IDisposable
{
    /// <summary>Time that the board may take over one part, and a little: see the firmware's SelfTest.PartUs.</summary>
    public static readonly TimeSpan PartTime = TimeSpan.FromSeconds(70);

    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(10), CommandTime = TimeSpan.FromSeconds(3), PollEvery = TimeSpan.FromMilliseconds(100);

    private readonly IBoardLink _link;
    private readonly Func<bool> _isVisitOpen;
    private readonly Clock _clock;
    private readonly SelfTestFile _file;
    private readonly ILogger<SelfTestDesk> _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<RetainedMessage> _heard = [];
    private List<PartResult> _last;
    private TestReport _report = new(false, null, []);

    /// <param name="link">The board.</param>
    /// <param name="isVisitOpen">Whether somebody is being measured.</param>
    /// <param name="clock">Time.</param>
    /// <param name="file">Keeps results.</param>
    /// <param name="log">For failures.</param>
    public SelfTestDesk(IBoardLink link, Func<bool> isVisitOpen, Clock clock, SelfTestFile file, ILogger<SelfTestDesk> log)
    {
        (_link, _isVisitOpen, _clock, _file, _log) = (link, isVisitOpen, clock, file, log);
        _last = [.. file.Load()];
    }

    /// <summary>The self-test that runs, or ran last.</summary>
    public TestReport Report
    {
        get
        {
            lock (_lock) return _report;
        }
    }

    /// <summary>What a part of an instrument failed of, in words; null when none did. Results of another board do not count.</summary>
    public string? FailureOf(CalibratedInstrument instrument)
    {
        string? board = _link.Status.Board?.BoardId;
        lock (_lock)
        {
            return _last.Where(one => (board is null || one.BoardId == board) && one.Reason != NoData.None && instrument.Parts.Contains(one.Part))
                .Select(one => WordsOf(one.Reason, one.Part)).FirstOrDefault();
        }
    }

    /// <summary>Takes what the board tells; returns at once.</summary>
    public void Hear(RetainedMessage message)
    {
        if (message.Code is not (EventCode.PartTested or EventCode.SelfTestEnded)) return;
        lock (_lock)
        {
            if (_report.IsRunning) _heard.Add(message);
        }
    }

    /// <summary>Begins a self-test, which goes on by itself: <see cref="Report"/> tells how far it is.</summary>
    /// <returns>Why not, for people; null when it began.</returns>
    public string? TryBegin(TestPlan plan)
    {
        lock (_lock)
        {
            if (_report.IsRunning) return "A self-test runs already; wait for its end.";
            if (_isVisitOpen()) return "A visit is open; end it first.";
            _report = new TestReport(true, _clock.UtcNow, []);
            _heard.Clear();
        }

        _ = Task.Run(() => RunAsync(plan, _stopping.Token));
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task RunAsync(TestPlan plan, CancellationToken stop)
    {
        try
        {
            foreach (IHostCheck check in plan.Checks) await CheckAsync(check, stop).ConfigureAwait(false);
            if (plan.Parts is null) await TestAsync(Part.None, stop).ConfigureAwait(false);
            else foreach (Part part in plan.Parts) await TestAsync(part, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
#pragma warning disable CA1031 // A defect must not leave a test that runs for ever.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _log.LogError(defect, "The self-test failed; please report this as a defect");
            Add("selftest", "self-test", TestVerdict.Failed, $"a defect of the host: {defect.Message}", _clock.NowUs);
        }
        finally
        {
            lock (_lock) _report = _report with { IsRunning = false };
        }
    }

    private async Task CheckAsync(IHostCheck check, CancellationToken stop)
    {
        long beganUs = _clock.NowUs;
        CheckResult result;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        time.CancelAfter(CheckTime);
        try
        {
            result = await check.CheckAsync(time.Token).WaitAsync(time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            result = new CheckResult(TestVerdict.Failed, $"no answer within {CheckTime.TotalSeconds:0} s");
        }
#pragma warning disable CA1031 // Whatever a device throws is its failure, and the next one is looked at all the same.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            result = new CheckResult(TestVerdict.Failed, failure.Message);
        }

        Add(check.Name, check.What, result.Verdict, result.Words, beganUs);
    }

    // Part.None: all that the board has.
    private async Task TestAsync(Part part, CancellationToken stop)
    {
        long beganUs = _clock.NowUs;
        LinkStatus link = _link.Status;
        if (link is not { IsUp: true, Board: { } board })
        {
            Refuse(part, TestVerdict.Failed, $"the board is not connected: {link.Problem}", beganUs);
            return;
        }

        CommandReply reply = await _link.CommandAsync(CommandCode.SelfTest, (uint)part, 0, CommandTime).ConfigureAwait(false);
        if (!reply.IsDone)
        {
            (TestVerdict verdict, string words) = reply switch
            {
                { End: CommandEnd.Answered, Outcome: CommandOutcome.Busy } => (TestVerdict.NotTested, "the board is measuring, or tests already"),
                { End: CommandEnd.Answered } => (TestVerdict.Failed, "the board has no test for it: update its firmware"),
                _ => (TestVerdict.Failed, "the board did not answer"),
            };
            Refuse(part, verdict, words, beganUs);
            return;
        }

        await FollowAsync(reply.CommandId, link.BootKey, board.BoardId, part, stop).ConfigureAwait(false);
    }

    // The results as they come. Each part has its time anew.
    private async Task FollowAsync(uint commandId, long bootKey, string boardId, Part asked, CancellationToken stop)
    {
        long beganUs = _clock.NowUs;
        HashSet<Part> told = [];
        while (_clock.NowUs - beganUs < PartTime.TotalMicroseconds)
        {
            RetainedMessage[] heard;
            lock (_lock) heard = [.. _heard.Where(m => m.BootKey == bootKey && m.Value == commandId)];
            foreach (RetainedMessage one in heard.Where(m => m.Code == EventCode.PartTested && !told.Contains(m.Part)))
            {
                told.Add(one.Part);
                Take(one, boardId, beganUs);
                beganUs = _clock.NowUs;
            }

            if (heard.FirstOrDefault(m => m.Code == EventCode.SelfTestEnded) is { } end)
            {
                if (end.Reason != NoData.None) Refuse(asked, TestVerdict.NotTested, "given up: a visit began, or the board was told to restart", beganUs);
                return;
            }

            if (_link.Status.BootKey != bootKey)
            {
                Refuse(asked, TestVerdict.Failed, "the board restarted during the test", beganUs);
                return;
            }

            await Task.Delay(PollEvery, _clock.Provider, stop).ConfigureAwait(false);
        }

        Refuse(asked, TestVerdict.Failed, "the board did not tell the end of its test: check the cable", beganUs);
    }

    private void Take(RetainedMessage one, string boardId, long beganUs)
    {
        (TestVerdict verdict, string words) = one.Reason switch
        {
            NoData.None => (TestVerdict.Passed, "works"),
            NoData.NotApplied => (TestVerdict.NotTested, "not tested: another part that its test needs failed"),
            _ => (TestVerdict.Failed, WordsOf(one.Reason, one.Part)),
        };
        if (verdict == TestVerdict.Failed) _log.LogError("Self-test: {Part} failed: {Words}", one.Part, words);
        // What is not known leaves what was known.
        if (verdict != TestVerdict.NotTested) Keep(new PartResult(boardId, one.Part, one.Reason, _clock.UtcNow));
        Add(one.Part.ToString(), Reasons.Name(one.Part), verdict, words, beganUs);
    }

    // Saved outside of the lock, for which the link's thread waits; one test runs at a time, so nobody else saves.
    private void Keep(PartResult result)
    {
        List<PartResult> last;
        lock (_lock) last = _last = [.. _last.Where(known => known.Part != result.Part), result];
        _file.Save(last);
    }

    private void Refuse(Part part, TestVerdict verdict, string words, long beganUs)
    {
        if (part == Part.None) Add("board", "measuring board", verdict, words, beganUs);
        else Add(part.ToString(), Reasons.Name(part), verdict, words, beganUs);
    }

    private void Add(string name, string what, TestVerdict verdict, string words, long beganUs)
    {
        var result = new TestResult(name, what, verdict, words, (_clock.NowUs - beganUs) / 1e6, _clock.UtcNow);
        lock (_lock) _report = _report with { Results = [.. _report.Results, result] };
    }

    private static string WordsOf(NoData reason, Part part) =>
        reason == NoData.NotReady ? $"the test of the {Reasons.Name(part)} did not end in its time" : Reasons.Of(reason, part);
}
