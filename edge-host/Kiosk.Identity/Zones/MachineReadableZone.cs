using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kiosk.Identity.Barcodes;
using Kiosk.Identity.Numbers;

namespace Kiosk.Identity.Zones;

/// <summary>
/// The lines of letters at the foot of a passport or identity card, read by a scanner: the forms TD1, TD2 and TD3 of ICAO Doc 9303, and the Russian internal
/// passport.
/// </summary>
/// <remarks>
/// A zone is printed text that anybody can copy: the holder is presented, and no more. Where it carries a national number that is valid and agrees with the
/// birth date (Kazakhstan, Belarus and Kyrgyzstan put it into the optional data), that number comes first, so that the same person has the same pseudonym
/// whatever is shown. Birth dates are never in the future: see <see cref="ZoneDates"/>.
/// </remarks>
public static class MachineReadableZone
{
    /// <summary>Characters of the longest zone, TD1.</summary>
    public const int LengthMax = 90;

    private const int Td1 = 90, Td2 = 72, Td3 = 88;

    // "P-", and the number of a TD1 with all of its optional data but the check digit.
    private const int KindLength = 2, NumberLengthMax = 9 + 14;

    // What may stand between lines, and twice that.
    private const int TextLengthMax = LengthMax + 12;

    private static readonly (string Issuer, IdentifierKind Kind)[] NationalNumbers =
        [("KAZ", IdentifierKind.KazakhIin), ("BLR", IdentifierKind.BelarusianPersonalNumber), ("KGZ", IdentifierKind.KyrgyzPin)];

    /// <summary>Whether a text is a zone or a part of one: no zone is without a filler.</summary>
    /// <param name="text">May be anything.</param>
    public static bool Looks(ReadOnlySpan<byte> text)
    {
        Span<byte> zone = stackalloc byte[LengthMax];
        try
        {
            int length = Compact(text, zone);
            return length > 0 && zone[..length].IndexOf((byte)'<') >= 0;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(zone);
        }
    }

    /// <summary>How many lines a zone has whose first one this is.</summary>
    /// <param name="line">May be anything.</param>
    /// <returns>3 or 2; 1 when it is no line of a zone, or a whole zone in one line.</returns>
    public static int LinesOf(ReadOnlySpan<byte> line) => !IsText(line) ? 1 : line.Length switch { 30 => 3, 36 or 44 => 2, _ => 1 };

    /// <summary>Whom a zone tells.</summary>
    /// <param name="ascii">Its lines, with or without line ends; may be anything; stays the caller's to wipe.</param>
    /// <param name="today">For the century of the dates, and to tell of a document that is no longer valid.</param>
    public static Scanned Read(ReadOnlySpan<byte> ascii, DateOnly today)
    {
        Span<byte> zone = stackalloc byte[LengthMax];
        try
        {
            int length = Compact(ascii, zone);
            if (length <= 0) return Scanned.Failed(CodeWords.Unknown);
            if (length is not (Td1 or Td2 or Td3)) return Scanned.Failed(CodeWords.Partial);
            var fields = new ZoneFields(zone[..length]);
            if (fields.Code[0] == 'V') return Scanned.Failed(CodeWords.Visa);
            if (!IsKnownCode(fields) || !IsIssuer(fields.Issuer) || !IsSex(fields.Sex) || !fields.Checks()) return Scanned.Failed(CodeWords.ZoneDamaged);
            return InternalPassport.IsOne(fields) ? InternalPassport.Read(fields, today) : ReadDocument(fields, today);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(zone);
        }
    }

    /// <summary>What of a zone opens the document's chip.</summary>
    /// <param name="ascii">The lines of the zone, with or without line ends; may be anything.</param>
    /// <param name="fields">The caller's to dispose of; null when there are none.</param>
    /// <returns>False for what is no zone or has a check digit that does not fit.</returns>
    public static bool TryReadBacKey(ReadOnlySpan<byte> ascii, [NotNullWhen(true)] out BacKeyFields? fields)
    {
        fields = null;
        Span<byte> zone = stackalloc byte[LengthMax], number = stackalloc byte[24];
        try
        {
            int length = Compact(ascii, zone);
            if (length is not (Td1 or Td2 or Td3)) return false;
            var read = new ZoneFields(zone[..length]);
            if (!IsKnownCode(read) || !read.Checks()) return false;
            read.Number.CopyTo(number);
            read.NumberRest.CopyTo(number[9..]);
            return BacKeyFields.TryMake(number[..(9 + read.NumberRest.Length)], read.BirthDate, read.Expiry, out fields);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(zone);
            CryptographicOperations.ZeroMemory(number);
        }
    }

    /// <summary>Whether there are only characters of zones: digits, A to Z, fillers.</summary>
    internal static bool IsText(ReadOnlySpan<byte> text)
    {
        foreach (byte character in text)
        {
            if (character is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'Z') or (byte)'<')) return false;
        }

        return true;
    }

    /// <summary>What is odd about a document and no reason to refuse.</summary>
    internal static IReadOnlyList<string> Warnings(ZoneFields fields, DateOnly? validUntil, DateOnly today)
    {
        bool isEnded = validUntil < today, mayBeCut = ZoneNames.MayBeCut(fields.Names);
        return (isEnded, mayBeCut) switch
        {
            (true, true) => [CodeWords.Ended, CodeWords.NameCut],
            (true, false) => [CodeWords.Ended],
            (false, true) => [CodeWords.NameCut],
            _ => [],
        };
    }

    /// <summary>What a zone says of sex.</summary>
    internal static DocumentSex SexOf(byte sex) => sex switch { (byte)'M' => DocumentSex.Male, (byte)'F' => DocumentSex.Female, _ => DocumentSex.Unspecified };

    // Without line ends; -1 for what has other characters than a zone, or too many.
    private static int Compact(ReadOnlySpan<byte> text, Span<byte> zone)
    {
        if (text.Length > TextLengthMax) return -1;
        int length = 0;
        while (!text.IsEmpty)
        {
            int end = text.IndexOfAny((byte)'\r', (byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            if (!IsText(line) || length + line.Length > LengthMax) return -1;
            line.CopyTo(zone[length..]);
            length += line.Length;
            text = end < 0 ? [] : text[(end + 1)..];
        }

        return length;
    }

    // Doc 9303-4, -5 and -6, section 4.2: P for passports, A, C and I for cards.
    private static bool IsKnownCode(ZoneFields fields) => fields.Format == ZoneFormat.Td3 ? fields.Code[0] == 'P' : fields.Code[0] is (byte)'A' or (byte)'C' or (byte)'I';

    private static bool IsSex(byte sex) => sex is (byte)'M' or (byte)'F' or (byte)'X' or (byte)'<';

    private static bool IsIssuer(ReadOnlySpan<byte> issuer)
    {
        ReadOnlySpan<byte> letters = issuer.TrimEnd((byte)'<');
        return !letters.IsEmpty && letters.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;
    }

    private static Scanned ReadDocument(ZoneFields fields, DateOnly today)
    {
        if (!ZoneNames.AreValid(fields.Names, isCyrillic: false)) return Scanned.Failed(CodeWords.ZoneDamaged);
        string issuer = System.Text.Encoding.ASCII.GetString(fields.Issuer.TrimEnd((byte)'<'));
        if (Number(fields) is not { } number) return Scanned.Failed(CodeWords.ZoneDamaged);
        var document = new PersonalIdentifier(IdentifierKind.TravelDocument, issuer, number);
        PersonalIdentifier? national = National(fields, issuer, today, out EmbeddedFacts facts);
        (PersonalText? surname, PersonalText? givenName) = ZoneNames.Latin(fields.Names);
        DateOnly? validUntil = ZoneDates.Expiry(fields.Expiry, today);
        DocumentSex sex = SexOf(fields.Sex);
        return Scanned.Of(new Person(IdentitySource.DocumentZone, national is null ? [document] : [national, document])
        {
            Surname = surname,
            GivenName = givenName,
            BirthDate = facts.BirthDate ?? ZoneDates.Birth(fields.BirthDate, today),
            Sex = sex == DocumentSex.Unspecified ? facts.Sex : sex,
            ValidUntil = validUntil,
            Warnings = Warnings(fields, validUntil, today),
        });
    }

    // With the kind of document before it: one state may give a passport and a card the same number. Null when there are nothing but fillers.
    private static PersonalText? Number(ZoneFields fields)
    {
        Span<byte> number = stackalloc byte[KindLength + NumberLengthMax];
        try
        {
            number[0] = fields.Code[0] is (byte)'A' or (byte)'C' ? (byte)'I' : fields.Code[0];
            number[1] = (byte)'-';
            fields.Number.CopyTo(number[KindLength..]);
            fields.NumberRest.CopyTo(number[(KindLength + fields.Number.Length)..]);
            int length = number[..(KindLength + fields.Number.Length + fields.NumberRest.Length)].TrimEnd((byte)'<').Length;
            return length == KindLength ? null : PersonalText.FromUtf8(number[..length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }

    private static PersonalIdentifier? National(ZoneFields fields, string issuer, DateOnly today, out EmbeddedFacts facts)
    {
        facts = default;
        foreach ((string country, IdentifierKind kind) in NationalNumbers)
        {
            if (country != issuer) continue;
            return National(fields.OptionalProper, fields.BirthDate, kind, issuer, today, out facts)
                ?? National(fields.Optional2, fields.BirthDate, kind, issuer, today, out facts);
        }

        return null;
    }

    private static PersonalIdentifier? National(
        ReadOnlySpan<byte> field, ReadOnlySpan<byte> birthDate, IdentifierKind kind, string issuer, DateOnly today, out EmbeddedFacts facts)
    {
        if (!NationalIds.TryRead(kind, field.Trim((byte)'<'), today, out PersonalText? number, out facts, out _)) return null;
        // A number without a check digit would fit many a text: the birth date tells whether it is one.
        if (facts.BirthDate is { } born && ZoneDates.Agrees(birthDate, born)) return new PersonalIdentifier(kind, issuer, number);
        number.Dispose();
        facts = default;
        return null;
    }
}
