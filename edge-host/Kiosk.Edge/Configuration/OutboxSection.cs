using Kiosk.Outbox;

namespace Kiosk.Edge.Configuration;

/// <summary>The outbox's part of the configuration file; the meaning of each option is <see cref="OutboxOptions"/>'.</summary>
public sealed record OutboxSection
{
    private const string AnyLane = "(alarm|visit|telemetry|refused)";

    [Option("Disk space for records that wait, all lanes together, MiB. Alarms may go beyond it by reserveMegabytes.", Min = 32, Max = 1_048_576)]
    public int CapMegabytes { get; init; } = 1024;

    [Option("What may be given up when capMegabytes is reached or the disk is full: lanes, separated by commas, in this order, in each the oldest records "
        + "first; every one is counted and told. With none, or when nothing of these is left, new records are refused instead.",
        Pattern = "none|(?!.*" + AnyLane + @"(,|.*,)\1)" + AnyLane + "(," + AnyLane + ")*",
        PatternText = "none, or lanes out of alarm, visit, telemetry and refused, each once, separated by commas")]
    public string DropFirst { get; init; } = "telemetry";

    [Option("Disk space that is set apart so that alarms are still stored when the disk is full, MiB.", Min = 1, Max = 64)]
    public int ReserveMegabytes { get; init; } = 1;

    /// <summary>For the outbox.</summary>
    /// <param name="directory">Its folder.</param>
    public OutboxOptions ToOptions(string directory) => new(directory)
    {
        CapBytes = (long)CapMegabytes << 20,
        ReserveBytes = ReserveMegabytes << 20,
        DropOrder = DropFirst == "none" ? [] : [.. DropFirst.Split(',').Select(name => Lanes.All.First(lane => lane.Name() == name))],
    };
}
