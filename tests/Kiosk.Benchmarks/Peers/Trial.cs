using System.Diagnostics;

namespace Kiosk.Benchmarks.Peers;

/// <summary>Puts one contender through all steps.</summary>
/// <param name="make">Makes it anew for each of its two runs.</param>
/// <param name="load">How many messages.</param>
/// <param name="folder">Where its files go for the while.</param>
/// <param name="isTracing">Whether to count syncs, too.</param>
/// <param name="progress">Is told of each step.</param>
internal sealed class Trial(Func<Contender> make, Load load, string folder, bool isTracing, Action<string> progress)
{
    private static readonly TimeSpan LinkPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(150);

    // What has been delivered is removed in the background: long enough to be in the figure.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    // For a copy that is still on the way after the marker.
    private static readonly TimeSpan Straggling = TimeSpan.FromSeconds(1);

    private readonly Load _load = load.DividedBy(make().LoadDivisor);
    private int _next;

    /// <summary>Runs it; a contender that fails gives an outcome with what went wrong.</summary>
    public async Task<Outcome> RunAsync()
    {
        var outcome = new Outcome(make(), _load);
        try
        {
            outcome = await MeasureAsync(outcome);
            return isTracing ? outcome with { Syncs = await CountSyncsAsync() } : outcome;
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or TimeoutException)
        {
            progress("failed: " + fault.Message);
            return outcome with { Fault = fault.Message };
        }
    }

    private async Task<Outcome> MeasureAsync(Outcome outcome)
    {
        using var files = new TemporaryFolder(folder, $"{outcome.Contender.Name}-main");
        await using Contender contender = outcome.Contender;
        await StepAsync("start edge and cloud", () => ConnectAsync(contender, files.Path, isTraced: false));
        return await SurviveAsync(contender, await BacklogAsync(contender, outcome));
    }

    private async Task<Outcome> BacklogAsync(Contender contender, Outcome outcome)
    {
        await contender.CutCloudAsync();
        int first = _next;
        Task all = contender.Tally.Expect(first, _load.Backlog);
        Usage before = contender.EdgeUsage, afterFirst = default;
        List<double> rates = [];
        await StepAsync($"publish {_load.Batches} x {_load.Batch} with the cloud down", async () =>
        {
            for (int i = 0; i < _load.Batches; i++)
            {
                rates.Add(_load.Batch / await PublishAsync(contender, _load.Batch));
                if (i == 0) afterFirst = contender.EdgeUsage;
            }
        });
        Usage full = contender.EdgeUsage;
        long returned = 0;
        await StepAsync("cloud back, drain", async () =>
        {
            await contender.RestoreCloudAsync();
            returned = Stopwatch.GetTimestamp();
            await ArriveAsync(contender, all, $"the backlog of {_load.Backlog}");
        });
        double drainSeconds = Stopwatch.GetElapsedTime(returned).TotalSeconds;
        await contender.RemoveDeliveredAsync();
        await Task.Delay(Settling);
        return outcome with
        {
            AckedPerSecond = [.. rates.Order()],
            Resident = (afterFirst.Resident, full.Resident),
            Drained = contender.Tally.Read(),
            DrainSeconds = drainSeconds,
            BytesWritten = contender.EdgeUsage.BytesWritten - before.BytesWritten,
        };
    }

    private async Task<Outcome> SurviveAsync(Contender contender, Outcome outcome)
    {
        await contender.CutCloudAsync();
        _ = contender.Tally.Expect(_next, _load.Batch);
        await StepAsync($"publish {_load.Batch}, kill -9 at the last ack", async () =>
        {
            await PublishAsync(contender, _load.Batch);
            await contender.KillEdgeAsync();
        });
        await StepAsync("restart edge and cloud, drain", async () =>
        {
            await contender.RestoreCloudAsync();
            await contender.RestartEdgeAsync();
            await SendMarkerAsync(contender);
        });
        await Task.Delay(Straggling);
        if (contender.Tally.Missing() is { Count: > 0 } missing)
            progress($"{_load.Batch - contender.Tally.Read().Unique} not there after a later message is, the first of them: {string.Join(", ", missing)}");
        // An edge that waits for receipts still brings what was lost on the way; out of order, then.
        await contender.RemoveDeliveredAsync();
        contender.RequireSubscriber();
        return outcome with { Survived = contender.Tally.Read() };
    }

    private async Task<int> CountSyncsAsync()
    {
        using var files = new TemporaryFolder(folder, make().Name + "-traced");
        await using Contender contender = make();
        int syncs = 0;
        await StepAsync($"count the syncs of {_load.Traced}, under strace", async () =>
        {
            _next = 0;
            await ConnectAsync(contender, files.Path, isTraced: true);
            await contender.CutCloudAsync();
            int before = contender.EdgeSyncs;
            await PublishAsync(contender, _load.Traced);
            syncs = contender.EdgeSyncs - before;
        });
        return syncs;
    }

    private async Task ConnectAsync(Contender contender, string files, bool isTraced)
    {
        await contender.StartAsync(files, isTraced);
        await SendMarkerAsync(contender);
    }

    /// <summary>Publishes one more message and waits for it: all that the edge had before it has come by then, since order is kept.</summary>
    /// <remarks>Another each second: a shovel that is still starting has no queue yet, and the broker acknowledges what goes nowhere.</remarks>
    private async Task SendMarkerAsync(Contender contender)
    {
        int first = _next;
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < LinkPatience)
        {
            await PublishAsync(contender, 1);
            for (int i = 0; i < 50 && contender.Tally.Highest < first; i++) await Task.Delay(20);
            contender.RequireSubscriber();
            if (contender.Tally.Highest >= first) return;
        }

        throw new TimeoutException($"no message got from the edge to the cloud within {LinkPatience.TotalSeconds:0} s");
    }

    private async Task<double> PublishAsync(Contender contender, int count)
    {
        double seconds = await contender.PublishAsync(_next, count);
        _next += count;
        return seconds;
    }

    private static async Task ArriveAsync(Contender contender, Task all, string what)
    {
        await Task.WhenAny(all, Task.Delay(DrainPatience));
        contender.RequireSubscriber();
        if (!all.IsCompleted)
            throw new TimeoutException($"of {what} only {contender.Tally.Read().Unique} arrived within {DrainPatience.TotalSeconds:0} s");
    }

    private async Task StepAsync(string what, Func<Task> step)
    {
        long begin = Stopwatch.GetTimestamp();
        await step();
        progress($"{what}: {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
    }
}
