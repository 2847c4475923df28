using System.Text;
using Kiosk.Edge.Identity.Pseudonyms;
using Kiosk.Identity;
using Xunit;

namespace Kiosk.Tests.Identity.Pseudonyms;

/// <summary>What pseudonyms are made of. The golden ones were computed by another program from the documented bytes; they never change.</summary>
public class PseudonymCodeTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData(IdentifierKind.RussianEnp, "RUS", "1234567890123452", "ed60a99480b40c0c7b21483573f7671e181e7d92eb6aa00cef1ecbc4ca43a4ea")]
    [InlineData(IdentifierKind.TravelDocument, "D", "P-C01X00T47", "6a33db6f435721c25b084ec5fa2594fe67c597c206870fb58cb52fd7fe066824")]
    [InlineData(IdentifierKind.BelarusianPersonalNumber, "BLR", "7010172A001PB6", "71a84e5644b533268356875abe880f2cf860ac2e94ed16df23895d2f60f19237")]
    public void Pseudonyms_are_the_frozen_ones(IdentifierKind kind, string issuer, string value, string expected)
    {
        using PersonalIdentifier identifier = Identifier(kind, issuer, value);

        Assert.Equal(expected, PseudonymCode.Of(Key, identifier));
    }

    [Fact]
    public void Another_kind_issuer_value_or_key_gives_another_pseudonym()
    {
        byte[] otherKey = [.. Key];
        otherKey[31] ^= 1;
        (IdentifierKind Kind, string Issuer, string Value)[] all =
        [
            (IdentifierKind.TravelDocument, "RUS", "123456789"), (IdentifierKind.RussianPassport, "RUS", "123456789"), (IdentifierKind.TravelDocument, "RU", "S123456789"),
            (IdentifierKind.TravelDocument, "RUS", "123456788"), (IdentifierKind.TravelDocument, "RUS", "1234567890"), (IdentifierKind.TravelDocument, "KAZ", "123456789"),
            (IdentifierKind.TravelDocument, "RUS", "P-123456789"), (IdentifierKind.TravelDocument, "RUS", "I-123456789"),
        ];

        string[] codes = [.. all.Select(one => Code(Key, one)), Code(otherKey, all[0])];

        Assert.Equal(all.Length + 1, codes.Distinct().Count());
    }

    [Fact]
    public void An_identifier_that_is_not_whole_is_a_defect_of_the_caller_and_its_message_does_not_repeat_it()
    {
        using PersonalIdentifier empty = Identifier(IdentifierKind.RussianEnp, "RUS", "");
        using PersonalIdentifier issuer = Identifier(IdentifierKind.RussianEnp, "RUSSIA-FED", "4711");

        Assert.Throws<ArgumentException>(() => PseudonymCode.Of(Key, empty));
        Assert.DoesNotContain("4711", Assert.Throws<ArgumentException>(() => PseudonymCode.Of(Key, issuer)).Message, StringComparison.Ordinal);
    }

    internal static PersonalIdentifier Identifier(IdentifierKind kind, string issuer, string value) =>
        new(kind, issuer, PersonalText.FromUtf8(Encoding.UTF8.GetBytes(value)));

    private static string Code(byte[] key, (IdentifierKind Kind, string Issuer, string Value) one)
    {
        using PersonalIdentifier identifier = Identifier(one.Kind, one.Issuer, one.Value);
        return PseudonymCode.Of(key, identifier);
    }
}
