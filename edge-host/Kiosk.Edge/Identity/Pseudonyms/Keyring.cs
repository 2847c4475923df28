using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Interop.Files;

namespace Kiosk.Edge.Identity.Pseudonyms;

/// <summary>What became of a change to the keys.</summary>
/// <param name="KeyId">The key that it was about; empty with a problem.</param>
/// <param name="Problem">Why not; empty when it was done.</param>
public sealed record KeyringReply(string KeyId, string Problem);

/// <summary>
/// The pseudonym keys of a deployment, in one file sealed under the device key and replaced whole. All kiosks of a deployment have the same keys, by export and
/// import. May be used from any thread.
/// </summary>
/// <remarks>
/// A ring that cannot be opened is never replaced by a new key: the same person would become another. The file <c>.ids</c> beside it, which is no secret, tells
/// a ring that was lost from one that never was.
/// </remarks>
public sealed class Keyring : IDisposable
{
    private const string Stops = "the host stops";

    private readonly Lock _gate = new();
    private readonly byte[] _sealing = GC.AllocateUninitializedArray<byte>(PseudonymCode.Length, pinned: true);
    private readonly string _path;
    private readonly TimeSpan _overlap;
    private readonly Func<DateTimeOffset> _utcNow;
    private List<PseudonymKey> _keys = [];
    private IReadOnlyList<string> _erased = [];
    private string _problem = "";
    private bool _isDisposed;

    private Keyring(string folder, string deployment, ReadOnlySpan<byte> deviceKey, TimeSpan overlap, Func<DateTimeOffset> utcNow)
    {
        (_path, _overlap, _utcNow, Deployment) = (Path.Combine(folder, FileName(deployment)), overlap, utcNow, deployment);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, deviceKey, _sealing, [], "kiosk pseudonym keys 1"u8);
    }

    /// <summary>Whose keys.</summary>
    public string Deployment { get; }

    /// <summary>The key that opening the ring made, since this kiosk had none; empty for none.</summary>
    public string Made { get; private set; } = "";

    /// <summary>Why there are no keys; empty when there are.</summary>
    public string Problem
    {
        get
        {
            lock (_gate) return _problem;
        }
    }

    /// <summary>The keys, the one in force first, then the newest retired.</summary>
    public IReadOnlyList<PseudonymKeyInfo> Keys
    {
        get
        {
            lock (_gate) return [.. _keys.Select(key => key.Info)];
        }
    }

    /// <summary>The file's name in the folder of the store.</summary>
    public static string FileName(string deployment) => $"pseudonym-keys-{deployment}.sealed";

    /// <summary>Whether a folder holds keys that were sealed under its device key.</summary>
    public static bool IsIn(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "pseudonym-keys-*.sealed*").Any();

    /// <summary>Opens the ring; a kiosk that never had one makes it, with a first key.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="deployment">Whose keys.</param>
    /// <param name="deviceKey">Not kept.</param>
    /// <param name="overlap">How long a retired key's pseudonyms are told beside the new ones.</param>
    /// <param name="utcNow">Dates the keys and ends the overlap.</param>
    public static Keyring Open(string folder, string deployment, ReadOnlySpan<byte> deviceKey, TimeSpan overlap, Func<DateTimeOffset> utcNow)
    {
        var ring = new Keyring(folder, deployment, deviceKey, overlap, utcNow);
        ring.Load();
        return ring;
    }

    /// <summary>The pseudonyms of a number: of the key in force, then of those whose overlap lasts.</summary>
    /// <returns>Empty with a <see cref="Problem"/>.</returns>
    public IReadOnlyList<SubjectIdentifier> Of(PersonalIdentifier identifier)
    {
        lock (_gate)
        {
            DateTimeOffset now = _utcNow();
            return [.. _keys.Where(key => key.Info.IsInForce || key.Info.OverlapUntil > now)
                .Select(key => new SubjectIdentifier(SystemOf(key.Info.Id), PseudonymCode.Of(key.Bytes, identifier)))];
        }
    }

    /// <summary>The identifier system of a key's pseudonyms.</summary>
    public string SystemOf(string keyId) => $"urn:x-kiosk:pseudonym:{Deployment}:{keyId}";

    /// <summary>Makes a key and puts it in force; the one before is retired and overlaps.</summary>
    public KeyringReply Rotate()
    {
        lock (_gate)
        {
            if (Obstacle() is { } obstacle) return new KeyringReply("", obstacle);
            if (_keys.Count >= KeyringCodec.KeysMax) return new KeyringReply("", $"There are {_keys.Count} keys already; retire old ones first.");
            DateTimeOffset now = _utcNow();
            PseudonymKey made = PseudonymKey.Create(now);
            return Replace([made, .. _keys.Select(key => key.With(Retire(key.Info, now)))], made.Info.Id);
        }
    }

    /// <summary>
    /// Ends the overlap of a retired key and erases it here. Its pseudonyms can still be computed where it was not erased: at other kiosks of the deployment, of exports,
    /// and of damaged rings that were kept aside.
    /// </summary>
    public KeyringReply Erase(string keyId)
    {
        lock (_gate)
        {
            if (Obstacle() is { } obstacle) return new KeyringReply("", obstacle);
            if (_keys.Find(key => key.Info.Id == keyId) is not { } old) return new KeyringReply("", $"There is no key '{keyId}'; kioskctl pseudonym keys lists them.");
            if (old.Info.IsInForce) return new KeyringReply("", $"Key {keyId} is the one in force; make another one first: kioskctl pseudonym new.");
            return Replace([.. _keys.Where(key => key != old).Select(key => key.With(key.Info))], keyId, [.. _erased.Append(keyId).TakeLast(KeyringCodec.ErasedMax)]);
        }
    }

    /// <summary>Seals all keys under a passphrase, for another kiosk of the deployment.</summary>
    /// <returns>Null with a <see cref="Problem"/>.</returns>
    public KeyringExport? Export(string passphrase)
    {
        List<PseudonymKey> keys;
        lock (_gate) keys = _keys.ConvertAll(key => key.With(key.Info));
        try
        {
            return keys.Count == 0 ? null : KeyringExport.Seal(keys, Deployment, passphrase);
        }
        finally
        {
            foreach (PseudonymKey key in keys) key.Dispose();
        }
    }

    /// <summary>
    /// Takes over the keys of an export: its key in force is the one in force from now on; a key of this kiosk that is not among them is retired and overlaps. Also
    /// mends a ring that could not be opened, which is then kept aside.
    /// </summary>
    /// <remarks>
    /// Keys go forwards only. An export whose key in force was retired or erased here is refused: it is older than this ring. A retired key of it that was erased here
    /// is left out.
    /// </remarks>
    public KeyringReply Import(KeyringExport export, string passphrase)
    {
        (List<PseudonymKey>? keys, string problem) = export.Open(Deployment, passphrase);
        if (keys is null) return new KeyringReply("", problem);
        lock (_gate)
        {
            if (_isDisposed) return Refuse(keys, Stops);
            if (!IsRing(keys)) return Refuse(keys, "The export does not hold exactly one key in force.");
            string inForce = keys.Find(key => key.Info.IsInForce)!.Info.Id;
            if (WhyOld(inForce) is { } old) return Refuse(keys, old);
            foreach (PseudonymKey key in keys.Where(key => _erased.Contains(key.Info.Id))) key.Dispose();
            keys.RemoveAll(key => _erased.Contains(key.Info.Id));
            DateTimeOffset now = _utcNow();
            PseudonymKey[] own = [.. _keys.Where(key => keys.All(one => one.Info.Id != key.Info.Id)).Select(key => key.With(Retire(key.Info, now)))];
            List<PseudonymKey> all = [.. keys, .. own];
            if (all.Count > KeyringCodec.KeysMax) return Refuse(all, $"Together there would be {all.Count} keys, more than {KeyringCodec.KeysMax}; retire old ones first.");
            if (_problem.Length > 0 && TrySetAside() is { } failure) return Refuse(all, failure);
            return Replace(all, inForce);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (PseudonymKey key in _keys) key.Dispose();
            _keys = [];
            _isDisposed = true;
            if (_problem.Length == 0) _problem = Stops;
            CryptographicOperations.ZeroMemory(_sealing);
        }
    }

    // With the lock held, before the sealing key is used: once disposed of it is all zeros.
    private string? Obstacle() => _isDisposed ? Stops : _problem.Length > 0 ? _problem : null;

    private string? WhyOld(string inForce)
    {
        bool isErased = _erased.Contains(inForce);
        if (!isErased && !_keys.Exists(key => key.Info.Id == inForce && !key.Info.IsInForce)) return null;
        return $"Key {inForce}, which is in force in this export, was {(isErased ? "erased" : "retired")} at this kiosk: the export is older than this kiosk's keys. Export again at a "
            + "kiosk that has the newest key; where none is the newest make one (kioskctl pseudonym new) and carry that.";
    }

    private static bool IsRing(List<PseudonymKey> keys) =>
        keys.Count(key => key.Info.IsInForce) == 1 && keys.DistinctBy(key => key.Info.Id).Count() == keys.Count;

    private PseudonymKeyInfo Retire(PseudonymKeyInfo info, DateTimeOffset now) => info.IsInForce ? info with { Retired = now, OverlapUntil = now + _overlap } : info;

    private void Load()
    {
        PrivateFileResult file = PrivateFile.Read(_path, KeyringCodec.SealedMax);
        if (file.Fault == PrivateFileFault.Missing)
        {
            if (File.Exists(_path + ".ids"))
            {
                _problem = $"The pseudonym keys {_path} are missing, and there were some ({_path}.ids). Put the file back from its backup, or import the keys of "
                    + "another kiosk of the deployment: kioskctl pseudonym import. With a new key everybody would become somebody else; to want just that, remove the .ids file and start again.";
                return;
            }

            PseudonymKey first = PseudonymKey.Create(_utcNow());
            (Made, _problem) = Replace([first], first.Info.Id);
            return;
        }

        KeyringContent? content = file.Content is null ? null : KeyringCodec.Open(file.Content, _sealing, Bound());
        if (content is not null && IsRing(content.Keys))
        {
            (_keys, _erased) = (Sorted(content.Keys), content.Erased);
            // A power cut may have come between the two files.
            if (!File.Exists(_path + ".ids")) _ = TryWriteIds();
            return;
        }

        foreach (PseudonymKey key in content?.Keys ?? []) key.Dispose();
        _problem = file.Content is null ? $"The pseudonym keys cannot be read: {file.Text}"
            : $"The pseudonym keys {_path} are damaged, or were sealed under another device key. Put the file back from its backup, or import the keys of another kiosk of "
                + "the deployment: kioskctl pseudonym import. Until then nobody is identified; anonymous visits go on.";
    }

    private KeyringReply Replace(List<PseudonymKey> keys, string keyId, IReadOnlyList<string>? erased = null)
    {
        erased ??= _erased;
        try
        {
            keys = Sorted(keys);
            DurableFile.Write(_path, KeyringCodec.Seal(keys, erased, _sealing, Bound()));
        }
        catch (IOException failure)
        {
            return Refuse(keys, $"The pseudonym keys cannot be stored: {failure.Message} Those before stay in force.");
        }

        foreach (PseudonymKey key in _keys) key.Dispose();
        (_keys, _erased) = (keys, erased);
        _problem = "";
        _ = TryWriteIds();
        return new KeyringReply(keyId, "");
    }

    // It only guards against a loss of the other file: without it that is a new kiosk's.
    private bool TryWriteIds()
    {
        try
        {
            DurableFile.Write(_path + ".ids", Encoding.ASCII.GetBytes(string.Join('\n', _keys.Select(key => key.Info.Id)) + "\n"));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string? TrySetAside()
    {
        if (!File.Exists(_path)) return null;
        int number = 1;
        while (File.Exists(Name())) number++;
        try
        {
            File.Move(_path, Name());
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{_path} cannot be kept aside: {failure.Message}";
        }

        string Name() => string.Create(CultureInfo.InvariantCulture, $"{_path}.damaged-{number}");
    }

    private byte[] Bound() => Encoding.UTF8.GetBytes($"kiosk pseudonym keys 1|{Deployment}");

    private static List<PseudonymKey> Sorted(List<PseudonymKey> keys) => [.. keys.OrderBy(key => !key.Info.IsInForce).ThenByDescending(key => key.Info.Made)];

    private static KeyringReply Refuse(List<PseudonymKey> keys, string problem)
    {
        foreach (PseudonymKey key in keys) key.Dispose();
        return new KeyringReply("", problem);
    }
}
