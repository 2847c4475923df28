using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;
using Kiosk.Interop.Files;
using Kiosk.Outbox.Keys;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Keys;

public sealed class FileKeySourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string KeyFile => _folder.File("device.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void First_start_makes_a_private_key_that_each_later_start_reads()
    {
        using DeviceKey first = Key(new FileKeySource(KeyFile).Load(mayCreate: true));
        using DeviceKey second = Key(new FileKeySource(KeyFile).Load(mayCreate: false));

        Assert.Equal(first.Bytes.ToArray(), second.Bytes.ToArray());
        Assert.Equal(first.Bytes.ToArray(), File.ReadAllBytes(KeyFile));
        Assert.Equal(DurableFile.OwnerOnly, new FileInfo(KeyFile).UnixFileMode);
    }

    [Fact]
    public void Two_new_keys_are_not_the_same()
    {
        using DeviceKey one = Key(new FileKeySource(_folder.File("a")).Load(mayCreate: true));
        using DeviceKey other = Key(new FileKeySource(_folder.File("b")).Load(mayCreate: true));

        Assert.NotEqual(one.Bytes.ToArray(), other.Bytes.ToArray());
    }

    [Fact]
    public void Missing_key_is_not_replaced_once_there_is_encrypted_data()
    {
        KeyResult result = new FileKeySource(KeyFile).Load(mayCreate: false);

        Assert.Null(result.Key);
        Assert.Contains($"The device key {KeyFile} is missing", result.Problem, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "has mode 640")]
    [InlineData(UnixFileMode.OtherRead, "has mode 604")]
    [InlineData(UnixFileMode.GroupWrite, "has mode 620")]
    public void Key_that_others_may_read_or_change_is_refused(UnixFileMode more, string shown)
    {
        if (OperatingSystem.IsWindows()) return;
        Key(new FileKeySource(KeyFile).Load(mayCreate: true)).Dispose();
        File.SetUnixFileMode(KeyFile, DurableFile.OwnerOnly | more);

        KeyResult result = new FileKeySource(KeyFile).Load(mayCreate: true);

        Assert.Null(result.Key);
        Assert.Contains(shown, result.Problem, StringComparison.Ordinal);
        Assert.Contains($"chmod 600 {KeyFile}", result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "has 0 of 32 bytes")]
    [InlineData(31, "has 31 of 32 bytes")]
    [InlineData(33, "has more than 32 bytes")]
    [InlineData(4096, "has 4096 bytes")]
    public void Key_of_a_wrong_length_is_refused_and_left_alone(int length, string shown)
    {
        DurableFile.Write(KeyFile, new byte[length]);

        KeyResult result = new FileKeySource(KeyFile).Load(mayCreate: true);

        Assert.Null(result.Key);
        Assert.Contains(shown, result.Problem, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(KeyFile).Length);
    }

    [Fact]
    public void Key_of_another_user_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a file to another user");
        DurableFile.Write(KeyFile, new byte[DeviceKey.Length]);
        using (var chown = System.Diagnostics.Process.Start("chown", ["65534", KeyFile])) chown.WaitForExit();

        KeyResult result = new FileKeySource(KeyFile).Load(mayCreate: true);

        Assert.Null(result.Key);
        Assert.Contains("belongs to user 65534", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_plain_file_is_refused()
    {
        Directory.CreateDirectory(KeyFile);

        Assert.Contains("is no plain file", new FileKeySource(KeyFile).Load(mayCreate: true).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_in_a_folder_that_is_not_there_says_so()
    {
        KeyResult result = new FileKeySource(_folder.File("none/device.key")).Load(mayCreate: true);

        Assert.Null(result.Key);
        Assert.Contains("cannot be made", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Wiped_key_cannot_be_used_and_no_key_shows_itself()
    {
        DeviceKey key = DeviceKey.Create();
        ReadOnlySpan<byte> bytes = key.Bytes;

        key.Dispose();

        Assert.Equal(new byte[DeviceKey.Length], bytes.ToArray());
        Assert.Throws<ObjectDisposedException>(() => key.Bytes.Length);
        Assert.Equal("device key", key.ToString());
    }

    [Fact]
    public void Configuration_makes_the_key_in_the_data_directory_while_nothing_is_encrypted_and_not_after()
    {
        var options = new KioskOptions { DataDirectory = _folder.FullName };

        DeviceKeys.Open(options).Dispose();
        File.Delete(KeyFile);
        Directory.CreateDirectory(_folder.File("outbox/visit"));
        DeviceKeys.Open(options).Dispose();
        File.Delete(KeyFile);
        File.WriteAllText(_folder.File("outbox/visit/1"), "x");

        Assert.Contains("device.key is missing", Assert.Throws<HostStartException>(() => DeviceKeys.Open(options)).Message, StringComparison.Ordinal);
    }

    private static DeviceKey Key(KeyResult result)
    {
        Assert.Equal("", result.Problem);
        return result.Key!;
    }
}
