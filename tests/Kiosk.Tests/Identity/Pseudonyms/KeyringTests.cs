using System.Text.Json;
using Kiosk.Edge.Identity.Pseudonyms;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Outbox.Keys;
using Xunit;

namespace Kiosk.Tests.Identity.Pseudonyms;

/// <summary>The keys: kept, rotated, carried to other kiosks, and never silently replaced.</summary>
public sealed class KeyringTests : IDisposable
{
    private const string Passphrase = "correct horse battery";
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-keyring-").FullName;
    private readonly DeviceKey _device = DeviceKey.Create();
    private readonly PersonalIdentifier _enp = PseudonymCodeTests.Identifier(IdentifierKind.RussianEnp, "RUS", "1234567890123452");
    private DateTimeOffset _now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private string KeysFile => Path.Combine(_folder, Keyring.FileName("clinic"));

    public void Dispose()
    {
        _device.Dispose();
        _enp.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_fresh_kiosk_makes_a_key_and_knows_it_at_the_next_start()
    {
        IReadOnlyList<SubjectIdentifier> first, second;
        string made;
        using (Keyring ring = Open()) (first, made) = (ring.Of(_enp), ring.Made);
        using (Keyring ring = Open())
        {
            second = ring.Of(_enp);
            Assert.Equal("", ring.Made);
        }

        Assert.Equal(first, second);
        Assert.Equal("urn:x-kiosk:pseudonym:clinic:" + made, Assert.Single(first).System);
        Assert.Matches("^[0-9a-f]{64}$", first[0].Value);
    }

    [Fact]
    public void Nothing_of_a_key_is_in_its_file_and_only_the_owner_may_read_it()
    {
        using Keyring ring = Open();
        byte[] file = File.ReadAllBytes(KeysFile);

        // By the sealed bytes alone: opened with the device key they are the ring, with another they are nothing.
        using DeviceKey other = DeviceKey.Create();
        using Keyring stranger = Keyring.Open(_folder, "clinic", other.Bytes, Overlap, () => _now);

        Assert.Empty(stranger.Of(_enp));
        Assert.InRange(file.Length, 60, 200);
        if (OperatingSystem.IsLinux()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeysFile));
    }

    [Fact]
    public void Rotation_tells_the_new_pseudonym_first_and_the_old_one_while_the_overlap_lasts()
    {
        using Keyring ring = Open();
        SubjectIdentifier before = Assert.Single(ring.Of(_enp));

        KeyringReply made = ring.Rotate();
        IReadOnlyList<SubjectIdentifier> during = ring.Of(_enp);
        _now += Overlap + TimeSpan.FromSeconds(1);
        IReadOnlyList<SubjectIdentifier> after = ring.Of(_enp);

        Assert.Equal((made.KeyId, ""), (during[0].System.Split(':')[^1], made.Problem));
        Assert.Equal(before, during[1]);
        Assert.NotEqual(before.Value, during[0].Value);
        Assert.Equal([during[0]], after);
    }

    [Fact]
    public void A_retired_key_that_is_erased_is_told_no_more_and_the_one_in_force_cannot_be()
    {
        using Keyring ring = Open();
        string old = ring.Keys[0].Id;
        ring.Rotate();

        KeyringReply force = ring.Erase(ring.Keys[0].Id), unknown = ring.Erase("00000000"), erased = ring.Erase(old);

        Assert.NotEqual("", force.Problem);
        Assert.NotEqual("", unknown.Problem);
        Assert.Equal((old, ""), (erased.KeyId, erased.Problem));
        Assert.Single(ring.Of(_enp));
        using Keyring again = Open();
        Assert.Single(again.Keys);
    }

    [Fact]
    public void Keys_are_bounded()
    {
        using Keyring ring = Open();
        for (int i = 1; i < KeyringCodec.KeysMax; i++) Assert.Equal("", ring.Rotate().Problem);

        Assert.Contains("retire old ones first", ring.Rotate().Problem, StringComparison.Ordinal);
        using Keyring again = Open();
        Assert.Equal(KeyringCodec.KeysMax, again.Keys.Count);
    }

    [Fact]
    public void A_ring_damaged_at_any_byte_identifies_nobody_and_is_never_replaced()
    {
        using (Keyring ring = Open())
        {
            string old = ring.Keys[0].Id;
            ring.Rotate();
            ring.Erase(old);
        }

        byte[] whole = File.ReadAllBytes(KeysFile);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(KeysFile, damaged);

            using Keyring ring = Open();

            Assert.Empty(ring.Of(_enp));
            Assert.Contains("anonymous visits go on", ring.Problem, StringComparison.Ordinal);
            Assert.NotEqual("", ring.Rotate().Problem);
            Assert.Equal(damaged, File.ReadAllBytes(KeysFile));
        }
    }

    [Fact]
    public void A_ring_that_is_lost_is_not_made_anew_by_itself()
    {
        Open().Dispose();
        File.Delete(KeysFile);

        using Keyring ring = Open();

        Assert.Empty(ring.Of(_enp));
        Assert.Contains("are missing", ring.Problem, StringComparison.Ordinal);
        Assert.False(File.Exists(KeysFile));
    }

    [Fact]
    public void A_ring_that_others_may_read_is_not_used()
    {
        if (OperatingSystem.IsWindows()) return;
        Open().Dispose();
        File.SetUnixFileMode(KeysFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using Keyring ring = Open();

        Assert.Contains("chmod 600", ring.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kiosk_of_the_deployment_gives_the_same_pseudonym_after_import_and_its_own_for_a_while()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        using DeviceKey device = DeviceKey.Create();
        using Keyring ring = Open(), other = Keyring.Open(folder, "clinic", device.Bytes, Overlap, () => _now);
        SubjectIdentifier own = Assert.Single(other.Of(_enp));

        KeyringReply reply = other.Import(Carried(ring.Export(Passphrase)!), Passphrase);

        Assert.Equal("", reply.Problem);
        Assert.Equal([ring.Of(_enp)[0], own], other.Of(_enp));
        using Keyring again = Keyring.Open(folder, "clinic", device.Bytes, Overlap, () => _now);
        Assert.Equal(other.Of(_enp), again.Of(_enp));
    }

    [Fact]
    public void Import_mends_a_damaged_ring_and_keeps_it_aside()
    {
        KeyringExport export;
        SubjectIdentifier before;
        using (Keyring ring = Open()) (export, before) = (ring.Export(Passphrase)!, ring.Of(_enp)[0]);
        File.WriteAllBytes(KeysFile, [1, 2, 3]);
        using Keyring damaged = Open();

        KeyringReply reply = damaged.Import(export, Passphrase);

        Assert.Equal("", reply.Problem + damaged.Problem);
        Assert.Equal([before], damaged.Of(_enp));
        Assert.Equal(new byte[] { 1, 2, 3 }, File.ReadAllBytes(KeysFile + ".damaged-1"));
    }

    [Fact]
    public void Import_of_another_deployment_with_another_passphrase_or_damaged_changes_nothing()
    {
        using Keyring ring = Open();
        KeyringExport export = ring.Export(Passphrase)!;
        IReadOnlyList<SubjectIdentifier> before = ring.Of(_enp);

        KeyringReply[] replies =
        [
            ring.Import(export with { Deployment = "elsewhere" }, Passphrase),
            ring.Import(export, "another passphrase"),
            ring.Import(export with { Keys = export.Keys[..^8] }, Passphrase),
            ring.Import(export with { Keys = "no base64!" }, Passphrase),
            ring.Import(export with { Iterations = 1 }, Passphrase),
            ring.Import(export with { Iterations = int.MaxValue }, Passphrase),
            ring.Import(export with { Format = "something" }, Passphrase),
            ring.Import(export with { Salt = null!, Keys = null! }, Passphrase),
        ];

        Assert.All(replies, reply => Assert.NotEqual("", reply.Problem));
        Assert.Equal(before, ring.Of(_enp));
    }

    [Fact]
    public void An_export_whose_key_was_retired_or_erased_here_is_too_old_and_changes_nothing()
    {
        using Keyring ring = Open();
        string first = ring.Keys[0].Id;
        KeyringExport export = ring.Export(Passphrase)!;
        string again = ring.Import(export, Passphrase).Problem;
        ring.Rotate();
        IReadOnlyList<PseudonymKeyInfo> rotated = ring.Keys;

        string retired = ring.Import(export, Passphrase).Problem;
        IReadOnlyList<PseudonymKeyInfo> kept = ring.Keys;
        ring.Erase(first);
        string erased = ring.Import(export, Passphrase).Problem;
        using Keyring restarted = Open();
        string later = restarted.Import(export, Passphrase).Problem;

        Assert.Equal("", again);
        Assert.Contains($"Key {first}, which is in force in this export, was retired", retired, StringComparison.Ordinal);
        Assert.Equal(rotated, kept);
        Assert.All([erased, later], problem => Assert.Contains("was erased at this kiosk", problem, StringComparison.Ordinal));
        Assert.Single(ring.Of(_enp));
    }

    [Fact]
    public void A_key_that_was_erased_here_does_not_come_back_among_the_retired_ones_of_an_export()
    {
        using Keyring ring = Open();
        string first = ring.Keys[0].Id, second = ring.Rotate().KeyId;
        KeyringExport export = ring.Export(Passphrase)!;
        ring.Erase(first);

        KeyringReply reply = ring.Import(export, Passphrase);

        Assert.Equal((second, ""), (reply.KeyId, reply.Problem));
        Assert.Equal([second], ring.Keys.Select(key => key.Id));
    }

    [Fact]
    public void The_erased_keys_that_are_remembered_are_bounded()
    {
        using Keyring ring = Open();
        for (int i = 0; i <= KeyringCodec.ErasedMax; i++)
        {
            string old = ring.Keys[0].Id;
            ring.Rotate();
            Assert.Equal("", ring.Erase(old).Problem);
        }

        using Keyring again = Open();
        Assert.Equal("", again.Problem);
        Assert.Equal(ring.Keys, again.Keys);
    }

    [Fact]
    public void A_ring_that_was_disposed_of_seals_nothing_any_more()
    {
        Keyring ring = Open();
        KeyringExport export = ring.Export(Passphrase)!;
        ring.Rotate();
        string old = ring.Keys[1].Id;
        byte[] file = File.ReadAllBytes(KeysFile);
        ring.Dispose();

        string[] problems = [ring.Import(export, Passphrase).Problem, ring.Rotate().Problem, ring.Erase(old).Problem];

        Assert.All(problems, problem => Assert.Equal("the host stops", problem));
        Assert.Equal(file, File.ReadAllBytes(KeysFile));
    }

    [Fact]
    public void A_kiosk_with_sealed_keys_does_not_make_a_new_device_key()
    {
        bool before = Keyring.IsIn(_folder);
        Open().Dispose();

        Assert.False(before);
        Assert.True(Keyring.IsIn(_folder));
    }

    private Keyring Open() => Keyring.Open(_folder, "clinic", _device.Bytes, Overlap, () => _now);

    // As JSON, as it goes from kiosk to kiosk.
    private static KeyringExport Carried(KeyringExport export) =>
        KeyringExport.Parse(JsonElement.Parse(JsonSerializer.Serialize(export, JsonSerializerOptions.Web)))!;
}
