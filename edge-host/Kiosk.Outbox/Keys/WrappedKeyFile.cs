using System.Security.Cryptography;

namespace Kiosk.Outbox.Keys;

/// <summary>The file that holds the wrapped device key.</summary>
/// <remarks>
/// <code>
/// offset 0   8 bytes     "KIOSKWK" and the version, 1
///        8   32 bytes    SHA-256 of the modulus of the token's key: another key is told before the token is asked
///        40  n bytes     the device key by RSA with PKCS#1 v1.5 padding; n is the modulus' length
///        40+n 32 bytes   HMAC-SHA-256 of all before, under the device key: damage is told from a right key
/// </code>
/// </remarks>
internal static class WrappedKeyFile
{
    private const int HashBytes = 32, WrappedAt = 8 + HashBytes;

    private static ReadOnlySpan<byte> Head => "KIOSKWK\x01"u8;

    /// <summary>Makes the file's content.</summary>
    public static byte[] Compose(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> key)
    {
        byte[] body = [.. Head, .. SHA256.HashData(modulus), .. wrapped];
        return [.. body, .. HMACSHA256.HashData(key, body)];
    }

    /// <summary>Finds the wrapped key.</summary>
    /// <returns>Null, or what is wrong: to be read after the file's name.</returns>
    public static string? Parse(ReadOnlySpan<byte> content, ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> wrapped)
    {
        wrapped = default;
        if (content.Length < Head.Length || !content[..(Head.Length - 1)].SequenceEqual(Head[..^1])) return "is no wrapped device key, or is damaged";
        if (content[Head.Length - 1] != Head[^1]) return $"has version {content[Head.Length - 1]}, which this service does not know";
        if (content.Length < WrappedAt || !content[Head.Length..WrappedAt].SequenceEqual(SHA256.HashData(modulus))) return "was made with another key";
        if (content.Length != WrappedAt + modulus.Length + HashBytes) return $"has {content.Length} instead of {WrappedAt + modulus.Length + HashBytes} bytes: it is damaged";
        wrapped = content.Slice(WrappedAt, modulus.Length);
        return null;
    }

    /// <summary>Whether the content is what was written with this key.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, content[..^HashBytes]), content[^HashBytes..]);
}
