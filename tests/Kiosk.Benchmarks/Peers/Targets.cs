using Kiosk.Benchmarks.Harness;

namespace Kiosk.Benchmarks.Peers;

/// <summary>What is promised of ours, and what a run found: met, or missed by how much and what explains it.</summary>
internal static class Targets
{
    private const double AckedPerSecond = 10_000, MessagesPerSync = 50, BytesPerMessage = 800, DrainSeconds = 10;

    private static readonly string[] Head = ["of", "target", "measured", "verdict"];

    /// <summary>A row for each target of each of ours that went through with the whole load; the head comes first.</summary>
    /// <param name="outcomes">Of a run.</param>
    /// <param name="disk">The bare disk, messages a second, ascending.</param>
    public static IReadOnlyList<string[]> Rows(IEnumerable<Outcome> outcomes, IReadOnlyList<double> disk) =>
        [Head, .. outcomes.Where(o => o.Contender.IsOurs && o.Fault is null && o.Load == Load.Full).SelectMany(o => Rows(o, disk))];

    private static IEnumerable<string[]> Rows(Outcome o, IReadOnlyList<double> disk)
    {
        string name = o.Contender.Name;
        yield return AtLeast(name, AckedPerSecond, o.AckedPerSecondMedian, "acked/s",
            $"the bare disk did {ResultTable.Number(disk[0])} to {ResultTable.Number(disk[^1])} with {Message.Window} in each fdatasync");
        if (o.MessagesPerSync is { } per)
            yield return AtLeast(name, MessagesPerSync, per, "messages for each sync", "syncs come before the window is full when few cores give the caller no time");
        yield return AtMost(name, BytesPerMessage, o.BytesPerMessage, "bytes written for each message", "frames, keys and settled marks: see the outbox's README");
        yield return AtMost(name, DrainSeconds, o.DrainSeconds, $"seconds to drain {ResultTable.Number(o.Load.Backlog)}",
            $"{o.DrainSeconds - o.Drained.Seconds:0.0} s of it to connect; uplink, broker and consumer share {Environment.ProcessorCount} cores with what else runs");
        yield return AtMost(name, 0, o.Lost + o.Duplicates + o.Reordered, "messages lost, doubled or misordered", "a defect");
    }

    private static string[] AtLeast(string name, double target, double measured, string what, string why) =>
        [name, $"at least {ResultTable.Number(target)} {what}", ResultTable.Number(measured),
            measured >= target ? "met" : $"missed by {1 - (measured / target):P0}: {why}"];

    private static string[] AtMost(string name, double target, double measured, string what, string why) =>
        [name, target == 0 ? "no " + what : $"at most {ResultTable.Number(target)} {what}", measured == 0 ? "0" : ResultTable.Number(measured),
            measured <= target ? "met" : target == 0 ? "missed: " + why : $"missed by {(measured / target) - 1:P0}: {why}"];
}
