using System.Buffers.Binary;
using System.Security.Cryptography;
using Kiosk.Identity.Numbers;

namespace Kiosk.Identity.Barcodes;

/// <summary>The barcode (PDF417) of the paper policy of Russian compulsory medical insurance: 130 bytes, big-endian, of type 01 or 02.</summary>
/// <remarks>
/// <code>
/// at   type 01                        type 02
/// 0    01                             02
/// 1    policy number, u64             policy number, u64
/// 9    names, 56 characters (42)      names, 68 characters (51)
/// 51   sex: 1 male, 2 female
/// 52   birth date, u16
/// 54   valid until, u16
/// 56   OGRN of the insurer (6)
/// 60                                  sex: 1 male, 2 female
/// 61                                  birth date, u16
/// 62   OKATO of the region (3)
/// 63                                  valid until, u16
/// 65   signature (65)                 signature (65)
/// </code>
/// Dates are days since 1900-01-01; a birth date of 0 is none, an end of 0 is no limit. The names are in <see cref="OmsNames"/>. The signature is not
/// verified: whoever has a copy of the barcode can show it, so the holder is presented and no more.
/// </remarks>
public static class OmsBarcode
{
    /// <summary>Bytes of a barcode.</summary>
    public const int Length = 130;

    private const int NumberAt = 1, NamesAt = 9;
    private const ulong NumbersEnd = 10_000_000_000_000_000;
    private const int NumberDigits = 16;
    private static readonly DateOnly DayZero = new(1900, 1, 1);

    /// <summary>Whether a code begins as one: then it is one, or a part of one.</summary>
    public static bool IsBegun(ReadOnlySpan<byte> code) => !code.IsEmpty && code[0] is 1 or 2;

    /// <summary>Reads one.</summary>
    /// <param name="code">May be anything; stays the caller's to wipe.</param>
    /// <param name="today">A birth date after this day is rejected; a policy that ended before it is told of.</param>
    public static Scanned Read(ReadOnlySpan<byte> code, DateOnly today)
    {
        if (!IsBegun(code)) return Scanned.Failed(CodeWords.Unknown);
        if (code.Length != Length) return Scanned.Failed(CodeWords.Partial);
        bool isFirst = code[0] == 1;
        int sexAt = isFirst ? 51 : 60, birthAt = sexAt + 1, endAt = sexAt + 3;
        DocumentSex sex = code[sexAt] switch { 1 => DocumentSex.Male, 2 => DocumentSex.Female, _ => DocumentSex.Unspecified };
        if (sex == DocumentSex.Unspecified) return Scanned.Failed(CodeWords.Damaged);
        DateOnly? birth = Day(code[birthAt..]), end = Day(code[endAt..]);
        if (birth > today) return Scanned.Failed(CodeWords.BirthDateInFuture);
        if (ReadNumber(code[NumberAt..], today, out EmbeddedFacts facts) is not { } number) return Scanned.Failed(CodeWords.Damaged);
        if (!OmsNames.TryRead(code[NamesAt..sexAt], isFirst, out PersonalText? surname, out PersonalText? givenName, out PersonalText? patronymic))
        {
            number.Dispose();
            return Scanned.Failed(CodeWords.Damaged);
        }

        return Scanned.Of(new Person(IdentitySource.OmsBarcode, [new PersonalIdentifier(IdentifierKind.RussianEnp, "RUS", number)])
        {
            Surname = surname,
            GivenName = givenName,
            Patronymic = patronymic,
            BirthDate = birth,
            Sex = sex,
            ValidUntil = end,
            Warnings = Warnings(NationalIds.OddityOf(facts, birth), end, today),
        });
    }

    private static IReadOnlyList<string> Warnings(string? oddity, DateOnly? end, DateOnly today)
    {
        string? ended = end < today ? CodeWords.Ended : null;
        return (oddity, ended) switch
        {
            (null, null) => [],
            ({ } one, null) => [one],
            (null, { } one) => [one],
            ({ } one, { } two) => [one, two],
        };
    }

    private static PersonalText? ReadNumber(ReadOnlySpan<byte> field, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(field);
        if (value >= NumbersEnd) return null;
        Span<byte> digits = stackalloc byte[NumberDigits];
        try
        {
            for (int i = NumberDigits - 1; i >= 0; i--)
            {
                digits[i] = (byte)('0' + (value % 10));
                value /= 10;
            }

            NationalIds.TryRead(IdentifierKind.RussianEnp, digits, today, out PersonalText? number, out facts, out _);
            return number;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(digits);
        }
    }

    private static DateOnly? Day(ReadOnlySpan<byte> field)
    {
        int days = BinaryPrimitives.ReadUInt16BigEndian(field);
        return days == 0 ? null : DayZero.AddDays(days);
    }
}
