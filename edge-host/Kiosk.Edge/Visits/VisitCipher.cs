using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kiosk.Edge.Visits;

/// <summary>
/// Wraps the keys of visits under a key derived from the device key (HKDF-SHA-256, RFC 5869), by AES-256-GCM (NIST SP 800-38D). Without
/// its wrapped key a visit is unreadable for good, also for who has the device key.
/// </summary>
/// <remarks>
/// A wrapped key is <c>nonce (12) | ciphertext (32) | tag (16)</c>, bound to its visit. Nonces are random: a counter in the store would
/// go back with a rolled back transaction or a restored copy, and a nonce used twice under one key gives the texts away. Any thread.
/// </remarks>
public sealed class VisitCipher : IDisposable
{
    /// <summary>Bytes of a wrapped key.</summary>
    public const int WrappedBytes = VisitKey.NonceBytes + VisitKey.KeyBytes + VisitKey.TagBytes;

    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(VisitKey.KeyBytes, pinned: true);
    private readonly byte[] _namesKey = GC.AllocateUninitializedArray<byte>(VisitKey.KeyBytes, pinned: true);

    /// <param name="deviceKey">32 bytes; not kept.</param>
    public VisitCipher(ReadOnlySpan<byte> deviceKey)
    {
        if (deviceKey.Length != VisitKey.KeyBytes) throw new ArgumentException($"A device key has {VisitKey.KeyBytes} bytes.", nameof(deviceKey));
        HKDF.DeriveKey(HashAlgorithmName.SHA256, deviceKey, _key, [], "kiosk visit keys 1"u8);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, deviceKey, _namesKey, [], "kiosk names 1"u8);
    }

    /// <summary>
    /// A name for what a text says, the same for the same text (HMAC-SHA-256, cut to 128 bits). Without the device key nobody can try which of a
    /// few hundred likely values a text held.
    /// </summary>
    public string Name(string text) => Convert.ToHexString(HMACSHA256.HashData(_namesKey, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>Makes a new random key for a visit.</summary>
    /// <returns>Wrapped.</returns>
    public byte[] NewKey(string visitId)
    {
        Span<byte> key = stackalloc byte[VisitKey.KeyBytes];
        RandomNumberGenerator.Fill(key);
        using var wrapping = new VisitKey(_key);
        byte[] wrapped = wrapping.Seal(key, Encoding.UTF8.GetBytes(visitId));
        CryptographicOperations.ZeroMemory(key);
        return wrapped;
    }

    /// <summary>Unwraps a visit's key; null when it was wrapped under another device key, for another visit, or is damaged or erased.</summary>
    public VisitKey? Open(ReadOnlySpan<byte> wrapped, string visitId)
    {
        using var wrapping = new VisitKey(_key);
        if (wrapped.Length != WrappedBytes || !wrapping.TryOpen(wrapped, Encoding.UTF8.GetBytes(visitId), out byte[] key)) return null;
        var opened = new VisitKey(key);
        CryptographicOperations.ZeroMemory(key);
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_namesKey);
    }
}

/// <summary>A key at work: seals texts as <c>nonce | ciphertext | tag</c>. One thread at a time, as the cipher below it.</summary>
public sealed class VisitKey : IDisposable
{
    /// <summary>Bytes of a key, of a nonce and of a tag.</summary>
    public const int KeyBytes = 32, NonceBytes = 12, TagBytes = 16;

    private readonly AesGcm _cipher;

    internal VisitKey(ReadOnlySpan<byte> key) => _cipher = new AesGcm(key, TagBytes);

    /// <summary>What a text is bound to: sealed as one row's, it opens as no other's.</summary>
    /// <param name="visitId">Whose.</param>
    /// <param name="what">Which kind of row.</param>
    /// <param name="row">What the row says in plain, its key among it.</param>
    public static byte[] Bound(string visitId, string what, params ReadOnlySpan<long> row)
    {
        byte[] name = Encoding.UTF8.GetBytes($"{visitId}/{what}/");
        byte[] bound = new byte[name.Length + (row.Length * sizeof(long))];
        name.CopyTo(bound, 0);
        for (int i = 0; i < row.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bound.AsSpan(name.Length + (i * sizeof(long))), row[i]);
        return bound;
    }

    /// <summary>Seals a text.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        byte[] text = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(text.AsSpan(0, NonceBytes));
        _cipher.Encrypt(text.AsSpan(0, NonceBytes), plain, text.AsSpan(NonceBytes, plain.Length), text.AsSpan(NonceBytes + plain.Length), bound);
        return text;
    }

    /// <summary>Opens a sealed text; false when it is damaged, bound to something else, or another key's.</summary>
    public bool TryOpen(ReadOnlySpan<byte> text, ReadOnlySpan<byte> bound, out byte[] plain)
    {
        plain = [];
        if (text.Length < NonceBytes + TagBytes) return false;
        byte[] opened = new byte[text.Length - NonceBytes - TagBytes];
        try
        {
            _cipher.Decrypt(text[..NonceBytes], text[NonceBytes..^TagBytes], text[^TagBytes..], opened, bound);
            plain = opened;
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();
}
