using Kiosk.Faults.Disk;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;

namespace Kiosk.Faults.Outbox;

/// <summary>Uses an outbox as the edge host does, drawn from a seed: adds alone and together, takes, settles, flushes, closes and opens again.</summary>
public sealed class OutboxWorkload(RecordingDisk disk, int seed)
{
    private const string Folder = "/outbox";

    private readonly Random _random = new(seed);
    private readonly List<OutboxRecord> _taken = [];
    private int _added;

    /// <summary>Small files, so that a short run has many; nothing may be dropped, so that whatever is missing is lost.</summary>
    public static OutboxOptions Options { get; } = new(Folder) { SegmentBytes = 900, ReserveBytes = 512, FlushInterval = TimeSpan.FromDays(1), DropOrder = [] };

    /// <summary>What callers were told.</summary>
    public OutboxHistory History { get; } = new();

    /// <summary>What the outbox told of itself.</summary>
    public List<OutboxNotice> Notices { get; } = [];

    /// <summary>Opens an outbox with the workload's settings and device key.</summary>
    public static RecordOutbox Open(IDisk disk, Action<OutboxNotice> notice) =>
        RecordOutbox.Open(Options, disk, new RecordCipher(new byte[32]), TimeProvider.System, notice);

    /// <summary>Does so many steps.</summary>
    public async Task RunAsync(int steps)
    {
        RecordOutbox outbox = Open(disk, Notices.Add);
        for (int step = 0; step < steps; step++)
        {
            switch (_random.Next(10))
            {
                case < 4: await AddAsync(outbox, 1); break;
                case < 6: await AddAsync(outbox, _random.Next(2, 8)); break;
                case < 8: await SettleAsync(outbox); break;
                case 8: await Quietly(outbox.FlushAsync()); break;
                default:
                    if (_random.Next(3) != 0) break;
                    await outbox.DisposeAsync();
                    _taken.Clear();
                    outbox = Open(disk, Notices.Add);
                    break;
            }
        }

        await outbox.DisposeAsync();
    }

    private async Task AddAsync(RecordOutbox outbox, int records)
    {
        var lane = (Lane)_random.Next(3);
        var adding = new List<Task>();
        for (int i = 0; i < records; i++) adding.Add(AddAsync(outbox, History.Add(lane, $"r{++_added}", Now)));
        await Task.WhenAll(adding);
    }

    private async Task AddAsync(RecordOutbox outbox, OutboxHistory.Added added)
    {
        try
        {
            await outbox.AddAsync(added.Lane, added.Id, added.Payload);
            added.AcknowledgedAt = Now;
        }
        catch (IOException)
        {
            // Not acknowledged: it may be there or not.
        }
    }

    private async Task SettleAsync(RecordOutbox outbox)
    {
        _taken.AddRange(outbox.Take((Lane)_random.Next(3), _random.Next(1, 6), long.MaxValue));
        for (int i = _random.Next(4); i > 0 && _taken.Count > 0; i--)
        {
            // Mostly the oldest, as receipts come; sometimes another.
            int index = _random.Next(4) == 0 ? _random.Next(_taken.Count) : 0;
            OutboxRecord record = _taken[index];
            _taken.RemoveAt(index);
            History.Find(record.Lane, record.Id).SettledAt = Now;
            await outbox.SettleAsync(record, null);
        }
    }

    private int Now => disk.History.Count;

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (IOException)
        {
            // A flush that fails is done again by the next.
        }
    }
}
