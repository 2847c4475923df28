namespace Kiosk.Outbox;

/// <summary>Settings of an outbox.</summary>
/// <param name="Directory">Its folder; created when missing, in a folder that exists.</param>
public sealed record OutboxOptions(string Directory)
{
    /// <summary>A larger payload is refused: it is held in memory several times over, and MQTT's own limit is 256 MiB.</summary>
    public const int PayloadBytesMax = 64 << 20;

    /// <summary>Bytes of all lanes together, at most. Alarms may go beyond it, by <see cref="ReserveBytes"/>.</summary>
    public long CapBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of one file. What is settled is removed a file at a time.</summary>
    public int SegmentBytes { get; init; } = 4 << 20;

    /// <summary>Disk space kept for alarms when the disk is full: one file's worth at least.</summary>
    public int ReserveBytes { get; init; } = 1 << 20;

    /// <summary>Lanes from which the oldest records are dropped, in this order, when the cap is reached or the disk is full.</summary>
    public IReadOnlyList<Lane> DropOrder { get; init; } = [Lane.Telemetry];

    /// <summary>How long a delivery may be known in memory only, and a delivered record's key still exist.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);
}
