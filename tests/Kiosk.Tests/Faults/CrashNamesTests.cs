using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Outbox.Disk;
using Xunit;

namespace Kiosk.Tests.Faults;

/// <summary>What a power cut leaves of names: each change of one is durable only once its folder is synced.</summary>
public class CrashNamesTests
{
    private readonly RecordingDisk _disk = new("/data", "/aside");

    [Fact]
    public void A_new_file_may_be_gone_until_its_folder_is_synced_although_it_was_synced_itself()
    {
        using IDiskFile file = _disk.Create("/data/new", 0);
        file.Write(0, "content"u8);
        file.Sync();

        bool[] before = [.. Cuts().Select(image => image.Files.ContainsKey("/data/new")).Distinct().Order()];
        _disk.SyncDirectory("/data");

        Assert.Equal([false, true], before);
        Assert.All(Cuts(), image => Assert.Equal("content"u8, image.Files["/data/new"]));
    }

    [Fact]
    public void A_file_whose_folder_was_synced_and_which_was_not_itself_may_be_empty()
    {
        using IDiskFile file = _disk.Create("/data/new", 0);
        file.Write(0, "content"u8);

        _disk.SyncDirectory("/data");

        Assert.Contains(Cuts(), image => image.Files["/data/new"].Length == 0);
    }

    [Fact]
    public void A_synced_file_that_replaces_another_leaves_the_old_or_the_new()
    {
        Make("/data/file", "old"u8);
        _disk.SyncDirectory("/data");
        Make("/data/staged", "new"u8);

        _disk.Rename("/data/staged", "/data/file");

        string[] contents = [.. Cuts().Select(image => System.Text.Encoding.UTF8.GetString(image.Files["/data/file"])).Distinct().Order()];
        Assert.Equal(["new", "old"], contents);
    }

    [Fact]
    public void A_deleted_file_may_be_back_until_its_folder_is_synced()
    {
        Make("/data/file", "x"u8);
        _disk.SyncDirectory("/data");

        _disk.Delete("/data/file");
        bool[] before = [.. Cuts().Select(image => image.Files.ContainsKey("/data/file")).Distinct().Order()];
        _disk.SyncDirectory("/data");

        Assert.Equal([false, true], before);
        Assert.All(Cuts(), image => Assert.Empty(image.Files));
    }

    [Fact]
    public void A_file_on_its_way_to_another_folder_has_one_name_or_both_and_never_none()
    {
        Make("/data/file", "x"u8);
        _disk.SyncDirectory("/data");

        _disk.Rename("/data/file", "/aside/file");

        string[] names = [.. Cuts().Select(image => string.Join(' ', image.Files.Keys)).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["/aside/file", "/aside/file /data/file", "/data/file"], names);
    }

    [Fact]
    public void A_renamed_folder_takes_its_files_along()
    {
        _disk.CreateDirectory("/data/inner");
        Make("/data/inner/file", "x"u8);
        _disk.SyncDirectory("/data/inner");
        _disk.SyncDirectory("/data");

        _disk.Rename("/data/inner", "/aside/inner");
        string[] before = [.. Cuts().Select(image => Assert.Single(image.Files).Key).Distinct().Order(StringComparer.Ordinal)];
        _disk.SyncDirectory("/aside");

        Assert.Equal(["/aside/inner/file", "/data/inner/file"], before);
        Assert.All(Cuts(), image => Assert.Equal("/aside/inner/file", Assert.Single(image.Files).Key));
        Assert.Equal(["file"], _disk.List("/aside/inner"));
    }

    [Fact]
    public void A_file_in_a_folder_that_is_not_durable_is_gone_with_it()
    {
        _disk.CreateDirectory("/data/inner");
        Make("/data/inner/file", "x"u8);
        _disk.SyncDirectory("/data/inner");

        Assert.Contains(Cuts(), image => image.Files.Count == 0);
        Assert.Contains(Cuts(), image => image.Files.ContainsKey("/data/inner/file"));
    }

    private void Make(string path, ReadOnlySpan<byte> content)
    {
        using IDiskFile file = _disk.Create(path, 0);
        file.Write(0, content);
        file.Sync();
    }

    /// <summary>Many disks that a power cut now may leave.</summary>
    private List<DiskImage> Cuts() => [.. CrashImages.Of(_disk.History, 7, 100, from: _disk.History.Count).Select(image => image.Disk)];
}
