using Kiosk.Outbox;
using Kiosk.Outbox.Inspection;
using Kiosk.Outbox.Keys;
using Xunit;

namespace Kiosk.Tests.Outbox;

/// <summary>kioskctl outbox fsck's reading of the files.</summary>
public sealed class OutboxInspectionTests : IAsyncDisposable
{
    private readonly OutboxBench _bench = new(new OutboxOptions("") { SegmentBytes = 1000 });

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Outbox_in_use_is_sound_and_its_numbers_are_those_of_the_books()
    {
        await AddAsync(Lane.Telemetry, 40);
        await AddAsync(Lane.Visit, 40);
        foreach (OutboxRecord record in _bench.TakeAll(Lane.Visit).Where(record => record.Sequence % 3 != 0 && record.Sequence > 20)) await _bench.Outbox.SettleAsync(record, null);
        await _bench.Outbox.FlushAsync();

        OutboxFindings findings = Check();

        Assert.Equal([], findings.Damage);
        Assert.True(findings is { IsSound: true, IsEncrypted: true, IsKeyChecked: true, Lost: 0 });
        Assert.Equal(_bench.Outbox.Id, findings.Id);
        Assert.All(findings.Lanes, lane =>
        {
            Assert.Equal(_bench.Outbox.Account()[lane.Lane].Stored, lane.Waiting);
            Assert.Equal(_bench.Outbox.Account()[lane.Lane].Bytes, lane.Bytes);
            Assert.False(lane.IsTailUnfinished);
        });
        Assert.Equal(40, findings.Lanes[(int)Lane.Visit].Records);
    }

    [Fact]
    public async Task Nothing_is_ever_damaged_while_records_are_added_and_delivered()
    {
        const int Records = 600, Seed = 17;
        Task adding = Task.Run(async () =>
        {
            var random = new Random(Seed);
            for (int i = 0; i < Records; i++)
            {
                Lane lane = (Lane)random.Next(3);
                await Task.WhenAll(Enumerable.Range(0, 3).Select(k => _bench.Outbox.AddAsync(lane, $"r{i}-{k}", OutboxBench.Payload($"{i}"))));
                foreach (OutboxRecord record in _bench.Outbox.Take(lane, 2, 10_000)) await _bench.Outbox.SettleAsync(record, null);
                if (i % 20 == 0) await _bench.Outbox.FlushAsync();
            }
        });

        var damage = new List<string>();
        while (!adding.IsCompleted) damage.AddRange(Check().Damage);

        await adding;
        Assert.True(damage.Count == 0, $"seed {Seed}: {string.Join("; ", damage)}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Damaged_record_that_waits_is_lost_and_named(int file)
    {
        await AddAsync(Lane.Telemetry, 40);
        await CloseAsync();
        Flip(_bench.Segments(Lane.Telemetry)[file], 150);

        OutboxFindings findings = Check();

        Assert.Equal((1, 1, 39), (findings.Lost, findings.Lanes[(int)Lane.Telemetry].Lost, findings.Lanes[(int)Lane.Telemetry].Intact));
        Assert.Contains("wait", Assert.Single(findings.Damage), StringComparison.Ordinal);
        Assert.StartsWith($"telemetry/{Path.GetFileName(_bench.Segments(Lane.Telemetry)[file])}: record ", findings.Damage[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_of_what_was_delivered_loses_nothing_and_is_told()
    {
        await AddAsync(Lane.Telemetry, 40);
        foreach (OutboxRecord record in _bench.TakeAll(Lane.Telemetry).Where(record => record.Sequence is > 1 and < 5)) await _bench.Outbox.SettleAsync(record, null);
        await CloseAsync();
        Flip(_bench.Segments(Lane.Telemetry)[0], 150);

        OutboxFindings findings = Check();

        Assert.Equal(0, findings.Lost);
        Assert.Contains("nothing is lost", Assert.Single(findings.Damage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_that_the_service_found_before_is_a_note()
    {
        await AddAsync(Lane.Telemetry, 40);
        await _bench.ReopenAsync(meanwhile: () => Flip(_bench.Segments(Lane.Telemetry)[1], 10));
        _bench.TakeAll(Lane.Telemetry);
        await CloseAsync();

        OutboxFindings findings = Check();

        Assert.Equal([], findings.Damage);
        Assert.Contains(findings.Notes, note => note.Contains("found before", StringComparison.Ordinal));
        Assert.Contains(findings.Notes, note => note.StartsWith("aside/ has 1 files", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Torn_tail_is_unfinished_and_no_damage()
    {
        await AddAsync(Lane.Visit, 3);
        await CloseAsync();
        string file = _bench.Segments(Lane.Visit)[0];
        using (FileStream stream = File.Open(file, FileMode.Open)) stream.SetLength(stream.Length - 20);

        OutboxFindings findings = Check();

        Assert.True(findings.IsSound);
        Assert.True(findings.Lanes[(int)Lane.Visit].IsTailUnfinished);
        Assert.Equal(2, findings.Lanes[(int)Lane.Visit].Waiting);
    }

    [Fact]
    public async Task Missing_files_are_told_with_the_numbers_of_their_records()
    {
        await AddAsync(Lane.Telemetry, 40);
        await CloseAsync();
        string[] files = _bench.Segments(Lane.Telemetry);
        long second = long.Parse(Path.GetFileNameWithoutExtension(files[1]), System.Globalization.NumberStyles.HexNumber, null);
        File.Delete(files[0]);

        OutboxFindings findings = Check();

        Assert.Equal(second - 1, findings.Lost);
        Assert.Contains($"records 1 to {second - 1} are missing", Assert.Single(findings.Damage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_between_others_is_lost_records()
    {
        await AddAsync(Lane.Telemetry, 40);
        await CloseAsync();
        string[] files = _bench.Segments(Lane.Telemetry);
        File.Delete(files[1]);

        OutboxFindings findings = Check();

        long Number(int file) => long.Parse(Path.GetFileNameWithoutExtension(files[file]), System.Globalization.NumberStyles.HexNumber, null);
        Assert.Equal(Number(2) - Number(1), findings.Lost);
        Assert.False(findings.IsSound);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("totals")]
    public async Task Damaged_file_of_the_outbox_itself_is_told(string name)
    {
        await AddAsync(Lane.Telemetry, 3);
        await CloseAsync();
        File.WriteAllBytes(_bench.Path(name), new byte[File.ReadAllBytes(_bench.Path(name)).Length]);

        OutboxFindings findings = Check();

        Assert.StartsWith(name + " is missing or damaged", Assert.Single(findings.Damage), StringComparison.Ordinal);
        Assert.Equal((3, 0), (findings.Lanes[(int)Lane.Telemetry].Waiting, findings.Lost));
    }

    [Fact]
    public async Task Wrong_key_is_told_before_the_service_finds_out()
    {
        await AddAsync(Lane.Visit, 3);

        OutboxFindings wrong = Check(key: 2);
        OutboxFindings none = Check(key: null);

        Assert.Contains("another one", Assert.Single(wrong.Damage), StringComparison.Ordinal);
        Assert.True(none.IsSound);
        Assert.Contains("Without --key it was not tried to decrypt anything.", none.Notes);
    }

    [Fact]
    public async Task Record_of_another_key_among_ours_is_undecryptable()
    {
        await AddAsync(Lane.Visit, 3);
        await CloseAsync();
        await using var other = new OutboxBench(new OutboxOptions("") { SegmentBytes = 1000 }, key: 2);
        await other.AddAsync(Lane.Visit, "a", "b", "c");
        File.Copy(other.Segments(Lane.Visit)[0], _bench.Segments(Lane.Visit)[0], overwrite: true);

        OutboxFindings findings = Check();

        Assert.Equal((3, 3), (findings.Lanes[(int)Lane.Visit].Unreadable, findings.Lost));
        Assert.Contains("cannot be decrypted", Assert.Single(findings.Damage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_changed_by_looking()
    {
        await AddAsync(Lane.Visit, 10);
        await CloseAsync();
        Flip(_bench.Segments(Lane.Visit)[0], 100);
        Dictionary<string, string> before = Contents();

        Check();

        Assert.Equal(before, Contents());
    }

    private Dictionary<string, string> Contents() => Directory.EnumerateFiles(_bench.Path(), "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path)));

    private OutboxFindings Check(byte? key = 1)
    {
        byte[] bytes = new byte[32];
        Array.Fill(bytes, key ?? 0);
        using RecordCipher? cipher = key is null ? null : new RecordCipher(bytes);
        return OutboxInspection.Check(_bench.Path(), _bench.Disk, cipher, null, default);
    }

    private Task AddAsync(Lane lane, int records) => _bench.AddAsync(lane, [.. Enumerable.Range(0, records).Select(i => $"r{i}")]);

    // Disposing twice is harmless.
    private async Task CloseAsync() => await _bench.Outbox.DisposeAsync();

    private static void Flip(string path, int offset)
    {
        byte[] content = File.ReadAllBytes(path);
        content[offset] ^= 0x40;
        File.WriteAllBytes(path, content);
    }
}
