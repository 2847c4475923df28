using System.Security.Cryptography;

namespace Kiosk.Outbox.Keys;

/// <summary>
/// Encrypts each record under a key of its own (AES-256-GCM, NIST SP 800-38D), and that key under the device key. Without its wrapped
/// key a record is unreadable for good, also for who has the device key: erasing these 60 bytes erases the record.
/// </summary>
/// <remarks>
/// The wrapped key is <c>nonce (12) | ciphertext (32) | tag (16)</c> with a random nonce. The record's own nonce is zero: its key is
/// used once. Both carry the same associated data, which binds them to their record. Safe for use from several threads.
/// </remarks>
public sealed class RecordCipher : IDisposable
{
    /// <summary>Bytes of a wrapped key.</summary>
    public const int WrappedKeyBytes = NonceBytes + KeyBytes + TagBytes;

    /// <summary>Bytes by which a body grows.</summary>
    public const int TagBytes = 16;

    private const int KeyBytes = 32;
    private const int NonceBytes = 12;

    private static readonly byte[] NoNonce = new byte[NonceBytes];

    // AesGcm is not safe for use from several threads: it shares one context of the native library, and gave wrong results in a trial.
    private readonly Lock _gate = new();
    private readonly AesGcm _device;

    /// <param name="deviceKey">32 bytes.</param>
    public RecordCipher(ReadOnlySpan<byte> deviceKey)
    {
        if (deviceKey.Length != KeyBytes) throw new ArgumentException($"A device key has {KeyBytes} bytes, not {deviceKey.Length}.", nameof(deviceKey));
        _device = new AesGcm(deviceKey, TagBytes);
        Span<byte> digest = stackalloc byte[32];
        HMACSHA256.HashData(deviceKey, "kiosk outbox device key"u8, digest);
        Fingerprint = BitConverter.ToInt64(digest);
    }

    /// <summary>Tells device keys apart without telling anything of them.</summary>
    public long Fingerprint { get; }

    /// <summary>Encrypts a body in place.</summary>
    /// <param name="body">The plain body; afterwards the ciphertext.</param>
    /// <param name="tag">Gets the body's tag, <see cref="TagBytes"/>.</param>
    /// <param name="wrappedKey">Gets the wrapped key, <see cref="WrappedKeyBytes"/>.</param>
    /// <param name="bound">What the record is; opening needs the same.</param>
    public void Seal(Span<byte> body, Span<byte> tag, Span<byte> wrappedKey, ReadOnlySpan<byte> bound)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(key);
        RandomNumberGenerator.Fill(wrappedKey[..NonceBytes]);
        using (var cipher = new AesGcm(key, TagBytes)) cipher.Encrypt(NoNonce, body, body, tag, bound);
        lock (_gate) _device.Encrypt(wrappedKey[..NonceBytes], key, wrappedKey.Slice(NonceBytes, KeyBytes), wrappedKey[(NonceBytes + KeyBytes)..], bound);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Decrypts a body in place; false when key, body or what they are bound to is another, or the key was erased.</summary>
    public bool TryOpen(Span<byte> body, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> wrappedKey, ReadOnlySpan<byte> bound)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        try
        {
            lock (_gate) _device.Decrypt(wrappedKey[..NonceBytes], wrappedKey.Slice(NonceBytes, KeyBytes), wrappedKey[(NonceBytes + KeyBytes)..], key, bound);
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(NoNonce, body, tag, body, bound);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
