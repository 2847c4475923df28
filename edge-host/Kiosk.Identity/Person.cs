namespace Kiosk.Identity;

/// <summary>How somebody was identified. The names are in records: never changed.</summary>
public enum IdentitySource
{
    /// <summary>The chip of the electronic policy of compulsory medical insurance.</summary>
    OmsCard = 1,

    /// <summary>The barcode of the paper policy.</summary>
    OmsBarcode = 2,

    /// <summary>The chip of a document of ICAO 9303.</summary>
    DocumentChip = 3,

    /// <summary>The machine-readable zone of a document.</summary>
    DocumentZone = 4,

    /// <summary>A bare number in a code that was scanned.</summary>
    ScannedNumber = 5,

    /// <summary>A number typed by hand.</summary>
    TypedNumber = 6,

    /// <summary>A login with the state's or the clinic's identity service, on another device.</summary>
    Login = 7,
}

/// <summary>How far the kiosk can vouch for it, ascending. The names are in records: never changed.</summary>
public enum AssuranceLevel
{
    /// <summary>Nobody was identified.</summary>
    Anonymous = 0,

    /// <summary>Somebody said so: a number typed by hand.</summary>
    Claimed = 1,

    /// <summary>Somebody had it with them in a form that can be copied: a barcode, a zone, a number in a code.</summary>
    Presented = 2,

    /// <summary>A chip was read that is hard to copy; its signature was not verified.</summary>
    ChipRead = 3,

    /// <summary>An identity service vouches for it.</summary>
    Authenticated = 4,
}

/// <summary>What a document says of sex.</summary>
public enum DocumentSex
{
    /// <summary>Nothing, or <c>X</c> or <c>&lt;</c> in a zone.</summary>
    Unspecified = 0,

    /// <summary>Male.</summary>
    Male = 1,

    /// <summary>Female.</summary>
    Female = 2,
}

/// <summary>Somebody, as a card, a code, a document or a typed number tells: in memory only, for one visit only, and wiped with <see cref="Dispose"/>.</summary>
/// <param name="source">How.</param>
/// <param name="identifiers">By what; at least one, the one that pseudonyms are made of first. From now on this one's to wipe.</param>
public sealed class Person(IdentitySource source, IReadOnlyList<PersonalIdentifier> identifiers) : IDisposable
{
    private DateOnly? _birthDate, _validUntil;
    private DocumentSex _sex;

    /// <summary>How.</summary>
    public IdentitySource Source { get; } = source;

    /// <summary>By what, the leading one first.</summary>
    public IReadOnlyList<PersonalIdentifier> Identifiers { get; } =
        identifiers.Count > 0 ? identifiers : throw new ArgumentException("a person without an identifier", nameof(identifiers));

    /// <summary>Family name as it stands in the source; null where there is none.</summary>
    public PersonalText? Surname { get; init; }

    /// <summary>Given name; null where there is none.</summary>
    public PersonalText? GivenName { get; init; }

    /// <summary>Patronymic; null where there is none.</summary>
    public PersonalText? Patronymic { get; init; }

    /// <summary>Null where it is not told, or not whole (a zone may say that a day is unknown), and once this was wiped.</summary>
    public DateOnly? BirthDate
    {
        get => _birthDate;
        init => _birthDate = value;
    }

    /// <summary>What the source says; unspecified once this was wiped.</summary>
    public DocumentSex Sex
    {
        get => _sex;
        init => _sex = value;
    }

    /// <summary>The day after which the document is no longer valid; null when unlimited or not told, and once this was wiped.</summary>
    public DateOnly? ValidUntil
    {
        get => _validUntil;
        init => _validUntil = value;
    }

    /// <summary>What is odd and no reason to refuse, in words without personal data: "birth date and policy number do not agree".</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How far the kiosk can vouch for it.</summary>
    public AssuranceLevel Assurance => Source switch
    {
        IdentitySource.OmsCard or IdentitySource.DocumentChip => AssuranceLevel.ChipRead,
        IdentitySource.OmsBarcode or IdentitySource.DocumentZone or IdentitySource.ScannedNumber => AssuranceLevel.Presented,
        IdentitySource.TypedNumber => AssuranceLevel.Claimed,
        IdentitySource.Login => AssuranceLevel.Authenticated,
        _ => throw new InvalidOperationException($"no assurance for {Source:D}"),
    };

    /// <summary>Hands everything over to a person who is known in another way; nothing stays here.</summary>
    /// <param name="source">The other way.</param>
    /// <returns>The caller's to dispose of.</returns>
    internal Person HandOver(IdentitySource source)
    {
        var other = new Person(source, Identifiers)
        {
            Surname = Surname,
            GivenName = GivenName,
            Patronymic = Patronymic,
            BirthDate = _birthDate,
            Sex = _sex,
            ValidUntil = _validUntil,
            Warnings = Warnings,
        };
        WipeFacts();
        return other;
    }

    /// <summary>Overwrites names, numbers, dates and sex.</summary>
    public void Dispose()
    {
        foreach (PersonalIdentifier identifier in Identifiers) identifier.Dispose();
        Surname?.Dispose();
        GivenName?.Dispose();
        Patronymic?.Dispose();
        WipeFacts();
    }

    /// <summary>Never who.</summary>
    public override string ToString() => $"somebody by {Source}";

    private void WipeFacts()
    {
        (_birthDate, _validUntil) = (null, null);
        _sex = DocumentSex.Unspecified;
    }
}
