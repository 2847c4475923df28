using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;
using Kiosk.Interop.Files;
using Kiosk.Interop.Pkcs11;
using Kiosk.Outbox.Keys;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Keys;

[Collection(TokenCollection.Name)]
public sealed class TokenKeySourceTests(SoftToken soft) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Wrapped => _folder.File("device.key.wrapped");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void First_start_wraps_a_new_key_that_each_later_start_unwraps()
    {
        soft.Require();

        using DeviceKey first = Key(Source(SoftToken.Place).Load(mayCreate: true));
        using DeviceKey second = Key(Source(SoftToken.Place).Load(mayCreate: false));

        Assert.Equal(first.Bytes.ToArray(), second.Bytes.ToArray());
        Assert.NotEqual(new byte[DeviceKey.Length], first.Bytes.ToArray());
        Assert.Equal(-1, File.ReadAllBytes(Wrapped).AsSpan().IndexOf(first.Bytes));
        Assert.Equal(DurableFile.OwnerOnly, new FileInfo(Wrapped).UnixFileMode);
    }

    [Fact]
    public void Missing_wrapped_key_is_not_replaced_once_there_is_encrypted_data()
    {
        soft.Require();

        KeyResult result = Source(SoftToken.Place).Load(mayCreate: false);

        Assert.Null(result.Key);
        Assert.Contains($"{Wrapped} is missing", result.Problem, StringComparison.Ordinal);
        Assert.False(File.Exists(Wrapped));
    }

    [Fact]
    public void Each_damaged_byte_of_the_wrapped_key_is_noticed()
    {
        soft.Require();
        Key(Source(SoftToken.Place).Load(mayCreate: true)).Dispose();
        byte[] whole = File.ReadAllBytes(Wrapped);

        // Each field, at its ends.
        foreach (int at in new[] { 0, 7, 8, 39, 40, 41, whole.Length - 33, whole.Length - 32, whole.Length - 1 })
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            File.WriteAllBytes(Wrapped, damaged);
            KeyResult result = Source(SoftToken.Place).Load(mayCreate: true);
            Assert.Null(result.Key);
            Assert.Contains(Wrapped, result.Problem, StringComparison.Ordinal);
        }

        File.WriteAllBytes(Wrapped, whole[..^1]);
        Assert.Contains("damaged", Source(SoftToken.Place).Load(mayCreate: true).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrapped_key_of_another_token_key_is_told_apart_from_damage()
    {
        soft.Require();
        soft.AddKey("other", "21");
        Key(Source(SoftToken.Place).Load(mayCreate: true)).Dispose();

        KeyResult result = Source(SoftToken.Place with { Key = "other" }).Load(mayCreate: true);

        Assert.Null(result.Key);
        Assert.Contains("was made with another key", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Pin_file_that_others_may_read_is_refused_and_the_token_not_asked()
    {
        soft.Require();
        if (OperatingSystem.IsWindows()) return;
        string pin = PinFile(SoftToken.Pin);
        File.SetUnixFileMode(pin, DurableFile.OwnerOnly | UnixFileMode.GroupRead);

        KeyResult result = new TokenKeySource(SoftToken.Place, pin, Wrapped).Load(mayCreate: true);

        Assert.Null(result.Key);
        Assert.Contains("has mode 640", result.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(SoftToken.Pin, result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_names_the_token()
    {
        soft.Require();
        var options = new KioskOptions
        {
            DataDirectory = _folder.FullName,
            Encryption = new EncryptionOptions
            {
                KeySource = KeySource.Pkcs11, Module = SoftToken.Module, Token = SoftToken.Label, KeyLabel = SoftToken.RsaKey, PinFile = PinFile("wrong"),
            },
        };

        var refused = Assert.Throws<HostStartException>(() => DeviceKeys.Open(options));
        using DeviceKey key = DeviceKeys.Open(options with { Encryption = options.Encryption with { PinFile = PinFile(SoftToken.Pin) } });

        Assert.Contains("CKR_PIN_INCORRECT", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Wrapped));
    }

    private TokenKeySource Source(TokenKeyPlace place) => new(place, PinFile(SoftToken.Pin), Wrapped);

    private string PinFile(string pin)
    {
        string path = _folder.File(pin == SoftToken.Pin ? "pin" : "other-pin");
        DurableFile.Write(path, System.Text.Encoding.UTF8.GetBytes(pin + "\n"));
        return path;
    }

    private static DeviceKey Key(KeyResult result)
    {
        Assert.Equal("", result.Problem);
        return result.Key!;
    }
}
