using Kiosk.Interop.Files;
using Xunit;

namespace Kiosk.Tests.Interop;

public sealed class DurableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-durable-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Content_is_replaced_whole_and_nothing_else_stays_in_the_folder()
    {
        string path = Path.Combine(_folder, "state");

        DurableFile.Write(path, new byte[100_000]);
        DurableFile.Write(path, "short"u8);

        Assert.Equal("short"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void New_file_is_for_the_owner_alone_unless_asked_otherwise()
    {
        string own = Path.Combine(_folder, "own");
        string open = Path.Combine(_folder, "open");

        DurableFile.Write(own, "a"u8);
        DurableFile.Write(open, "a"u8, DurableFile.OwnerOnly | UnixFileMode.GroupRead);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(own).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, new FileInfo(open).UnixFileMode);
    }

    [Fact]
    public void Leftover_of_a_power_cut_is_taken_over()
    {
        string path = Path.Combine(_folder, "state");
        DurableFile.Write(path, "old"u8);
        File.WriteAllText(Path.Combine(_folder, ".state.new"), "half a fi");

        Assert.Equal("old"u8.ToArray(), File.ReadAllBytes(path));
        DurableFile.Write(path, "new"u8);

        Assert.Equal("new"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Failure_names_the_path_and_leaves_no_staged_file()
    {
        string directory = Path.Combine(_folder, "taken");
        _ = Directory.CreateDirectory(directory);

        IOException fault = Assert.Throws<IOException>(() => DurableFile.Write(directory, "x"u8));

        Assert.Contains(directory, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Contains("none", Assert.Throws<IOException>(() => DurableFile.Write(Path.Combine(_folder, "none", "f"), "x"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Staged_file_is_moved_over_the_target()
    {
        string target = Path.Combine(_folder, "firmware");
        string staging = Path.Combine(_folder, "staging");
        _ = Directory.CreateDirectory(staging);
        string staged = Path.Combine(staging, "firmware");
        File.WriteAllText(target, "1");
        File.WriteAllText(staged, "2");

        DurableFile.Commit(staged, target);

        Assert.Equal("2", File.ReadAllText(target));
        Assert.False(File.Exists(staged));
    }

    [Fact]
    public void Deleting_twice_is_no_error()
    {
        string path = Path.Combine(_folder, "state");
        DurableFile.Write(path, "x"u8);

        DurableFile.Delete(path);
        DurableFile.Delete(path);

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Directory_that_is_not_there_cannot_be_synced()
    {
        string missing = Path.Combine(_folder, "missing");

        Assert.Contains(missing, Assert.Throws<IOException>(() => DurableFile.SyncDirectory(missing)).Message, StringComparison.Ordinal);
    }
}
