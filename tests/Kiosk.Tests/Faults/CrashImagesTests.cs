using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Outbox.Disk;
using Xunit;

namespace Kiosk.Tests.Faults;

/// <summary>The model that the fault tests of store and outbox stand on: what a power cut may leave, and what it may not.</summary>
public class CrashImagesTests
{
    private const int Seed = 7;
    private const string Path = "/data/file";

    [Fact]
    public void What_was_synced_is_in_every_image()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 2000));
        using IDiskFile file = disk.Open(Path, writable: true);

        file.Write(600, Filled(2, 900));

        Assert.All(Cuts(disk), image =>
        {
            byte[] content = image.Disk.Files[Path];
            Assert.Equal(Filled(1, 600), content[..600]);
            Assert.Equal(Filled(1, 500), content[1500..]);
        });
    }

    [Fact]
    public void Unsynced_sectors_are_there_or_not_each_for_itself()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 1536));
        using IDiskFile file = disk.Open(Path, writable: true);

        file.Write(0, Filled(2, 1536));

        HashSet<string> states = [.. Cuts(disk).Where(image => image.Remains != Remains.Torn).Select(image => string.Concat(Sectors(image)))];
        Assert.Equal(["111", "112", "121", "122", "211", "212", "221", "222"], states.Order());
        static IEnumerable<char> Sectors(CrashImage image) => image.Disk.Files[Path].Chunk(512).Select(sector =>
        {
            Assert.Single(sector.Distinct());
            return (char)('0' + sector[0]);
        });
    }

    [Fact]
    public void The_last_sector_of_a_torn_write_is_torn()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 1024));
        using IDiskFile file = disk.Open(Path, writable: true);

        file.Write(0, Filled(2, 1024));

        CrashImage[] torn = [.. Cuts(disk).Where(image => image.Remains == Remains.Torn)];
        Assert.NotEmpty(torn);
        Assert.All(torn, image => Assert.NotEqual(0, image.Disk.Files[Path].Count(value => value == 2) % 512));
    }

    [Fact]
    public void A_later_write_to_a_sector_never_survives_without_the_earlier_one()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 512));
        using IDiskFile file = disk.Open(Path, writable: true);

        file.Write(0, Filled(2, 100));
        file.Write(200, Filled(3, 100));

        Assert.All(Cuts(disk), image =>
        {
            byte[] content = image.Disk.Files[Path];
            if (content[200] == 3) Assert.Equal(Filled(2, 100), content[..100]);
        });
        Assert.Contains(Cuts(disk), image => image.Disk.Files[Path] is [2, ..] content && content[200] == 1);
    }

    [Fact]
    public void An_appended_tail_may_be_missing_short_or_hold_what_its_blocks_held_before()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 512));
        using IDiskFile file = disk.Open(Path, writable: true);

        file.Write(512, Filled(2, 1024));

        byte[][] contents = [.. Cuts(disk).Select(image => image.Disk.Files[Path])];
        Assert.Contains(contents, content => content.Length == 512);
        Assert.Contains(contents, content => content.Length is > 512 and < 1536);
        Assert.Contains(contents, content => content.Length == 1536 && content[512..].All(value => value == 0));
        Assert.Contains(contents, content => content.Length == 1536 && content[512..].Any(value => value is not (0 or 2)));
        Assert.Contains(contents, content => content.Length == 1536 && content[512..].All(value => value == 2));
    }

    [Fact]
    public void A_truncation_may_be_missing_until_the_file_is_synced()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 2000));
        using IDiskFile file = disk.Open(Path, writable: true);

        file.Truncate(700);
        int[] before = [.. Cuts(disk).Select(image => image.Disk.Files[Path].Length).Distinct().Order()];
        file.Sync();

        Assert.Equal([700, 2000], before);
        Assert.Equal([700], Cuts(disk).Select(image => image.Disk.Files[Path].Length).Distinct());
    }

    [Fact]
    public void A_failed_sync_leaves_in_doubt_for_good_what_is_not_written_again()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 1024));
        using IDiskFile file = disk.Open(Path, writable: true);
        file.Write(0, Filled(2, 1024));
        disk.Faults.FailAt(disk.Faults.Requests, DiskFault.IoError, stays: false);

        Assert.Throws<IOException>(file.Sync);
        file.Write(512, Filled(3, 10));
        file.Sync();

        byte[][] contents = [.. Cuts(disk).Select(image => image.Disk.Files[Path])];
        Assert.Contains(contents, content => content[0] == 1);
        Assert.Contains(contents, content => content[0] == 2);
        Assert.All(contents, content => Assert.Equal([.. Filled(3, 10), .. Filled(2, 502)], content[512..]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_images_and_another_gives_others()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 4096));
        using IDiskFile file = disk.Open(Path, writable: true);
        for (int i = 0; i < 8; i++) file.Write(i * 700, Filled((byte)(2 + i), 600));

        string first = Print(CrashImages.Of(disk.History, Seed, 30));
        string again = Print(CrashImages.Of(disk.History, Seed, 30));
        string other = Print(CrashImages.Of(disk.History, Seed + 1, 30));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        static string Print(IEnumerable<CrashImage> images) =>
            string.Join('\n', images.Select(image => $"{image} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.Disk.Files[Path]))}"));
    }

    [Fact]
    public void The_power_is_cut_at_every_point_and_in_every_way_when_there_are_images_enough()
    {
        RecordingDisk disk = WithDurableFile(Filled(1, 1024));
        using IDiskFile file = disk.Open(Path, writable: true);
        int start = disk.History.Count;
        for (int i = 0; i < 5; i++) file.Write(i * 100, Filled(2, 100));

        ILookup<int, Remains> cuts = CrashImages.Of(disk.History, Seed, 8 * (disk.History.Count + 1)).ToLookup(image => image.Point, image => image.Remains);

        Assert.Equal(Enumerable.Range(0, disk.History.Count + 1), cuts.Select(point => point.Key));
        Assert.All(cuts.Where(point => point.Key > start), point => Assert.Equal(Enum.GetValues<Remains>(), point.Distinct().Order()));
    }

    /// <summary>Many images of a power cut now.</summary>
    private static List<CrashImage> Cuts(RecordingDisk disk) => [.. CrashImages.Of(disk.History, Seed, 200, from: disk.History.Count)];

    private static RecordingDisk WithDurableFile(byte[] content)
    {
        var image = new DiskImage();
        image.AddFile(Path, content);
        return new RecordingDisk(image);
    }

    private static byte[] Filled(byte value, int length) => [.. Enumerable.Repeat(value, length)];
}
