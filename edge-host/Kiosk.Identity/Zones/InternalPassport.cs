using System.Security.Cryptography;

namespace Kiosk.Identity.Zones;

/// <summary>The zone of the Russian internal passport: TD3 in form, code PN, issuer RUS, names from which the Cyrillic ones come back letter by letter.</summary>
/// <remarks>
/// Certain (order of the Federal Migration Service on the machine-readable record of the passport, in force from 2011, table 3): nine digits of series and
/// number at places 1 to 9 of the second line, the order of fields and check digits of TD3, and an end of validity of fillers where there is none. The series
/// has four digits and the number six, so one does not fit; that it is the last of the series, and that it stands first in the optional data (place 29),
/// before the date of issue (30 to 35) and the code of the office (36 to 41), is how descriptions of the record agree with each other, not our reading of the
/// order's text. So only that the tenth digit is there is asked for, and the rest of the optional data is not relied on.
/// </remarks>
internal static class InternalPassport
{
    private const int SeriesInNumber = 3, NumberLength = 10;

    /// <summary>Whether a zone is one.</summary>
    public static bool IsOne(ZoneFields fields) => fields.Format == ZoneFormat.Td3 && fields.Code.SequenceEqual("PN"u8) && fields.Issuer.SequenceEqual("RUS"u8);

    /// <summary>Whom it tells; the check digits were looked at.</summary>
    public static Scanned Read(ZoneFields fields, DateOnly today)
    {
        byte lastOfSeries = fields.Optional[0];
        bool isNumber = fields.Number.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && lastOfSeries is >= (byte)'0' and <= (byte)'9';
        if (!isNumber || !ZoneNames.AreValid(fields.Names, isCyrillic: true)) return Scanned.Failed(Barcodes.CodeWords.ZoneDamaged);
        PersonalIdentifier identifier = new(IdentifierKind.RussianPassport, "RUS", Number(fields, lastOfSeries));
        (PersonalText? surname, PersonalText? givenName, PersonalText? patronymic) = ZoneNames.InCyrillic(fields.Names);
        DateOnly? validUntil = ZoneDates.Expiry(fields.Expiry, today);
        return Scanned.Of(new Person(IdentitySource.DocumentZone, [identifier])
        {
            Surname = surname,
            GivenName = givenName,
            Patronymic = patronymic,
            BirthDate = ZoneDates.Birth(fields.BirthDate, today),
            Sex = MachineReadableZone.SexOf(fields.Sex),
            ValidUntil = validUntil,
            Warnings = MachineReadableZone.Warnings(fields, validUntil, today),
        });
    }

    private static PersonalText Number(ZoneFields fields, byte lastOfSeries)
    {
        Span<byte> number = stackalloc byte[NumberLength];
        try
        {
            fields.Number[..SeriesInNumber].CopyTo(number);
            number[SeriesInNumber] = lastOfSeries;
            fields.Number[SeriesInNumber..].CopyTo(number[(SeriesInNumber + 1)..]);
            return PersonalText.FromUtf8(number);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }
}
