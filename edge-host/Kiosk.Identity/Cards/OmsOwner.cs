using Kiosk.Identity.Numbers;

namespace Kiosk.Identity.Cards;

/// <summary>The fields of the owner's file (EF 0201, template 62) of an OMS policy, as they come in. What else stands in it is passed over.</summary>
/// <param name="today">For what has expired and what is yet to come.</param>
/// <remarks>
/// <code>
/// 5F21 surname, 5F22 given name, 5F23 patronymic    UTF-8
/// 5F24 birth date, 5F28 expiry, 5F2A issue          DDMMYYYY in four bytes, 01.01.1900 for none
/// 5F25 sex                                          01 male, 02 female
/// 5F26 ENP, 5F27 SNILS                              digits, as text
/// 5F29 birth place, 7F30{5F31 code, 5F32 name} country, 7F40 photo
/// </code>
/// </remarks>
internal sealed class OmsOwner(DateOnly today) : IOmsFields, IDisposable
{
    private const uint Surname = 0x5F21, GivenName = 0x5F22, Patronymic = 0x5F23, BirthDate = 0x5F24, Sex = 0x5F25, Enp = 0x5F26, Snils = 0x5F27, Expiry = 0x5F28;
    private const uint Issue = 0x5F2A;
    private const string SnilsLeftOut = "the insurance number (SNILS) is none and was left out";

    private readonly List<string> _warnings = [];
    private PersonalText? _surname, _givenName, _patronymic, _enp, _snils;
    private EmbeddedFacts _facts;
    private DateOnly? _birth, _expiry;
    private DocumentSex _sex;

    /// <inheritdoc/>
    public uint Template => 0x62;

    /// <inheritdoc/>
    public uint PassedOver => 0x7F40;

    /// <inheritdoc/>
    public ReadOnlySpan<uint> Needed => [Surname, GivenName, BirthDate, Sex, Enp];

    /// <inheritdoc/>
    public string? Take(uint tag, ReadOnlySpan<byte> value)
    {
        switch (tag)
        {
            case Surname:
                return CardText.TryReadName(value, out _surname) ? null : "the surname is no text";
            case GivenName:
                return CardText.TryReadName(value, out _givenName) ? null : "the given name is no text";
            case Patronymic:
                return CardText.TryReadName(value, out _patronymic) ? null : "the patronymic is no text";
            case BirthDate:
                if (!CardText.TryReadDate(value, out _birth)) return "the birth date is no date";
                return _birth > today ? "the birth date is yet to come" : null;
            case Sex:
                if (value is not [1 or 2]) return "the sex is neither 1 nor 2";
                _sex = value[0] == 1 ? DocumentSex.Male : DocumentSex.Female;
                return null;
            case Enp:
                return NationalIds.TryRead(IdentifierKind.RussianEnp, value, today, out _enp, out _facts, out NumberFinding finding)
                    ? null
                    : $"the policy number is none ({finding.Problem})";
            case Snils:
                // A second number only: without it the person is still known by the first.
                if (value.IsEmpty) return null;
                if (!NationalIds.TryRead(IdentifierKind.RussianSnils, value, today, out _snils, out _)) _warnings.Add(SnilsLeftOut);
                return null;
            case Expiry:
                return CardText.TryReadDate(value, out _expiry) ? null : "the expiry is no date";
            case Issue:
                return CardText.TryReadDate(value, out _) ? null : "the date of issue is no date";
            default:
                return null;
        }
    }

    /// <summary>The person, once all fields are there.</summary>
    /// <param name="warnings">What is odd about the rest of the card.</param>
    /// <returns>From now on names and numbers are theirs.</returns>
    public Person ToPerson(IEnumerable<string> warnings)
    {
        if (_expiry < today) _warnings.Add("the policy has expired");
        if (NationalIds.OddityOf(_facts, _birth) is { } oddity) _warnings.Add(oddity);
        List<PersonalIdentifier> identifiers = [new PersonalIdentifier(IdentifierKind.RussianEnp, "RUS", _enp!)];
        if (_snils is not null) identifiers.Add(new PersonalIdentifier(IdentifierKind.RussianSnils, "RUS", _snils));
        var person = new Person(IdentitySource.OmsCard, identifiers)
        {
            Surname = _surname,
            GivenName = _givenName,
            Patronymic = _patronymic,
            BirthDate = _birth,
            Sex = _sex,
            ValidUntil = _expiry,
            Warnings = [.. _warnings, .. warnings],
        };
        _surname = _givenName = _patronymic = _enp = _snils = null;
        return person;
    }

    /// <summary>Overwrites what is nobody's yet, and forgets dates and sex.</summary>
    public void Dispose()
    {
        _surname?.Dispose();
        _givenName?.Dispose();
        _patronymic?.Dispose();
        _enp?.Dispose();
        _snils?.Dispose();
        (_birth, _expiry) = (null, null);
        _facts = default;
        _sex = DocumentSex.Unspecified;
    }
}
