using Kiosk.Outbox;
using Kiosk.Outbox.Inspection;
using Kiosk.Outbox.Keys;
using Xunit;

namespace Kiosk.Tests.Outbox;

public sealed class OutboxExportTests : IAsyncDisposable
{
    private readonly OutboxBench _bench = new(new OutboxOptions("") { SegmentBytes = 1000 });
    private int _exports;

    private string To => _bench.Path("..", $"export{_exports}");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Every_record_becomes_a_file_with_its_payload_for_its_owner_only()
    {
        await _bench.AddAsync(Lane.Alarm, "a-1");
        await _bench.AddAsync(Lane.Visit, "v-1", "v-2");

        ExportResult result = Export();

        Assert.Equal((3, 0), (result.Written, result.Undecryptable));
        Assert.Equal(["alarm-1-a-1.json", "index.csv", "visit-1-v-1.json", "visit-2-v-2.json"], Names());
        Assert.Equal(OutboxBench.Payload("v-2"), File.ReadAllBytes(Path.Combine(To, "visit-2-v-2.json")));
        Assert.All(Directory.GetFiles(To), file => Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));
        Assert.Contains("visit-2-v-2.json,visit,visit,2,v-2,waiting,", File.ReadAllText(Path.Combine(To, "index.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stored_only_leaves_out_what_is_delivered_and_takes_the_refused_one_once()
    {
        await _bench.AddAsync(Lane.Telemetry, "a", "b", "c");
        IReadOnlyList<OutboxRecord> taken = _bench.TakeAll(Lane.Telemetry);
        await _bench.Outbox.SettleAsync(taken[0], null);
        await _bench.Outbox.SettleAsync(taken[1], "not \"valid\", alas");
        await _bench.Outbox.FlushAsync();

        ExportResult result = Export(options => options with { StoredOnly = true });

        Assert.Equal((2, 2), (result.Written, result.LeftOut));
        Assert.Equal(["index.csv", "refused-1-b.json", "telemetry-3-c.json"], Names());
        Assert.Contains("\"not \"\"valid\"\", alas\"", File.ReadAllText(Path.Combine(To, "index.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_lane_that_is_asked_for_is_exported()
    {
        await _bench.AddAsync(Lane.Alarm, "a-1");
        await _bench.AddAsync(Lane.Visit, "v-1");

        Export(options => options with { Lane = Lane.Alarm });

        Assert.Equal(["alarm-1-a-1.json", "index.csv"], Names());
    }

    [Fact]
    public async Task Damaged_file_gives_what_is_whole_in_it()
    {
        await _bench.AddAsync(Lane.Visit, "a", "b", "c", "d");
        byte[] content = File.ReadAllBytes(_bench.Segments(Lane.Visit)[0]);
        content[250] ^= 1;
        string alone = _bench.Path("visit-0000000000000001.log.2");
        File.WriteAllBytes(alone, content);

        ExportResult result = Export(options => options with { From = alone });

        Assert.Equal(3, result.Written);
        Assert.Equal(["index.csv", "visit-1-a.json", "visit-3-c.json", "visit-4-d.json"], Names());
        Assert.Contains(",unknown,", File.ReadAllText(Path.Combine(To, "index.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_changed_device_key_put_aside_is_read_with_its_own_key()
    {
        await _bench.AddAsync(Lane.Visit, "a", "b");
        await _bench.ReopenAsync(key: 2);
        await _bench.AddAsync(Lane.Visit, "c");

        ExportResult result = Export(options => options with { From = _bench.Path("aside") });
        string[] aside = Names();
        _exports++;
        ExportResult all = Export();

        Assert.Equal((2, 0), (result.Written, result.Undecryptable));
        Assert.Equal(["index.csv", "visit-1-a.json", "visit-2-b.json"], aside);
        Assert.Equal((2, 1), (all.Written, all.Undecryptable));
    }

    [Fact]
    public async Task Copy_of_a_damaged_file_repeats_no_record()
    {
        await _bench.AddAsync(Lane.Telemetry, [.. Enumerable.Range(0, 40).Select(i => $"r{i}")]);
        await _bench.ReopenAsync(meanwhile: () =>
        {
            byte[] content = File.ReadAllBytes(_bench.Segments(Lane.Telemetry)[1]);
            content[10] ^= 1;
            File.WriteAllBytes(_bench.Segments(Lane.Telemetry)[1], content);
        });
        _bench.TakeAll(Lane.Telemetry);

        ExportResult result = Export();

        Assert.Equal(39, result.Written);
        Assert.True(result.Repeated > 0);
    }

    [Fact]
    public async Task Erased_and_undecryptable_records_are_counted_and_listed_and_no_file_is_made()
    {
        await _bench.AddAsync(Lane.Visit, "a", "b");
        await _bench.Outbox.SettleAsync(_bench.TakeAll(Lane.Visit)[0], null);
        await _bench.Outbox.FlushAsync();

        ExportResult result = Export(key: null);

        Assert.Equal((0, 1, 1), (result.Written, result.Erased, result.Undecryptable));
        Assert.Equal(["index.csv"], Names());
        string index = File.ReadAllText(Path.Combine(To, "index.csv"));
        Assert.Contains("its key was erased", index, StringComparison.Ordinal);
        Assert.Contains("no key was given", index, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_with_anything_in_it_is_not_touched()
    {
        await _bench.AddAsync(Lane.Alarm, "a");
        Directory.CreateDirectory(To);
        File.WriteAllText(Path.Combine(To, "alarm-1-a.json"), "mine");

        var refused = Assert.Throws<IOException>(() => Export());

        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(To, "alarm-1-a.json")));
    }

    [Theory]
    [InlineData("nothing", "There is no folder or file")]
    [InlineData("", "has no file of an outbox")]
    public void Folder_without_an_outbox_is_told(string name, string words)
    {
        string empty = Directory.CreateTempSubdirectory("kiosk-empty-").FullName;

        var refused = Assert.Throws<IOException>(() => Export(options => options with { From = Path.Combine(empty, name) }));

        Directory.Delete(empty);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private ExportResult Export(Func<ExportOptions, ExportOptions>? change = null, byte? key = 1)
    {
        byte[] bytes = new byte[32];
        Array.Fill(bytes, key ?? 0);
        using RecordCipher? cipher = key is null ? null : new RecordCipher(bytes);
        var options = new ExportOptions(_bench.Path(), To);
        return OutboxExport.Run(change?.Invoke(options) ?? options, cipher, null, default);
    }

    private string[] Names() => [.. Directory.GetFiles(To).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
