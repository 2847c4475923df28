using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Kiosk.Outbox.Disk;
using Xunit;

namespace Kiosk.Tests.Faults;

/// <summary>The disk in memory keeps the contract of <see cref="IDisk"/>, and fails as asked.</summary>
public class RecordingDiskTests
{
    private readonly RecordingDisk _disk = new("/data");

    [Fact]
    public void A_file_keeps_what_was_written_and_is_listed()
    {
        using (IDiskFile file = _disk.Create("/data/file", 10)) file.Write(8, "abcd"u8);

        using IDiskFile again = _disk.Open("/data/file", writable: false);
        byte[] content = new byte[20];
        int read = again.Read(0, content);

        Assert.Equal(12, read);
        Assert.Equal("\0\0\0\0\0\0\0\0abcd"u8, content.AsSpan(0, read));
        Assert.Equal(["file"], _disk.List("/data"));
        Assert.Empty(_disk.List("/nowhere"));
    }

    [Fact]
    public void Names_are_checked_as_a_file_system_does()
    {
        _disk.Create("/data/file", 0).Dispose();

        Assert.Throws<IOException>(() => _disk.Create("/data/file", 0));
        Assert.Throws<DirectoryNotFoundException>(() => _disk.Create("/nowhere/file", 0));
        Assert.Throws<FileNotFoundException>(() => _disk.Open("/data/other", writable: false));
        Assert.Throws<FileNotFoundException>(() => _disk.Rename("/data/other", "/data/more"));
        _disk.Delete("/data/other");
    }

    [Fact]
    public void An_open_file_stays_usable_when_its_name_goes()
    {
        using IDiskFile file = _disk.Create("/data/file", 0);

        _disk.Delete("/data/file");
        file.Write(0, "x"u8);

        Assert.Equal(1, file.Length);
        Assert.Empty(_disk.Snapshot().Files);
    }

    [Fact]
    public void A_full_disk_takes_what_has_its_space_already_and_half_of_a_write_that_has_not()
    {
        using IDiskFile file = _disk.Create("/data/file", 100);
        _disk.Faults.FailAt(0, DiskFault.Full, stays: true);

        file.Write(0, new byte[100]);
        file.Sync();
        DiskFullException failure = Assert.Throws<DiskFullException>(() => file.Write(100, new byte[60]));

        Assert.Contains("/data/file", failure.Message, StringComparison.Ordinal);
        Assert.Equal(130, file.Length);
        Assert.Throws<DiskFullException>(() => _disk.Create("/data/more", 0));
        _disk.Faults.Clear();
        file.Write(100, new byte[60]);
    }

    [Fact]
    public void A_fault_that_comes_once_passes()
    {
        using IDiskFile file = _disk.Create("/data/file", 0);
        _disk.Faults.FailAt(_disk.Faults.Requests + 1, DiskFault.IoError, stays: false);

        file.Write(0, "x"u8);
        IOException failure = Assert.Throws<IOException>(() => file.Write(1, "y"u8));
        file.Write(1, "y"u8);

        Assert.IsNotType<DiskFullException>(failure);
        Assert.Equal(1, _disk.Faults.Failed);
    }

    [Fact]
    public void A_disk_of_limited_size_is_full_until_something_is_deleted()
    {
        _disk.CapacityBytes = 1000;
        _disk.Create("/data/first", 900).Dispose();

        Assert.Throws<DiskFullException>(() => _disk.Create("/data/second", 200));
        _disk.Delete("/data/first");
        _disk.Create("/data/second", 200).Dispose();

        Assert.Equal(["second"], _disk.List("/data"));
    }

    [Fact]
    public void A_disk_can_be_built_from_what_a_power_cut_left()
    {
        using (IDiskFile file = _disk.Create("/data/file", 0))
        {
            file.Write(0, "content"u8);
            file.Sync();
        }

        _disk.SyncDirectory("/data");
        CrashImage cut = CrashImages.Of(_disk.History, 1, 1, from: _disk.History.Count).Single();
        var again = new RecordingDisk(cut.Disk);

        Assert.Equal("content"u8, again.Snapshot().Files["/data/file"]);
        Assert.Equal(0, again.History.Count);
    }
}
