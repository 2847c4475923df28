using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Kiosk.Identity.Zones;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

/// <summary>Reads virtual cards, and holds that every name and number that was made is wiped in the end.</summary>
internal static class CardRig
{
    public static readonly DateOnly Today = new(2026, 11, 29);

    /// <summary>Somebody with everything: a patronymic, an insurance number, an expiry.</summary>
    public static MadeUpPerson Somebody { get; } = new MadeUpPeople(5).Take(1000).First(p => p is { Patronymic: not null, Snils: not null, PolicyValidUntil: not null });

    /// <summary>Reads a card, looks at the outcome, and disposes of it.</summary>
    public static void Read(ICardChannel channel, Action<CardOutcome> look, CardOptions? options = null) =>
        Read(new CardReader(options ?? new CardOptions { Today = () => Today }), channel, look);

    /// <summary>Reads a card, looks at the outcome, and disposes of it.</summary>
    public static void Read(CardReader reader, ICardChannel channel, Action<CardOutcome> look)
    {
        List<PersonalText> made = [];
        PersonalText.Made = made.Add;
        CardOutcome outcome;
        try
        {
            outcome = reader.Read(channel);
        }
        finally
        {
            PersonalText.Made = null;
        }

        if (outcome.Person is null) Assert.All(made, text => Assert.True(text.IsWiped, "an error path left a name or number behind"));
        look(outcome);
        outcome.Person?.Dispose();
        Assert.All(made, text => Assert.True(text.IsWiped, "a name or number is nobody's to wipe"));
    }

    /// <summary>Options that read document chips by the key of a zone; null for none.</summary>
    public static CardOptions Chips(string? zone) => new()
    {
        Today = () => Today,
        ReadsDocumentChips = true,
        NextDocumentKey = () => zone is not null && MachineReadableZone.TryReadBacKey(Encoding.ASCII.GetBytes(zone), out BacKeyFields? key) ? key : null,
    };

    /// <summary>That a person is this one, as an OMS policy tells them.</summary>
    public static void AssertIs(MadeUpPerson expected, CardOutcome outcome)
    {
        Assert.Equal((CardProblem.None, ""), (outcome.Problem, outcome.Detail));
        Person person = outcome.Person!;
        Assert.Equal(IdentitySource.OmsCard, person.Source);
        Assert.Equal(AssuranceLevel.ChipRead, person.Assurance);
        Assert.Equal((IdentifierKind.RussianEnp, "RUS", expected.Enp), Of(person.Identifiers[0]));
        Assert.Equal(expected.Snils is null ? 1 : 2, person.Identifiers.Count);
        if (expected.Snils is not null) Assert.Equal((IdentifierKind.RussianSnils, "RUS", expected.Snils), Of(person.Identifiers[1]));
        Assert.Equal((expected.Surname, expected.GivenName, expected.Patronymic), (Text(person.Surname), Text(person.GivenName), Text(person.Patronymic)));
        Assert.Equal(expected.BirthDate, person.BirthDate);
        Assert.Equal(expected.IsFemale ? DocumentSex.Female : DocumentSex.Male, person.Sex);
        Assert.Equal(expected.PolicyValidUntil, person.ValidUntil);
    }

    /// <summary>Skips a test that needs a virtual passport where the runtime has no DES for it.</summary>
    [SuppressMessage("Security", "CA5351:Do not use broken cryptographic algorithms", Justification = "asked for, not used")]
    public static void NeedsVirtualPassport()
    {
        try
        {
            using DES des = DES.Create();
            des.Key = [1, 2, 3, 4, 5, 6, 7, 8];
            des.EncryptEcb(new byte[8], PaddingMode.None);
        }
        catch (CryptographicException e)
        {
            Assert.Skip($"The virtual passport needs single DES, which is in OpenSSL's legacy provider (Debian: libssl3 or openssl-provider-legacy): {e.Message}");
        }
    }

    public static string? Text(PersonalText? text) => text is null ? null : Encoding.UTF8.GetString(text.Utf8);

    private static (IdentifierKind, string, string?) Of(PersonalIdentifier identifier) => (identifier.Kind, identifier.Issuer, Text(identifier.Value));
}
