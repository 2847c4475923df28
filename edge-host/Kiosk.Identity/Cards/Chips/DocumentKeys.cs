using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Kiosk.Identity.Cards.Chips;

/// <summary>Two keys of triple DES: one to encrypt by, one to sign by. Made from what a document's zone says, and again for each session with its chip.</summary>
/// <remarks>ICAO Doc 9303-11, 4.3.2 and 9.7.1 (derivation), 9.8.6 and ISO/IEC 9797-1: CBC with a zero start, MAC algorithm 3 with padding method 2.</remarks>
[SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "chips of ICAO 9303 with Basic Access Control have no other")]
internal sealed class DocumentKeys : IDisposable
{
    /// <summary>Bytes of what keys are derived from.</summary>
    public const int SeedBytes = 16;

    private const int ForEncryption = 1, ForMac = 2;

    private readonly Des _encryption1, _encryption2, _mac1, _mac2;

    /// <summary>Derives both keys.</summary>
    /// <param name="seed"><see cref="SeedBytes"/>; stays the caller's to wipe.</param>
    public DocumentKeys(ReadOnlySpan<byte> seed)
    {
        Span<byte> key = stackalloc byte[SHA1.HashSizeInBytes];
        Derive(seed, ForEncryption, key);
        (_encryption1, _encryption2) = (new Des(key[..8]), new Des(key[8..16]));
        Derive(seed, ForMac, key);
        (_mac1, _mac2) = (new Des(key[..8]), new Des(key[8..16]));
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>The keys that open a document's chip: whoever has them has seen the document.</summary>
    /// <param name="information">Number, birth and expiry of its zone with their check digits; stays the caller's to wipe.</param>
    public static DocumentKeys OfZone(ReadOnlySpan<byte> information)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        try
        {
            SHA1.HashData(information, hash);
            return new DocumentKeys(hash[..SeedBytes]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(hash);
        }
    }

    /// <summary>Encrypts in place.</summary>
    /// <param name="blocks">Whole blocks.</param>
    public void Encrypt(Span<byte> blocks)
    {
        ulong previous = 0;
        for (int at = 0; at < blocks.Length; at += Des.BlockBytes)
        {
            Span<byte> block = blocks.Slice(at, Des.BlockBytes);
            previous = _encryption1.Encrypt(_encryption2.Decrypt(_encryption1.Encrypt(Des.Load(block) ^ previous)));
            Des.Store(block, previous);
        }
    }

    /// <summary>Decrypts in place.</summary>
    /// <param name="blocks">Whole blocks.</param>
    public void Decrypt(Span<byte> blocks)
    {
        ulong previous = 0;
        for (int at = 0; at < blocks.Length; at += Des.BlockBytes)
        {
            Span<byte> block = blocks.Slice(at, Des.BlockBytes);
            ulong encrypted = Des.Load(block);
            Des.Store(block, _encryption1.Decrypt(_encryption2.Encrypt(_encryption1.Decrypt(encrypted))) ^ previous);
            previous = encrypted;
        }
    }

    /// <summary>Signs.</summary>
    /// <param name="message">Padded already: whole blocks.</param>
    /// <param name="mac">8 bytes.</param>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        ulong state = 0;
        for (int at = 0; at < message.Length; at += Des.BlockBytes) state = _mac1.Encrypt(state ^ Des.Load(message.Slice(at, Des.BlockBytes)));
        Des.Store(mac, _mac1.Encrypt(_mac2.Decrypt(state)));
    }

    /// <summary>Overwrites the keys.</summary>
    public void Dispose()
    {
        _encryption1.Dispose();
        _encryption2.Dispose();
        _mac1.Dispose();
        _mac2.Dispose();
    }

    /// <summary>Appends 80 and zeros up to a whole block.</summary>
    /// <param name="buffer">With room for them.</param>
    /// <param name="length">Bytes in it.</param>
    /// <returns>Bytes with the padding.</returns>
    public static int Pad(Span<byte> buffer, int length)
    {
        int padded = (length / Des.BlockBytes * Des.BlockBytes) + Des.BlockBytes;
        buffer[length..padded].Clear();
        buffer[length] = 0x80;
        return padded;
    }

    /// <summary>Takes the padding off.</summary>
    /// <param name="padded">Whole blocks.</param>
    /// <param name="length">Bytes without it.</param>
    /// <returns>False when there is no padding at its end.</returns>
    public static bool TryUnpad(ReadOnlySpan<byte> padded, out int length)
    {
        length = padded.LastIndexOfAnyExcept((byte)0);
        return length >= 0 && padded.Length - length <= Des.BlockBytes && padded[length] == 0x80;
    }

    private static void Derive(ReadOnlySpan<byte> seed, byte counter, Span<byte> key)
    {
        Span<byte> input = stackalloc byte[SeedBytes + 4];
        seed.CopyTo(input);
        input[SeedBytes..].Clear();
        input[^1] = counter;
        SHA1.HashData(input, key);
        CryptographicOperations.ZeroMemory(input);
    }
}
