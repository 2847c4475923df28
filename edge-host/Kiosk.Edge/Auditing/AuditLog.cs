using System.Security.Cryptography;
using System.Threading.Channels;
using Kiosk.Edge.Clocks;

namespace Kiosk.Edge.Auditing;

/// <summary>
/// The way into the audit log for all of this process: one writer, that commits together what is waiting. An entry that the disk refuses is counted,
/// and the next one that it takes is preceded by one that says how many are missing.
/// </summary>
public sealed class AuditLog : IAuditLog, IAsyncDisposable
{
    /// <summary>Entries that wait, at most; the next one is refused.</summary>
    public const int WaitingMax = 1024;

    private const int CommitMax = 128;

    private readonly Channel<Work> _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    private readonly AuditJournal _journal;
    private readonly Clock _clock;
    private readonly string _boot;
    private readonly ILogger<AuditLog> _log;
    private readonly Task _writer;
    private long _missed;
    private long _missedEver;
    private long _redacted;
    private long _missedSinceTicks;
    private volatile string _problem = "";
    private bool _isMarkBehind;

    /// <param name="journal">Open; this one's to dispose of.</param>
    /// <param name="clock">Dates the entries.</param>
    /// <param name="boot">Names this boot of the machine.</param>
    /// <param name="log">Told once of a failure, and once of its end.</param>
    public AuditLog(AuditJournal journal, Clock clock, string boot, ILogger<AuditLog> log)
    {
        (_journal, _clock, _boot, _log) = (journal, clock, AuditFormat.Fit(boot, AuditLine.BootMax), log);
        _writer = Task.Run(WriteAsync);
        foreach (string disturbance in journal.Disturbances)
        {
            log.LogError("Audit log: {Text}", disturbance);
            _ = AddAsync(new AuditEntry(AuditAction.LogDisturbed, "kiosk", "audit log", disturbance));
        }
    }

    /// <summary>Why entries are not written now; empty when they are.</summary>
    public string Problem => _problem;

    /// <summary>Entries that were not written since the start.</summary>
    public long Missed => Interlocked.Read(ref _missedEver);

    /// <summary>Entries that held what looks like a person's number or zone, since the start: defects of whoever wrote them.</summary>
    public long Redacted => Interlocked.Read(ref _redacted);

    /// <summary>The files, for shipping.</summary>
    public AuditJournal Journal => _journal;

    /// <summary>A name for a new chain.</summary>
    public static string NewChain() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(AuditLine.ChainLength / 2));

    /// <summary>Names this boot of the machine, as the kernel does.</summary>
    public static string BootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    /// <inheritdoc/>
    public Task<bool> AddAsync(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var work = new Work(Fact(entry));
        if (_queue.Writer.TryWrite(work)) return work.Done.Task;
        Miss(1, "more entries wait than are taken");
        return Task.FromResult(false);
    }

    /// <summary>Writes what waits and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete()) return;
        await _writer.ConfigureAwait(false);
        _journal.Dispose();
    }

    // Dated when it is asked for: what waits on a slow disk keeps its time.
    private AuditFact Fact(AuditEntry entry)
    {
        string actor = Clean(entry, entry.Actor, AuditLine.ActorMax), target = Clean(entry, entry.Object, AuditLine.ObjectMax);
        long? uncertaintyUs = _clock.UtcUncertainty is { } uncertainty ? (long)uncertainty.TotalMicroseconds : null;
        return new AuditFact(_clock.UtcNow, uncertaintyUs, _boot, _clock.NowUs, (int)entry.Action, actor, target, Clean(entry, entry.Detail, AuditLine.DetailMax));
    }

    // A defect in one place must cost neither the entry nor the person: it is told where, and never what.
    private string Clean(AuditEntry entry, string text, int lengthMax)
    {
        string clean = Redaction.Strict(text);
        if (!ReferenceEquals(clean, text))
        {
            Interlocked.Increment(ref _redacted);
            _log.LogError("An audit entry {Action} held what looks like a person's number; it was taken out. This is a defect: report it", entry.Action);
        }

        return AuditFormat.Fit(clean, lengthMax);
    }

    private async Task WriteAsync()
    {
        var batch = new List<Work>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < CommitMax && _queue.Reader.TryRead(out Work? work)) batch.Add(work);
            bool isWritten = TryCommit(batch);
            foreach (Work work in batch) work.Done.TrySetResult(isWritten);
            batch.Clear();
        }
    }

    private bool TryCommit(List<Work> batch)
    {
        long missed = Interlocked.Read(ref _missed);
        try
        {
            List<AuditFact> facts = batch.ConvertAll(work => work.Fact);
            if (missed > 0) facts.Insert(0, Fact(new AuditEntry(AuditAction.LogDisturbed, "kiosk", "audit log",
                $"{missed} entries since {AuditFormat.Time(new DateTimeOffset(Volatile.Read(ref _missedSinceTicks), TimeSpan.Zero))} were not written")));
            string mark = _journal.Append(facts);
            if (mark.Length > 0 && !_isMarkBehind) _log.LogWarning("The audit log's entries are written, its marks are not: {Problem}", mark);
            _isMarkBehind = mark.Length > 0;
            if (Interlocked.Add(ref _missed, -missed) == 0 && _problem.Length > 0)
            {
                _problem = "";
                _log.LogInformation("The audit log is written again; {Missed} entries are missing", missed);
            }

            return true;
        }
#pragma warning disable CA1031 // A defect must not end the writer: every caller is told, and the next ones are served.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Miss(batch.Count, failure.Message);
            return false;
        }
    }

    private void Miss(long entries, string why)
    {
        Interlocked.Add(ref _missedEver, entries);
        if (Interlocked.Add(ref _missed, entries) == entries) Volatile.Write(ref _missedSinceTicks, _clock.UtcNow.UtcTicks);
        if (_problem.Length > 0) return;
        _problem = why;
        _log.LogError("The audit log cannot be written: {Problem} What is done goes on; missing entries are counted", why);
    }

    private sealed class Work(AuditFact fact)
    {
        public AuditFact Fact { get; } = fact;

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
