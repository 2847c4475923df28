using Kiosk.Outbox;
using Xunit;

namespace Kiosk.Tests.Outbox;

public class OutboxDamageTests
{
    [Fact]
    public async Task A_torn_tail_is_no_damage_and_what_was_acknowledged_before_it_is_there()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a", "b", "c");

        await bench.ReopenAsync(meanwhile: () => Cut(bench.Segments(Lane.Visit)[0], 20));

        Assert.Equal(["a", "b"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
        Assert.Empty(bench.Notices);
        Assert.True(bench.Outbox.Account().IsBalanced);
    }

    [Fact]
    public async Task Damage_among_acknowledged_records_is_counted_told_and_the_file_kept()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a", "b", "c", "d");

        await bench.ReopenAsync(meanwhile: () => Flip(bench.Segments(Lane.Visit)[0], 150));

        Assert.Equal(["a", "c", "d"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
        OutboxNotice notice = Assert.Single(bench.Notices, one => one.Kind == NoticeKind.Damaged);
        Assert.Equal((1, Lane.Visit), (notice.Records, notice.Lane));
        Assert.Single(Directory.GetFiles(bench.Path("aside")));
        LaneAccount account = bench.Outbox.Account()[Lane.Visit];
        Assert.Equal((4, 1, 3, 0), (account.Produced, account.Damaged, account.Stored, account.Unaccounted));
    }

    [Fact]
    public async Task Damage_in_a_closed_file_is_found_when_it_is_read_and_the_rest_goes_on()
    {
        await using var bench = new OutboxBench(new OutboxOptions("") { SegmentBytes = 1000 });
        await bench.AddAsync(Lane.Telemetry, [.. Enumerable.Range(0, 40).Select(i => $"r{i}")]);

        await bench.ReopenAsync(meanwhile: () => Flip(bench.Segments(Lane.Telemetry)[1], 10));
        string[] ids = OutboxBench.Ids(bench.TakeAll(Lane.Telemetry));

        Assert.Equal(39, ids.Length);
        Assert.Equal(1, bench.Outbox.Account()[Lane.Telemetry].Damaged);
        Assert.True(bench.Outbox.Account().IsBalanced);
    }

    [Fact]
    public async Task A_file_of_nonsense_does_not_stop_the_service()
    {
        await using var bench = new OutboxBench(new OutboxOptions("") { SegmentBytes = 1000 });
        await bench.AddAsync(Lane.Telemetry, [.. Enumerable.Range(0, 40).Select(i => $"r{i}")]);
        var nonsense = new byte[1000];
        new Random(1).NextBytes(nonsense);

        await bench.ReopenAsync(meanwhile: () => File.WriteAllBytes(bench.Segments(Lane.Telemetry)[0], nonsense));
        string[] ids = OutboxBench.Ids(bench.TakeAll(Lane.Telemetry));
        await bench.AddAsync(Lane.Telemetry, "next");

        long damaged = bench.Outbox.Account()[Lane.Telemetry].Damaged;
        Assert.True(damaged > 0);
        Assert.Equal($"r{damaged}", ids[0]);
        Assert.Equal(nonsense, File.ReadAllBytes(Directory.GetFiles(bench.Path("aside")).Single()));
        Assert.True(bench.Outbox.Account().IsBalanced);
    }

    [Fact]
    public async Task A_missing_oldest_file_is_told_and_counted()
    {
        await using var bench = new OutboxBench(new OutboxOptions("") { SegmentBytes = 1000 });
        await bench.AddAsync(Lane.Telemetry, [.. Enumerable.Range(0, 40).Select(i => $"r{i}")]);

        await bench.ReopenAsync(meanwhile: () => File.Delete(bench.Segments(Lane.Telemetry)[0]));

        long damaged = bench.Outbox.Account()[Lane.Telemetry].Damaged;
        Assert.Equal($"r{damaged}", bench.TakeAll(Lane.Telemetry)[0].Id);
        Assert.Equal(damaged, bench.Notices.Single().Records);
        Assert.True(bench.Outbox.Account().IsBalanced);
    }

    [Fact]
    public async Task Under_another_device_key_the_service_starts_and_the_old_records_are_kept_aside()
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Visit, "a");
        await bench.AddAsync(Lane.Telemetry, "t");

        await bench.ReopenAsync(key: 2);
        await bench.AddAsync(Lane.Visit, "b");

        Assert.Equal(["b"], OutboxBench.Ids(bench.TakeAll(Lane.Visit)));
        Assert.Equal(["t"], OutboxBench.Ids(bench.TakeAll(Lane.Telemetry)));
        Assert.NotEmpty(Directory.GetFiles(bench.Path("aside", "visit"), "*.log"));
        Assert.Contains(bench.Notices, notice => notice.Kind == NoticeKind.SetAside);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("totals")]
    public async Task A_damaged_small_file_does_not_stop_the_service_and_is_kept(string name)
    {
        await using var bench = new OutboxBench();
        await bench.AddAsync(Lane.Telemetry, "t");
        byte[] nonsense = [.. Enumerable.Repeat((byte)0xA5, (int)new FileInfo(bench.Path(name)).Length)];

        await bench.ReopenAsync(meanwhile: () => File.WriteAllBytes(bench.Path(name), nonsense));
        await bench.AddAsync(Lane.Telemetry, "next");

        Assert.Contains("next", OutboxBench.Ids(bench.TakeAll(Lane.Telemetry)));
        Assert.Contains(Directory.GetFiles(bench.Options.Directory, "*", SearchOption.AllDirectories), file => File.ReadAllBytes(file).SequenceEqual(nonsense));
        Assert.Contains(bench.Notices, notice => notice.Kind == NoticeKind.SetAside);
    }

    private static void Cut(string path, int bytes)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(file.Length - bytes);
    }

    private static void Flip(string path, long offset)
    {
        byte[] content = File.ReadAllBytes(path);
        content[offset] ^= 0x10;
        File.WriteAllBytes(path, content);
    }
}
