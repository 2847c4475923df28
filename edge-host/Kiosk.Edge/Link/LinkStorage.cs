using System.Threading.Channels;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Visits;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Link;

/// <summary>
/// The side of the link that may wait for the disk. One task stores retained messages in order, many in a transaction; another
/// stores blocks every half second. Answers are posted back to the link's thread.
/// </summary>
internal sealed class LinkStorage(Intake intake, Clock clock, Action<Action> post, ILogger log)
{
    /// <summary>Time between the transactions that store blocks.</summary>
    public static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between the moments that are stored of a boot's time map.</summary>
    public const long PointUs = 10_000_000;

    /// <summary>Retained messages in one transaction, at most.</summary>
    private const int BatchMax = 256;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<Item> _items = Channel.CreateBounded<Item>(4096);
    private long _pointBoot, _pointDueUs;
    private readonly TaskCompletionSource _defect = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _failing;
    private long _waiting;

    /// <summary>Retained messages that are not stored yet, of any boot.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Looks a boot up or adds it; <paramref name="done"/> gets null when the store failed.</summary>
    public void Adopt(BoardHello hello, Action<BootCursor?> done) => Watch(AdoptAsync(hello, done));

    /// <summary>Stores the parts of a boot as its newest hello tells them.</summary>
    public void Refresh(long bootKey, BoardHello hello) => Watch(NoteAsync(() => intake.RefreshAsync(bootKey, hello)));

    /// <summary>Stores a retained message after those before it.</summary>
    /// <param name="message">The next one.</param>
    /// <param name="stored">On the link's thread, with the last sequence that is synced.</param>
    /// <param name="notStored">On the link's thread, when it was not stored.</param>
    public void Store(RetainedMessage message, Action<uint> stored, Action notStored)
    {
        Interlocked.Increment(ref _waiting);
        if (_items.Writer.TryWrite(new Item(message, stored, notStored))) return;
        Interlocked.Decrement(ref _waiting);
        notStored();
    }

    /// <summary>Stores a moment of the session's time map, now and then.</summary>
    public void NotePoint(LinkSession session, long nowUs)
    {
        if (!session.IsUp(nowUs) || !session.TimeMap.IsSet) return;
        if (session.BootKey == _pointBoot && nowUs < _pointDueUs) return;
        // The first moment of a boot is noted again soon, when the burst of exchanges is through.
        _pointDueUs = nowUs + (session.BootKey == _pointBoot ? PointUs : LinkSession.HelloRequestUs * 2);
        _pointBoot = session.BootKey;
        if (!session.TimeMap.TryToHost(session.UptimeUs, out long hostUs, out long uncertaintyUs)) return;
        Watch(NoteAsync(() => intake.AddPointAsync(session.BootKey, session.UptimeUs, hostUs, uncertaintyUs)));
    }

    /// <summary>Stores until stopped, then what is left. Fails with the first thing that is not a failure of the store but a defect.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task storing = StoreLoopAsync(both.Token), flushing = FlushLoopAsync(both.Token);
        await Task.WhenAny(storing, flushing, _defect.Task).ConfigureAwait(false);
        await both.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(storing, flushing).ConfigureAwait(false);
        if (_defect.Task.IsFaulted) await _defect.Task.ConfigureAwait(false);
    }

    private async Task AdoptAsync(BoardHello hello, Action<BootCursor?> done)
    {
        BootCursor? cursor = null;
        await NoteAsync(async () => cursor = await intake.AdoptAsync(hello).ConfigureAwait(false)).ConfigureAwait(false);
        post(() => done(cursor));
    }

    // What nobody awaits must not fail unseen.
    private void Watch(Task task) => task.ContinueWith(
        failed => _defect.TrySetException(failed.Exception!.InnerExceptions), CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task StoreLoopAsync(CancellationToken stopping)
    {
        var batch = new List<Item>();
        try
        {
            while (await _items.Reader.WaitToReadAsync(stopping).ConfigureAwait(false))
            {
                batch.Clear();
                while (batch.Count < BatchMax && _items.Reader.TryPeek(out Item? item) && IsOfBoot(batch, item) && _items.Reader.TryRead(out item))
                {
                    batch.Add(item);
                }

                if (await NoteAsync(() => intake.StoreAsync([.. batch.Select(i => i.Message)])).ConfigureAwait(false))
                {
                    Item last = batch[^1];
                    post(() => last.Stored(last.Message.Sequence));
                }
                else
                {
                    Item first = batch[0];
                    post(first.NotStored);
                }

                Interlocked.Add(ref _waiting, -batch.Count);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is not stored was not acknowledged, and the board sends it again.
        }
    }

    private static bool IsOfBoot(List<Item> batch, Item item) => batch.Count == 0 || batch[0].Message.BootKey == item.Message.BootKey;

    private async Task FlushLoopAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(_failing ? RetryAfter : FlushEvery, clock.Provider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await NoteAsync(intake.FlushAsync).ConfigureAwait(false);
        }
    }

    // The one place where a failing store is logged for the link: once when it begins, once when it is over.
    private async Task<bool> NoteAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
            if (_failing) log.LogInformation("The store works again");
            _failing = false;
            return true;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or InvalidOperationException or ChannelClosedException)
        {
            if (!_failing) log.LogError("The store failed: {Problem}; nothing is acknowledged to the board until it works", failure.Message);
            _failing = true;
            return false;
        }
    }

    private sealed record Item(RetainedMessage Message, Action<uint> Stored, Action NotStored);
}
