namespace Kiosk.Simulator.Documents;

/// <summary>Somebody who does not exist, with everything that a card, a barcode or a document would tell of them.</summary>
/// <param name="Surname">In Cyrillic upper case, of the alphabet of the paper policy's barcode.</param>
/// <param name="GivenName">As the surname.</param>
/// <param name="Patronymic">As the surname; null for who has none. All three are at most 54 characters together.</param>
/// <param name="BirthDate">1921 to 2020.</param>
/// <param name="IsFemale">Else male: a policy knows no other.</param>
/// <param name="Enp">Number of the policy, 16 digits: its check digit is right, and it encodes birth date and sex.</param>
/// <param name="Snils">Insurance number, 11 digits with its check number; null for who has none.</param>
public sealed record MadeUpPerson(
    string Surname, string GivenName, string? Patronymic, DateOnly BirthDate, bool IsFemale, string Enp, string? Snils)
{
    /// <summary>The last day of the policy; null for one without a limit.</summary>
    public DateOnly? PolicyValidUntil { get; init; }

    /// <summary>Where they were born, as on the policy.</summary>
    public string BirthPlace { get; init; } = "Г. ВЫМЫШЛЕННЫЙ";

    /// <summary>Surname in Latin upper case, as ICAO 9303-3 transliterates it.</summary>
    public string LatinSurname => Transliteration.ToLatin(Surname);

    /// <summary>Given name in Latin upper case; a travel document leaves the patronymic out.</summary>
    public string LatinGivenName => Transliteration.ToLatin(GivenName);

    /// <summary>Number of the travel document: 9 digits.</summary>
    public string PassportNumber { get; init; } = "700000000";

    /// <summary>The travel document's last day.</summary>
    public DateOnly PassportValidUntil { get; init; } = new(2031, 12, 31);

    /// <summary>Series and number of the internal passport: 10 digits.</summary>
    public string InternalPassport { get; init; } = "4500000000";

    /// <summary>The internal passport's issue.</summary>
    public DateOnly InternalPassportIssued { get; init; } = new(2021, 3, 4);
}
