using System.Text;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Outbox.Keys;
using Kiosk.Tests.Store;
using Kiosk.Tests.Uplink;

namespace Kiosk.Tests.Outbox;

/// <summary>An outbox in a folder of its own that can be closed and opened again.</summary>
internal sealed class OutboxBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OutboxBench(OutboxOptions? options = null, byte key = 1)
    {
        Options = (options ?? new OutboxOptions("")) with { Directory = _folder.File("outbox") };
        Outbox = Open(key);
    }

    public OutboxOptions Options { get; set; }

    public ManualTime Time { get; } = new();

    public List<OutboxNotice> Notices { get; } = [];

    public RecordOutbox Outbox { get; private set; }

    public IDisk Disk { get; set; } = new PosixDisk();

    public string Path(params string[] parts) => System.IO.Path.Combine([Options.Directory, .. parts]);

    /// <summary>The files of a lane, oldest first.</summary>
    public string[] Segments(Lane lane) => [.. Directory.GetFiles(Path(lane.Name()), "*.log").Order()];

    public async Task ReopenAsync(byte key = 1, Action? meanwhile = null)
    {
        await Outbox.DisposeAsync();
        meanwhile?.Invoke();
        Outbox = Open(key);
    }

    public async Task AddAsync(Lane lane, params string[] ids)
    {
        foreach (string id in ids) await Outbox.AddAsync(lane, id, Payload(id));
    }

    public static byte[] Payload(string id) => Encoding.UTF8.GetBytes("the reading of patient " + id);

    public static string[] Ids(IEnumerable<OutboxRecord> records) => [.. records.Select(record => record.Id)];

    public IReadOnlyList<OutboxRecord> TakeAll(Lane lane) => Outbox.Take(lane, int.MaxValue, long.MaxValue);

    public async ValueTask DisposeAsync()
    {
        await Outbox.DisposeAsync();
        _folder.Dispose();
    }

    private RecordOutbox Open(byte key)
    {
        byte[] deviceKey = new byte[32];
        Array.Fill(deviceKey, key);
        return RecordOutbox.Open(Options, Disk, new RecordCipher(deviceKey), Time, notice =>
        {
            lock (Notices) Notices.Add(notice);
        });
    }
}
