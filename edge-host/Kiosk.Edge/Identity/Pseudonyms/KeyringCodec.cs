using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kiosk.Edge.Identity.Pseudonyms;

/// <summary>What a ring holds.</summary>
/// <param name="Keys">The keys; the holder's to dispose of.</param>
/// <param name="Erased">Ids of keys that were erased, the last ones, newest last.</param>
internal sealed record KeyringContent(List<PseudonymKey> Keys, IReadOnlyList<string> Erased);

/// <summary>Pseudonym keys as bytes, and sealed: AES-256-GCM (NIST SP 800-38D) with a random nonce.</summary>
/// <remarks>
/// Plain: <c>count (1) | per key { id (8, ASCII) | made (8) | retired (8) | overlap until (8) | key (32) }</c>, and where keys were erased <c>count (1) | ids (8 each)</c>; times in ms since 1970, -1 for none, big-endian.
/// Sealed: <c>nonce (12) | ciphertext | tag (16)</c>, bound to what the caller names.
/// </remarks>
internal static class KeyringCodec
{
    /// <summary>Keys in a ring, at most: a year's monthly rotations and some more.</summary>
    public const int KeysMax = 16;

    /// <summary>Ids of erased keys that a ring remembers, at most.</summary>
    public const int ErasedMax = 64;

    /// <summary>Bytes of a sealed ring, at most.</summary>
    public const int SealedMax = NonceBytes + 1 + (KeysMax * KeyBytes) + 1 + (ErasedMax * IdLength) + TagBytes;

    private const int IdLength = 8, KeyBytes = IdLength + (3 * sizeof(long)) + PseudonymCode.Length;
    private const int NonceBytes = 12, TagBytes = 16;

    /// <summary>Seals keys.</summary>
    /// <param name="keys">1 to <see cref="KeysMax"/>.</param>
    /// <param name="erased">At most <see cref="ErasedMax"/> ids.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="bound">What they are for; opening needs the same.</param>
    public static byte[] Seal(IReadOnlyList<PseudonymKey> keys, IReadOnlyList<string> erased, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bound)
    {
        int keysEnd = 1 + (keys.Count * KeyBytes);
        byte[] plain = GC.AllocateArray<byte>(keysEnd + (erased.Count > 0 ? 1 + (erased.Count * IdLength) : 0), pinned: true);
        try
        {
            plain[0] = checked((byte)keys.Count);
            for (int i = 0; i < keys.Count; i++) Write(keys[i], plain.AsSpan(1 + (i * KeyBytes)));
            if (erased.Count > 0) plain[keysEnd] = checked((byte)erased.Count);
            for (int i = 0; i < erased.Count; i++) Encoding.ASCII.GetBytes(erased[i], plain.AsSpan(keysEnd + 1 + (i * IdLength), IdLength));
            byte[] content = new byte[NonceBytes + plain.Length + TagBytes];
            RandomNumberGenerator.Fill(content.AsSpan(0, NonceBytes));
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Encrypt(content.AsSpan(0, NonceBytes), plain, content.AsSpan(NonceBytes, plain.Length), content.AsSpan(NonceBytes + plain.Length), bound);
            return content;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Opens them; null when they are damaged, sealed under another key or for something else, or no ring.</summary>
    public static KeyringContent? Open(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bound)
    {
        if (content.Length is <= NonceBytes + TagBytes or > SealedMax) return null;
        byte[] plain = GC.AllocateArray<byte>(content.Length - NonceBytes - TagBytes, pinned: true);
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(content[..NonceBytes], content[NonceBytes..^TagBytes], content[^TagBytes..], plain, bound);
            int keysEnd = 1 + (plain[0] * KeyBytes);
            if (plain[0] is 0 or > KeysMax || plain.Length < keysEnd) return null;
            int erased = plain.Length == keysEnd ? 0 : plain[keysEnd];
            if (erased > ErasedMax || (plain.Length > keysEnd && plain.Length != keysEnd + 1 + (erased * IdLength))) return null;
            return new KeyringContent(
                [.. Enumerable.Range(0, plain[0]).Select(i => Read(plain.AsSpan(1 + (i * KeyBytes), KeyBytes)))],
                [.. Enumerable.Range(0, erased).Select(i => Encoding.ASCII.GetString(plain.AsSpan(keysEnd + 1 + (i * IdLength), IdLength)))]);
        }
        catch (Exception broken) when (broken is AuthenticationTagMismatchException or ArgumentOutOfRangeException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static void Write(PseudonymKey key, Span<byte> to)
    {
        Encoding.ASCII.GetBytes(key.Info.Id, to);
        BinaryPrimitives.WriteInt64BigEndian(to[IdLength..], key.Info.Made.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(to[(IdLength + 8)..], key.Info.Retired?.ToUnixTimeMilliseconds() ?? -1);
        BinaryPrimitives.WriteInt64BigEndian(to[(IdLength + 16)..], key.Info.OverlapUntil?.ToUnixTimeMilliseconds() ?? -1);
        key.Bytes.CopyTo(to[(IdLength + 24)..]);
    }

    private static PseudonymKey Read(ReadOnlySpan<byte> from) => new(
        new PseudonymKeyInfo(Encoding.ASCII.GetString(from[..IdLength]), Time(from[IdLength..])!.Value, Time(from[(IdLength + 8)..]), Time(from[(IdLength + 16)..])),
        from[(IdLength + 24)..]);

    private static DateTimeOffset? Time(ReadOnlySpan<byte> from)
    {
        long ms = BinaryPrimitives.ReadInt64BigEndian(from);
        return ms < 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);
    }
}
