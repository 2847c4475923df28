using Kiosk.Faults.Disk;
using Kiosk.Outbox;

namespace Kiosk.Faults.Outbox;

/// <summary>Lets every request of the outbox to its disk fail in turn, once and for good, as full and as broken.</summary>
public static class OutboxDiskFaults
{
    /// <summary>Runs it.</summary>
    /// <param name="seed">Draws the workload.</param>
    /// <param name="steps">Of the workload.</param>
    /// <param name="trialsMax">Spread evenly over the requests when these are more.</param>
    public static async Task<FaultReport> RunAsync(int seed, int steps, int trialsMax)
    {
        var whole = new RecordingDisk();
        await new OutboxWorkload(whole, seed).RunAsync(steps);
        long requests = whole.Faults.Requests;
        long stride = Math.Max(1, requests * 4 / trialsMax);
        var findings = new Findings();
        long trials = 0, records = 0;
        for (long trial = 0; trial < requests * 4; trial += stride)
        {
            var fault = (DiskFault)(trial % 2);
            bool stays = trial / 2 % 2 == 1;
            findings.Where = $"seed {seed}, request {trial / 4} fails: {fault}{(stays ? ", and all after it" : "")}";
            records += await TryAsync(seed, steps, trial / 4, fault, stays, findings);
            trials++;
        }

        return findings.Report("outbox, ENOSPC and EIO", seed, trials, records);
    }

    private static async Task<int> TryAsync(int seed, int steps, long request, DiskFault fault, bool stays, Findings findings)
    {
        var disk = new RecordingDisk();
        disk.Faults.FailAt(request, fault, stays);
        var workload = new OutboxWorkload(disk, seed);
        try
        {
            await workload.RunAsync(steps);
        }
        catch (IOException)
        {
            // Opening may fail while the disk does.
        }

        disk.Faults.Clear();
        try
        {
            await using RecordOutbox outbox = OutboxWorkload.Open(disk, notice => findings.Wrong("told after the fault had passed: " + notice.Text));
            workload.History.Check(outbox, int.MaxValue - 1, findings);
            await outbox.AddAsync(Lane.Alarm, OutboxHistory.Probe, "1"u8.ToArray());
        }
#pragma warning disable CA1031 // Whatever stops the start is the finding.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            findings.Wrong("it does not start: " + failure);
        }

        return workload.History.Acknowledged;
    }
}
