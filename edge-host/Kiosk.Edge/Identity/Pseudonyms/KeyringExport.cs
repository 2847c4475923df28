using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kiosk.Edge.Identity.Pseudonyms;

/// <summary>The keys of a deployment on their way to another of its kiosks, or to a safe: sealed under a passphrase.</summary>
/// <remarks>
/// JSON: the sealed ring (<see cref="KeyringCodec"/>) under a key by PBKDF2-HMAC-SHA-256 (RFC 8018) with 16 random bytes of salt, bound to
/// <c>kiosk pseudonym keys 1|DEPLOYMENT|ITERATIONS</c>.
/// </remarks>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Deployment">Whose keys.</param>
/// <param name="Kdf">Always PBKDF2-HMAC-SHA256.</param>
/// <param name="Iterations">Of the key derivation.</param>
/// <param name="Salt">Base64.</param>
/// <param name="Keys">Base64.</param>
public sealed record KeyringExport(string Format, string Deployment, string Kdf, int Iterations, string Salt, string Keys)
{
    /// <summary>The format's name and version.</summary>
    public const string FormatName = "kiosk pseudonym keys 1";

    /// <summary>Characters of a passphrase, at least and at most.</summary>
    public const int PassphraseMin = 12, PassphraseMax = 200;

    private const string KdfName = "PBKDF2-HMAC-SHA256";

    // OWASP's recommendation of 2023 for this function; the upper bound keeps a file from holding us up.
    private const int IterationsNow = 600_000, IterationsMin = 100_000, IterationsMax = 5_000_000;
    private const int SaltBytes = 16, DerivedBytes = 32;

    /// <summary>Seals keys. Takes some tenths of a second.</summary>
    internal static KeyringExport Seal(IReadOnlyList<PseudonymKey> keys, string deployment, string passphrase)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] content = WithKey(passphrase, salt, IterationsNow, key => KeyringCodec.Seal(keys, [], key, Bound(deployment, IterationsNow)));
        return new KeyringExport(FormatName, deployment, KdfName, IterationsNow, Convert.ToBase64String(salt), Convert.ToBase64String(content));
    }

    /// <summary>Opens it. Takes some tenths of a second.</summary>
    /// <returns>The keys, or what is wrong.</returns>
    internal (List<PseudonymKey>? Keys, string Problem) Open(string deployment, string passphrase)
    {
        if (Format != FormatName || Kdf != KdfName) return (null, $"This is no export of pseudonym keys that this service knows ({FormatName}, {KdfName}).");
        if (Deployment != deployment) return (null, $"These are the keys of deployment '{Deployment}'; this kiosk is of '{deployment}' (pseudonym.deployment).");
        if (Iterations is < IterationsMin or > IterationsMax) return (null, $"The export names {Iterations} iterations; {IterationsMin} to {IterationsMax} are taken.");
        byte[] salt = new byte[SaltBytes], content = new byte[KeyringCodec.SealedMax];
        if (!Convert.TryFromBase64String(Salt ?? "", salt, out int saltLength) || saltLength != SaltBytes || !Convert.TryFromBase64String(Keys ?? "", content, out int length))
            return (null, "The export is damaged: it was not copied whole.");
        List<PseudonymKey>? keys = WithKey(passphrase, salt, Iterations, key => KeyringCodec.Open(content.AsSpan(0, length), key, Bound(deployment, Iterations)))?.Keys;
        return keys is null ? (null, "The passphrase is another one, or the export is damaged.") : (keys, "");
    }

    /// <summary>Reads one.</summary>
    public static KeyringExport? Parse(JsonElement json)
    {
        try
        {
            return json.Deserialize<KeyringExport>(JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Bound(string deployment, int iterations) => Encoding.UTF8.GetBytes(FormattableString.Invariant($"{FormatName}|{deployment}|{iterations}"));

    private static T WithKey<T>(string passphrase, byte[] salt, int iterations, Func<byte[], T> use)
    {
        byte[] key = GC.AllocateArray<byte>(DerivedBytes, pinned: true);
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, iterations, HashAlgorithmName.SHA256);
            return use(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
