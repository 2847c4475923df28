using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Kiosk.Simulator.Documents;

/// <summary>Writes the barcode of the paper policy of Russian compulsory medical insurance, as a scanner reads it: 130 bytes.</summary>
/// <remarks>
/// Big-endian. Type 02: 0 = 02; 1 to 8 policy number; 9 to 59 names, 68 characters of 6 bits, SURNAME|NAME|PATRONYMIC and spaces; 60 sex (1 male, 2 female);
/// 61 birth date; 63 expiry; 65 to 129 signature. Type 01: 0 = 01; 1 to 8 policy number; 9 to 50 names, 56 characters, each name backwards,
/// PATRONYMIC|SURNAME|NAME, at the right end of 336 bits, the bytes then in reverse order; 51 sex; 52 birth date; 54 expiry; 56 to 61 OGRN; 62 to 64 OKATO;
/// 65 to 129 signature. Dates are days since 1900-01-01, expiry 0 is none.
/// </remarks>
public static class OmsBarcode
{
    /// <summary>Bytes of a barcode.</summary>
    public const int Length = 130;

    private const string Alphabet = " .-'0123456789АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЬЪЫЭЮЯ";
    private const int Characters01 = 56, Characters02 = 68, Names = 9, Signature = 65;
    private const ulong Ogrn = 1027700000000;
    private const int Okato = 45000;

    /// <summary>Writes one.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="type">1 or 2.</param>
    /// <param name="signatureSeed">What the bytes of the signature are made of: any byte occurs in them, line ends too.</param>
    /// <exception cref="ArgumentException">A name has a character that the barcode has not, or they are too long together.</exception>
    public static byte[] Write(MadeUpPerson person, int type, int signatureSeed = 0)
    {
        ArgumentNullException.ThrowIfNull(person);
        byte[] code = new byte[Length];
        code[0] = (byte)type;
        BinaryPrimitives.WriteUInt64BigEndian(code.AsSpan(1), ulong.Parse(person.Enp, CultureInfo.InvariantCulture));
        int sexAt = type switch
        {
            1 => WriteNames01(person, code.AsSpan(Names)),
            2 => WriteNames02(person, code.AsSpan(Names)),
            _ => throw new ArgumentException($"there is no type {type}", nameof(type)),
        };
        code[sexAt] = (byte)(person.IsFemale ? 2 : 1);
        BinaryPrimitives.WriteUInt16BigEndian(code.AsSpan(sexAt + 1), Days(person.BirthDate));
        BinaryPrimitives.WriteUInt16BigEndian(code.AsSpan(sexAt + 3), person.PolicyValidUntil is { } end ? Days(end) : (ushort)0);
        if (type == 1)
        {
            for (int i = 0; i < 6; i++) code[61 - i] = (byte)(Ogrn >> (8 * i));
            for (int i = 0; i < 3; i++) code[64 - i] = (byte)(Okato >> (8 * i));
        }

        new Random(signatureSeed).NextBytes(code.AsSpan(Signature));
        return code;
    }

    private static int WriteNames01(MadeUpPerson person, Span<byte> field)
    {
        string names = string.Join('|', new[] { person.Patronymic ?? "", person.Surname, person.GivenName }.Select(name => new string([.. name.Reverse()])));
        if (names.Length > Characters01) throw new ArgumentException($"{names.Length} characters of names; at most {Characters01}", nameof(person));
        // As a number of 336 bits the names end at its right end, and the bytes in reverse order are those of the little end first.
        byte[] bytes = Number(names).ToByteArray(isUnsigned: true);
        bytes.CopyTo(field);
        return Names + (Characters01 * 6 / 8);
    }

    private static int WriteNames02(MadeUpPerson person, Span<byte> field)
    {
        string names = $"{person.Surname}|{person.GivenName}|{person.Patronymic}";
        if (names.Length > Characters02) throw new ArgumentException($"{names.Length} characters of names; at most {Characters02}", nameof(person));
        byte[] bytes = Number(names.PadRight(Characters02)).ToByteArray(isUnsigned: true, isBigEndian: true);
        const int FieldLength = Characters02 * 6 / 8;
        bytes.CopyTo(field[(FieldLength - bytes.Length)..]);
        return Names + FieldLength;
    }

    private static BigInteger Number(string names) => names.Aggregate(BigInteger.Zero, (number, character) => (number << 6) | Code(character));

    private static int Code(char character)
    {
        if (character == '|') return 0x3F;
        int code = Alphabet.IndexOf(character, StringComparison.Ordinal);
        return code >= 0 ? code : throw new ArgumentException("a name has a character that the barcode has not", nameof(character));
    }

    private static ushort Days(DateOnly date) => checked((ushort)(date.DayNumber - new DateOnly(1900, 1, 1).DayNumber));
}
