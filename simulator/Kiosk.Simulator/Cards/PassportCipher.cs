using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Kiosk.Simulator.Cards;

/// <summary>The two keys of a passport's chip, and what is done by them, with the runtime's DES.</summary>
/// <remarks>
/// ICAO Doc 9303-11, 9.7.1 and 9.8.6; ISO/IEC 9797-1, MAC algorithm 3, padding method 2. On Linux the runtime takes DES from OpenSSL's legacy provider.
/// </remarks>
[SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "what such chips do")]
[SuppressMessage("Security", "CA5351:Do not use broken cryptographic algorithms", Justification = "what such chips do")]
internal sealed class PassportCipher
{
    private readonly byte[] _encryption, _mac;

    /// <summary>Derives both keys.</summary>
    /// <param name="seed">16 bytes.</param>
    public PassportCipher(byte[] seed) => (_encryption, _mac) = (Derive(seed, 1), Derive(seed, 2));

    /// <summary>The keys that the zone gives.</summary>
    /// <param name="information">Number, birth and expiry of the zone, each with its check digit.</param>
    public static PassportCipher OfZone(string information) => new(SHA1.HashData(System.Text.Encoding.ASCII.GetBytes(information))[..16]);

    /// <summary>Encrypts whole blocks.</summary>
    public byte[] Encrypt(byte[] plain)
    {
        using TripleDES cipher = Triple();
        return cipher.EncryptCbc(plain, new byte[8], PaddingMode.None);
    }

    /// <summary>Decrypts whole blocks.</summary>
    public byte[] Decrypt(byte[] encrypted)
    {
        using TripleDES cipher = Triple();
        return cipher.DecryptCbc(encrypted, new byte[8], PaddingMode.None);
    }

    /// <summary>Signs, with padding.</summary>
    public byte[] Sign(byte[] message)
    {
        using DES first = Single(_mac[..8]), second = Single(_mac[8..]);
        byte[] chained = first.EncryptCbc(Pad(message), new byte[8], PaddingMode.None);
        return first.EncryptEcb(second.DecryptEcb(chained[^8..], PaddingMode.None), PaddingMode.None);
    }

    /// <summary>80 and zeros up to a whole block.</summary>
    public static byte[] Pad(byte[] message) => [.. message, 0x80, .. new byte[7 - (message.Length % 8)]];

    /// <summary>Without them; null when they are not there.</summary>
    public static byte[]? Unpad(byte[] padded)
    {
        int end = padded.AsSpan().LastIndexOfAnyExcept((byte)0);
        return end >= 0 && padded[end] == 0x80 ? padded[..end] : null;
    }

    private TripleDES Triple()
    {
        TripleDES cipher = TripleDES.Create();
        cipher.Key = [.. _encryption, .. _encryption[..8]];
        return cipher;
    }

    private static DES Single(byte[] key)
    {
        DES cipher = DES.Create();
        cipher.Key = key;
        return cipher;
    }

    private static byte[] Derive(byte[] seed, byte counter) => SHA1.HashData([.. seed, 0, 0, 0, counter])[..16];
}
