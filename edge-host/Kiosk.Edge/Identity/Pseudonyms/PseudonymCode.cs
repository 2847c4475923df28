using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Kiosk.Identity;

namespace Kiosk.Edge.Identity.Pseudonyms;

/// <summary>A number as a pseudonym: HMAC-SHA-256 (RFC 2104, FIPS 198-1) of bytes that no other number and no other use of the key can give.</summary>
/// <remarks>
/// The bytes, numbers big-endian:
/// <code>
/// "kiosk pseudonym 1\n"   18 bytes of ASCII: what for, and the version of this table
/// kind                    4 bytes, the number of <see cref="IdentifierKind"/>
/// issuer                  2 bytes length, ASCII
/// value                   2 bytes length, the canonical bytes of <see cref="PersonalIdentifier"/>
/// </code>
/// A plain hash would be reversible: there are only some 10^12 numbers to try. With the key it is not, and with another deployment's key the same person has
/// another pseudonym.
/// </remarks>
internal static class PseudonymCode
{
    /// <summary>Bytes of a key and of a code.</summary>
    public const int Length = 32;

    /// <summary>Characters of an issuer, at most.</summary>
    public const int IssuerMax = 8;

    private static ReadOnlySpan<byte> Domain => "kiosk pseudonym 1\n"u8;

    /// <summary>Computes it: 64 hex digits in lower case.</summary>
    public static string Of(ReadOnlySpan<byte> key, PersonalIdentifier identifier)
    {
        Span<byte> message = stackalloc byte[Domain.Length + sizeof(int) + (2 * sizeof(ushort)) + IssuerMax + PersonalText.LengthMax];
        Span<byte> code = stackalloc byte[Length];
        try
        {
            int length = Write(message, identifier);
            HMACSHA256.HashData(key, message[..length], code);
            return Convert.ToHexStringLower(code);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
        }
    }

    private static int Write(Span<byte> message, PersonalIdentifier identifier)
    {
        ReadOnlySpan<byte> value = identifier.Value.Utf8;
        if (value.IsEmpty) throw new ArgumentException("an identifier without a value", nameof(identifier));
        if (identifier.Issuer.Length is 0 or > IssuerMax || !Ascii.IsValid(identifier.Issuer))
            throw new ArgumentException($"an issuer has 1 to {IssuerMax} ASCII characters", nameof(identifier));
        Domain.CopyTo(message);
        int at = Domain.Length;
        BinaryPrimitives.WriteInt32BigEndian(message[at..], (int)identifier.Kind);
        at += sizeof(int);
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], (ushort)identifier.Issuer.Length);
        at += sizeof(ushort);
        at += Encoding.ASCII.GetBytes(identifier.Issuer, message[at..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], (ushort)value.Length);
        at += sizeof(ushort);
        value.CopyTo(message[at..]);
        return at + value.Length;
    }
}
