using Kiosk.Wire;

namespace Kiosk.Edge.Link;

/// <summary>The link as it stands; a snapshot.</summary>
/// <param name="IsUp">A board is being heard.</param>
/// <param name="Problem">Why it is not up, in words for a technician; empty when it is.</param>
/// <param name="Board">What the board's last hello said; null before the first one of this run.</param>
/// <param name="BootKey">The store's key of the boot; 0 before the first.</param>
/// <param name="RunningAcquisition">What runs on the board by its last heartbeat; null when none was heard of this boot.</param>
/// <param name="HeartbeatHeardUs">When that heartbeat came, monotonic time.</param>
/// <param name="Progress">How far each tracked acquisition has come in.</param>
public sealed record LinkStatus(
    bool IsUp, string Problem, BoardHello? Board, long BootKey, uint? RunningAcquisition, long HeartbeatHeardUs,
    IReadOnlyDictionary<uint, AcquisitionProgress> Progress)
{
    /// <summary>Readings and events that arrived and are not synced to disk yet: what <see cref="Progress"/> says counts once this is 0.</summary>
    public long RetainedWaiting { get; init; }

    /// <summary>The host's monotonic time less the uptime of this boot, us: holds while the line is down; null before the first exchange.</summary>
    public long? UptimeLagUs { get; init; }

    /// <summary>Before anything was heard.</summary>
    public static LinkStatus Down(string problem) =>
        new(false, problem, null, 0, null, long.MinValue, new Dictionary<uint, AcquisitionProgress>());
}

/// <summary>What a visit needs of the link. All members may be used from any thread.</summary>
public interface IBoardLink
{
    /// <summary>The link as it stands.</summary>
    LinkStatus Status { get; }

    /// <summary>Counts since the start of the host.</summary>
    LinkStatistics Statistics { get; }

    /// <summary>Has the board do something.</summary>
    /// <returns>How it ended; never throws for a board that does not answer.</returns>
    Task<CommandReply> CommandAsync(CommandCode code, uint argument1, uint argument2, TimeSpan timeout);

    /// <summary>Begins to take an acquisition's blocks.</summary>
    void Track(uint acquisition);

    /// <summary>Stops taking an acquisition's blocks.</summary>
    void Forget(uint acquisition);
}
