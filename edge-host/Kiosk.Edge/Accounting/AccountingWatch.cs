using Kiosk.Edge.Control;
using Kiosk.Outbox;

namespace Kiosk.Edge.Accounting;

/// <summary>
/// Checks all the time that every record is accounted for: in each lane produced = delivered + refused + dropped + damaged + stored,
/// and the books have grown by what was acknowledged. A mismatch, and what the outbox tells of, is logged and raised as an alarm.
/// </summary>
/// <param name="outbox">Checked.</param>
/// <param name="notices">Taken from.</param>
/// <param name="alarms">Given to.</param>
/// <param name="capBytes">The outbox's cap, for <see cref="Health"/>.</param>
/// <param name="time">For the interval.</param>
/// <param name="log">Told once of each change, and of what the outbox tells of.</param>
public sealed class AccountingWatch(
    CountedOutbox outbox, OutboxNotices notices, AlarmDesk alarms, long capBytes, TimeProvider time, ILogger<AccountingWatch> log) : BackgroundService
{
    /// <summary>Between two checks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private const int FullPercent = 95;

    private volatile string _mismatch = "";
    private long _mismatches;

    /// <summary>Checks that found a mismatch where the one before found none, since the start.</summary>
    public long Mismatches => Interlocked.Read(ref _mismatches);

    /// <summary>Whether the books balance and there is room.</summary>
    public HealthPart Health()
    {
        if (_mismatch.Length > 0) return new HealthPart(false, MismatchText());
        outbox.Mismatch(out OutboxAccount account);
        long bytes = account.Lanes.Sum(lane => lane.Bytes);
        bool isFull = bytes > capBytes / 100 * FullPercent;
        return new HealthPart(!isFull, isFull
            ? $"the outbox has {bytes >> 20} of {capBytes >> 20} MiB and drops or refuses records; bring the uplink back, or raise outbox.capMegabytes"
            : "");
    }

    /// <summary>Checks once.</summary>
    public async Task CheckAsync()
    {
        string mismatch = outbox.Mismatch(out _) ?? "";
        bool wasBalanced = _mismatch.Length == 0;
        _mismatch = mismatch;
        if (mismatch.Length > 0)
        {
            if (wasBalanced)
            {
                Interlocked.Increment(ref _mismatches);
                log.LogError("The outbox's books do not balance: {Text}", MismatchText());
            }

            alarms.Raise(new Alarm(AlarmKind.BooksUnbalanced, MismatchText(), 1, 0));
        }
        else if (!wasBalanced)
        {
            log.LogInformation("The outbox's books balance again");
        }

        foreach (NoticeSum sum in notices.Take()) Tell(sum);
        await alarms.SendAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CheckAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A defect in one check must end neither the watch nor, as an unhandled failure of a hosted service would, the host.
            catch (Exception defect)
#pragma warning restore CA1031
            {
                log.LogError(defect, "A check of the outbox's books failed; it is tried again");
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string MismatchText() => _mismatch + "; run kioskctl outbox fsck, and keep the outbox's folder for whoever looks into it";

    private void Tell(NoticeSum sum)
    {
        log.LogError("Outbox, {Times} times, {Records} records: {Text}", sum.Times, sum.Records, sum.Text);
        // An alarm that alarms were dropped would take the place of another one.
        if (sum is { Kind: NoticeKind.Dropped, Lane: Lane.Alarm }) return;
        alarms.Raise(new Alarm(AlarmKinds.Of(sum.Kind), sum.Text, sum.Times, sum.Records));
    }
}
