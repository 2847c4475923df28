using System.Security.Cryptography;
using System.Text;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>Identifiers that are computed, so that composing a record twice gives the same ones.</summary>
internal static class StableIds
{
    /// <summary>A name-based UUID (version 5, RFC 9562 section 5.5) as a FHIR fullUrl.</summary>
    /// <param name="space">The UUID that the name is in.</param>
    /// <param name="name">What is named within it.</param>
    public static string FullUrl(Guid space, string name)
    {
#pragma warning disable CA5350 // RFC 9562 fixes SHA-1 for version 5; nothing here is secret.
        byte[] hash = SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return "urn:uuid:" + new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D");
    }

    /// <summary>
    /// An EUI-64 for a thing that was given none: 64 bits of SHA-256 of its name, marked as locally administered (IEEE 802, U/L bit).
    /// </summary>
    /// <returns>Eight hex pairs joined by '-', as the guide's examples write it.</returns>
    public static string LocalEui64(string name)
    {
        byte[] eui = SHA256.HashData(Encoding.UTF8.GetBytes(name))[..8];
        eui[0] = (byte)((eui[0] & 0xFC) | 0x02);
        return BitConverter.ToString(eui);
    }
}
