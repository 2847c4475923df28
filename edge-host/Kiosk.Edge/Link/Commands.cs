using Kiosk.Wire;

namespace Kiosk.Edge.Link;

/// <summary>How a command ended, as the host sees it.</summary>
public enum CommandEnd
{
    /// <summary>The board answered; see <see cref="CommandReply.Outcome"/>.</summary>
    Answered,

    /// <summary>No answer within the time: it may or may not have been carried out.</summary>
    TimedOut,

    /// <summary>The board restarted before it answered: what it did is lost with the boot.</summary>
    BoardRestarted,

    /// <summary>The link of this host ended before the board answered: it may or may not have been carried out.</summary>
    LinkEnded,
}

/// <summary>The answer to a command.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Outcome">What the board said, when it answered.</param>
/// <param name="Detail">The board's detail; the running acquisition for Busy.</param>
public readonly record struct CommandReply(CommandEnd End, CommandOutcome Outcome, uint Detail)
{
    /// <summary>The command's id, which events of what it began carry; 0 when it was never sent.</summary>
    public uint CommandId { get; init; }

    /// <summary>True when the board did it.</summary>
    public bool IsDone => End == CommandEnd.Answered && Outcome == CommandOutcome.Done;
}

/// <summary>
/// Commands on their way, one at a time, but for releases of the cuff, which go out beside them. Each is repeated until its result comes or
/// its time is over; the board keeps the results of the last eight.
/// </summary>
/// <param name="firstId">The first command's id, random so that it differs from the last one of the host's previous run.</param>
public sealed class Commands(uint firstId)
{
    /// <summary>Time between repetitions.</summary>
    public const long RepeatUs = 300_000;

    /// <summary>Commands that wait, at most.</summary>
    public const int WaitingMax = 16;

    private readonly Queue<Pending> _waiting = [];
    private readonly List<Pending> _releases = [];
    private Pending? _current;
    private uint _nextId = firstId;

    /// <summary>Adds a command to the queue.</summary>
    /// <param name="code">What.</param>
    /// <param name="argument1">First argument.</param>
    /// <param name="argument2">Second argument.</param>
    /// <param name="deadlineUs">Monotonic time after which the command is given up.</param>
    /// <param name="ended">Called once, on the link's thread.</param>
    /// <exception cref="InvalidOperationException">More than <see cref="WaitingMax"/> wait.</exception>
    public void Add(CommandCode code, uint argument1, uint argument2, long deadlineUs, Action<CommandReply> ended)
    {
        if (_waiting.Count + _releases.Count >= WaitingMax) throw new InvalidOperationException($"More than {WaitingMax} commands wait for the board.");
        var pending = new Pending(code, argument1, argument2, deadlineUs, ended);
        if (code == CommandCode.ReleaseCuff) _releases.Add(pending);
        else _waiting.Enqueue(pending);
    }

    /// <summary>A release of the cuff to send now: it waits for no other command, and not for an answer of the board either.</summary>
    /// <param name="nowUs">Monotonic time.</param>
    /// <param name="message">Receives it.</param>
    /// <returns>False when none is due.</returns>
    public bool TryNextRelease(long nowUs, CommandMessage message)
    {
        Expire(nowUs);
        return _releases.Find(release => release.DueUs <= nowUs) is { } due && Fill(due, nowUs, message);
    }

    /// <summary>The command to send now.</summary>
    /// <param name="nowUs">Monotonic time.</param>
    /// <param name="message">Receives it.</param>
    /// <returns>False when nothing is due.</returns>
    public bool TryNext(long nowUs, CommandMessage message)
    {
        Expire(nowUs);
        return _current is not null && _current.DueUs <= nowUs && Fill(_current, nowUs, message);
    }

    /// <summary>Ends the current command when its time is over, without sending.</summary>
    public void Expire(long nowUs)
    {
        foreach (Pending late in _releases.FindAll(release => release.DeadlineUs <= nowUs)) FinishRelease(late, new CommandReply(CommandEnd.TimedOut, default, 0));
        while (_current is not null || _waiting.TryDequeue(out _current))
        {
            if (_current.DeadlineUs > nowUs) return;
            Finish(new CommandReply(CommandEnd.TimedOut, default, 0));
        }
    }

    /// <summary>A result came; one of an older command is ignored.</summary>
    public void Answered(CommandResultMessage result)
    {
        if (_releases.Find(release => release.Id == result.CommandId && release.Id != 0) is { } release)
            FinishRelease(release, new CommandReply(CommandEnd.Answered, result.Outcome, result.Detail));
        if (_current is null || _current.Id != result.CommandId) return;
        Finish(new CommandReply(CommandEnd.Answered, result.Outcome, result.Detail));
    }

    /// <summary>The board restarted: what was sent is void, what waits still goes out.</summary>
    public void BoardRestarted()
    {
        // The boot has let the cuff go.
        foreach (Pending sent in _releases.FindAll(release => release.Id != 0)) FinishRelease(sent, new CommandReply(CommandEnd.BoardRestarted, default, 0));
        if (_current is { Id: not 0 }) Finish(new CommandReply(CommandEnd.BoardRestarted, default, 0));
    }

    /// <summary>The link ended: nothing is sent any more.</summary>
    public void End()
    {
        foreach (Pending release in _releases.FindAll(_ => true)) FinishRelease(release, new CommandReply(CommandEnd.LinkEnded, default, 0));
        while (_current is not null || _waiting.TryDequeue(out _current)) Finish(new CommandReply(CommandEnd.LinkEnded, default, 0));
    }

    private void Finish(CommandReply reply)
    {
        Pending current = _current!;
        _current = null;
        current.Ended(reply with { CommandId = current.Id });
    }

    private void FinishRelease(Pending release, CommandReply reply)
    {
        _releases.Remove(release);
        release.Ended(reply with { CommandId = release.Id });
    }

    private bool Fill(Pending pending, long nowUs, CommandMessage message)
    {
        if (pending.Id == 0) pending.Id = NextId();
        pending.DueUs = nowUs + RepeatUs;
        (message.CommandId, message.Code) = (pending.Id, pending.Code);
        (message.Argument1, message.Argument2) = (pending.Argument1, pending.Argument2);
        return true;
    }

    private uint NextId()
    {
        if (_nextId == 0) _nextId = 1;
        return _nextId++;
    }

    private sealed record Pending(CommandCode Code, uint Argument1, uint Argument2, long DeadlineUs, Action<CommandReply> Ended)
    {
        public uint Id { get; set; }

        public long DueUs { get; set; } = long.MinValue;
    }
}
