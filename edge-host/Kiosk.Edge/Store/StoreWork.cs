using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Store;

/// <summary>One caller's work on its way through a commit of <see cref="DurableStore"/>.</summary>
internal abstract class StoreWork
{
    /// <summary>What the work threw in its last run; null when it ran through.</summary>
    public Exception? Failure { get; protected set; }

    /// <summary>Runs the work; false when it threw.</summary>
    public abstract bool TryRun(SqliteConnection connection);

    /// <summary>The commit is synced: gives the caller its result, or what its work threw.</summary>
    public abstract void Complete();

    /// <summary>The commit failed: gives the caller the reason.</summary>
    public abstract void Fail(Exception failure);
}

/// <summary>Asks for the log to be emptied after the commit that it comes with; in the transaction it does nothing.</summary>
internal sealed class LogTruncation : StoreWork
{
    /// <summary>Set by the writer once it tried.</summary>
    public TaskCompletionSource<bool> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool TryRun(SqliteConnection connection) => true;

    public override void Complete()
    {
    }

    public override void Fail(Exception failure)
    {
    }
}

/// <inheritdoc/>
internal sealed class StoreWork<T>(Func<SqliteConnection, T> run) : StoreWork
{
    private T? _result;

    public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool TryRun(SqliteConnection connection)
    {
        try
        {
            Failure = null;
            _result = run(connection);
            return true;
        }
#pragma warning disable CA1031 // Whatever a work throws goes to its caller; the writer serves the others.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failure = failure;
            return false;
        }
    }

    public override void Complete()
    {
        if (Failure is null) Completion.SetResult(_result!);
        else Completion.SetException(Failure);
    }

    public override void Fail(Exception failure) => Completion.SetException(failure);
}
