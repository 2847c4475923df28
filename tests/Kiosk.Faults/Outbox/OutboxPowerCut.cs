using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Outbox;

namespace Kiosk.Faults.Outbox;

/// <summary>
/// Cuts the power at every operation that the outbox does, builds disks that this may leave, and opens the outbox on each: also on
/// those that a second power cut leaves while it recovers from the first.
/// </summary>
public static class OutboxPowerCut
{
    private const string Name = "outbox, power cuts";

    /// <summary>Runs it.</summary>
    /// <param name="seed">Draws workload and images.</param>
    /// <param name="steps">Of the workload.</param>
    /// <param name="images">Disks to be opened after the first power cut; a tenth as many after a second one.</param>
    public static async Task<FaultReport> RunAsync(int seed, int steps, int images)
    {
        var disk = new RecordingDisk();
        var workload = new OutboxWorkload(disk, seed);
        await workload.RunAsync(steps);
        var findings = new Findings();
        foreach (OutboxNotice notice in workload.Notices) findings.Wrong("told without a fault: " + notice.Text);
        long trials = 0;
        foreach (CrashImage image in CrashImages.Of(disk.History, seed, images))
        {
            findings.Where = $"seed {seed}, {image}";
            DiskHistory recovery = await OpenAsync(image.Disk, image.Point, workload.History, findings);
            trials++;
            if (trials % 10 != 0) continue;
            foreach (CrashImage second in CrashImages.Of(recovery, seed, 1 + (int)(trials % 3)))
            {
                findings.Where = $"seed {seed}, {image}, then {second}";
                await OpenAsync(second.Disk, image.Point, workload.History, findings);
                trials++;
            }
        }

        return findings.Report(Name, seed, trials, workload.History.Acknowledged);
    }

    private static async Task<DiskHistory> OpenAsync(DiskImage image, int at, OutboxHistory history, Findings findings)
    {
        var disk = new RecordingDisk(image);
        try
        {
            await using (RecordOutbox outbox = OutboxWorkload.Open(disk, notice => findings.Wrong("a power cut was told as: " + notice.Text)))
            {
                history.Check(outbox, at, findings);
                await outbox.AddAsync(Lane.Visit, OutboxHistory.Probe, "1"u8.ToArray());
            }

            await using RecordOutbox again = OutboxWorkload.Open(disk, notice => findings.Wrong("told at the next start: " + notice.Text));
            IReadOnlyList<OutboxRecord> visits = again.Take(Lane.Visit, int.MaxValue, long.MaxValue);
            if (visits.Count == 0 || visits[^1].Id != OutboxHistory.Probe) findings.Lost("the record added after the cut is gone");
        }
#pragma warning disable CA1031 // Whatever stops the start is the finding.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            findings.Wrong("it does not start: " + failure);
        }

        return disk.History;
    }
}
