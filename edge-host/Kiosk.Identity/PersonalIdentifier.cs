namespace Kiosk.Identity;

/// <summary>What a number identifies somebody by. The numbers are part of what pseudonyms are made of: never changed.</summary>
public enum IdentifierKind
{
    /// <summary>Russia: number of the compulsory medical insurance policy (ENP), 16 digits.</summary>
    RussianEnp = 1,

    /// <summary>Russia: insurance number of an individual account (SNILS), 11 digits.</summary>
    RussianSnils = 2,

    /// <summary>Kazakhstan: individual identification number (IIN), 12 digits.</summary>
    KazakhIin = 3,

    /// <summary>Belarus: personal number, 14 characters, Latin letters in upper case.</summary>
    BelarusianPersonalNumber = 4,

    /// <summary>Kyrgyzstan: personal identification number (PIN), 14 digits.</summary>
    KyrgyzPin = 5,

    /// <summary>Armenia: public services number (PSN), 10 digits.</summary>
    ArmenianPsn = 6,

    /// <summary>
    /// Number of a passport or identity document: the issuer's code of ICAO 9303, and the value <c>P-</c> for a passport or <c>I-</c> for a card (document codes A, C and
    /// I) with the number behind, without the fillers at its end. A passport and a card with one number are two documents.
    /// </summary>
    TravelDocument = 7,

    /// <summary>Russia: series and number of the internal passport, 10 digits.</summary>
    RussianPassport = 8,
}

/// <summary>A number that identifies somebody, in its one canonical form: two ways of presenting the same number give the same bytes.</summary>
/// <param name="kind">Which numbering.</param>
/// <param name="issuer">Who gave it, three letters of ICAO 9303 (<c>RUS</c>, <c>KAZ</c>, <c>D</c>): not personal.</param>
/// <param name="value">Without spaces, hyphens (but the one of <see cref="IdentifierKind.TravelDocument"/>) and fillers at the end, ASCII, letters in upper case; from now on this one's to wipe.</param>
public sealed class PersonalIdentifier(IdentifierKind kind, string issuer, PersonalText value) : IDisposable
{
    /// <summary>Which numbering.</summary>
    public IdentifierKind Kind { get; } = kind;

    /// <summary>Who gave it.</summary>
    public string Issuer { get; } = issuer;

    /// <summary>The number.</summary>
    public PersonalText Value { get; } = value;

    /// <inheritdoc/>
    public void Dispose() => Value.Dispose();

    /// <summary>Never the number.</summary>
    public override string ToString() => $"{Kind} of {Issuer}";
}
