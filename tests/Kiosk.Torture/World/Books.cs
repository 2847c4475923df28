using Kiosk.Outbox;
using Kiosk.Outbox.Disk;

namespace Kiosk.Torture.World;

/// <summary>Reads the outbox that a stopped host left on disk, with the outbox's own code.</summary>
public static class Books
{
    /// <summary>What is wrong when everything was to be delivered; empty when nothing is.</summary>
    /// <param name="dataFolder">The host's; nothing runs on it.</param>
    /// <param name="records">Records that producers had acknowledged.</param>
    /// <param name="foreign">Records of the kiosk's own that were delivered, so far as is known: it may have made more since.</param>
    public static async Task<IReadOnlyList<string>> FindWrongAsync(string dataFolder, long records, long foreign)
    {
        var wrong = new List<string>();
        var options = new OutboxOptions(Path.Combine(dataFolder, "outbox"));
        await using RecordOutbox outbox = RecordOutbox.Open(options, new PosixDisk(), null, TimeProvider.System, notice => wrong.Add("on opening: " + notice.Text));
        OutboxAccount account = outbox.Account();
        foreach (LaneAccount lane in account.Lanes)
        {
            if (lane.Unaccounted != 0) wrong.Add($"{lane.Unaccounted} records of lane {lane.Lane.Name()} are unaccounted for: {lane}");
            if (lane.Refused + lane.Dropped + lane.Damaged != 0) wrong.Add($"records of lane {lane.Lane.Name()} were refused, dropped or damaged: {lane}");
        }

        long delivered = Lanes.Published.Sum(lane => account[lane].Delivered);
        if (delivered < records + foreign) wrong.Add($"{delivered} records are entered as delivered, of {records} and {foreign} of the kiosk's own");
        long waiting = account.Waiting;
        // The kiosk may make a record of its own as it stops; one that a producer was told of may not wait.
        foreach (Lane lane in Lanes.Published)
            foreach (OutboxRecord record in outbox.Take(lane, int.MaxValue, 1 << 20))
                if (record.Id.StartsWith(ProducedRecord.Prefix, StringComparison.Ordinal)) wrong.Add($"{record.Id} still waits, one of {waiting}");
        return wrong;
    }
}
