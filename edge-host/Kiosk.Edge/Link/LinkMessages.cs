using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Link;

/// <summary>A part and how it is.</summary>
/// <param name="Part">Which.</param>
/// <param name="State">None when it works, else why not.</param>
/// <param name="Revision">As the part reports it.</param>
public sealed record PartState(Part Part, NoData State, byte Revision);

/// <summary>What a hello said.</summary>
/// <param name="BootId">Differs from boot to boot, nearly always.</param>
/// <param name="UptimeUs">Uptime when it was said.</param>
/// <param name="BoardId">16 hex digits, upper case.</param>
/// <param name="Kind">Which board; a simulated one marks everything as test data.</param>
/// <param name="FirmwareVersion">major.minor.patch</param>
/// <param name="ResetCause">As the platform numbers them, 0 = unknown.</param>
/// <param name="OldestRetained">Sequence of the oldest retained message.</param>
/// <param name="NextRetained">Sequence that the next retained message will get.</param>
/// <param name="Parts">The parts found and how they are.</param>
public sealed record BoardHello(
    uint BootId, long UptimeUs, string BoardId, BoardKind Kind, string FirmwareVersion, byte ResetCause,
    uint OldestRetained, uint NextRetained, IReadOnlyList<PartState> Parts)
{
    /// <summary>The board for the record.</summary>
    public BoardIdentity Identity() =>
        new(BoardId, Kind, FirmwareVersion, [.. Parts.Select(part => new PartIdentity(part.Part, part.Revision))]);
}

/// <summary>A boot that the store knows.</summary>
/// <param name="Key">The store's key, unlike the boot id never used twice.</param>
/// <param name="NextRetained">The first retained message that is not stored yet.</param>
public sealed record BootCursor(long Key, uint NextRetained);

/// <summary>A block of samples, copied out of its frame.</summary>
public sealed record SampleBlock(
    long BootKey, uint Acquisition, Channel Channel, Part Part, BlockFlags Flags, uint Sequence, long FirstSampleUs,
    uint PeriodNs, ushort ScaleNumerator, uint ScaleDenominator, int[] Samples);

/// <summary>A spot reading (<see cref="Kind"/> is set) or an event (<see cref="Code"/> is set).</summary>
/// <param name="BootKey">Whose.</param>
/// <param name="Sequence">Place in the boot's retained sequence.</param>
/// <param name="Acquisition">0 = outside of any.</param>
/// <param name="UptimeUs">When.</param>
/// <param name="Part">Which part, or None.</param>
/// <param name="Kind">What was read; None for an event.</param>
/// <param name="Code">What happened; None for a reading.</param>
/// <param name="Channel">An event's channel, or None.</param>
/// <param name="Reason">Why there is no value, or why the part failed.</param>
/// <param name="Value">A reading's value or an event's detail.</param>
/// <param name="AfterLoss">True when the messages just before it are lost: the board had them no longer.</param>
public sealed record RetainedMessage(
    long BootKey, uint Sequence, uint Acquisition, long UptimeUs, Part Part, MeasurementKind Kind, EventCode Code,
    Channel Channel, NoData Reason, long Value, bool AfterLoss);

/// <summary>How far an acquisition has come in.</summary>
/// <param name="IsEnded">The board said that it ended, or restarted.</param>
/// <param name="IsComplete">Ended, and every block arrived or is gone.</param>
/// <param name="BlocksReceived">Blocks that arrived.</param>
/// <param name="BlocksMissing">Blocks that are being asked for.</param>
/// <param name="BlocksGone">Blocks that are lost.</param>
public sealed record AcquisitionProgress(bool IsEnded, bool IsComplete, long BlocksReceived, long BlocksMissing, long BlocksGone);

/// <summary>What <see cref="LinkSession"/> hands out; all calls come on its caller's thread.</summary>
public interface ILinkListener
{
    /// <summary>A frame for the line; the bytes are reused after the call.</summary>
    void Send(ReadOnlySpan<byte> frame);

    /// <summary>A boot that this session has not met: answer with <see cref="LinkSession.Adopt"/>.</summary>
    void Met(BoardHello hello);

    /// <summary>A further hello of the adopted boot: its parts as they are now.</summary>
    void Heard(long bootKey, BoardHello hello);

    /// <summary>A block that did not arrive before, of a tracked acquisition.</summary>
    /// <returns>False when it cannot be taken now: it counts as not received and is asked for again.</returns>
    bool Received(SampleBlock block);

    /// <summary>The next retained message: store it, then answer with <see cref="LinkSession.Committed"/> or <see cref="LinkSession.NotStored"/>.</summary>
    void Received(RetainedMessage message);

    /// <summary>A line of the board's log.</summary>
    void Logged(DeviceLogLevel level, long uptimeUs, string text);
}
