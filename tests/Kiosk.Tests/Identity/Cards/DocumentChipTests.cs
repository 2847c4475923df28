using System.Text;
using Kiosk.Identity;
using Kiosk.Identity.Cards;
using Kiosk.Identity.Zones;
using Kiosk.Simulator.Cards;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

public class DocumentChipTests
{
    private static readonly string Zone = string.Concat(MrzWriter.Td3(CardRig.Somebody, "UTO"));
    private static readonly string Other = string.Concat(MrzWriter.Td3(CardRig.Somebody with { PassportNumber = "123456789" }, "UTO"));

    public DocumentChipTests() => CardRig.NeedsVirtualPassport();

    [Fact]
    public void Passports_and_cards_are_read_by_the_key_of_their_zone()
    {
        const int seed = 8;
        int form = 0;
        foreach (MadeUpPerson person in new MadeUpPeople(seed).Take(200))
        {
            string zone = string.Concat((form++ % 4) switch
            {
                0 => MrzWriter.Td3(person, "UTO"),
                1 => MrzWriter.Td1(person, "UTO"),
                2 => MrzWriter.Td1(person, "UTO", "D23145890734"),
                _ => MrzWriter.Td2(person, "UTO"),
            });
            var channel = new VirtualChannel(new VirtualPassport(zone, seed));

            CardRig.Read(channel, outcome => AssertSays(zone, outcome), CardRig.Chips(zone));
        }
    }

    [Fact]
    public void Without_the_setting_a_document_is_not_known()
    {
        var channel = new VirtualChannel(new VirtualPassport(Zone, 1));

        CardRig.Read(channel, outcome => Assert.Equal(CardProblem.Unsupported, outcome.Problem), CardRig.Chips(Zone) with { ReadsDocumentChips = false });

        Assert.Equal(2, channel.Commands.Count);
    }

    [Fact]
    public void Without_a_scanned_zone_the_chip_is_not_tried()
    {
        var passport = new VirtualPassport(Zone, 1);

        CardRig.Read(new VirtualChannel(passport), outcome =>
            Assert.Equal((CardProblem.AccessDenied, "document chip: no zone was scanned that opens it"), (outcome.Problem, outcome.Detail)), CardRig.Chips(null));

        Assert.Equal(0, passport.Refused);
    }

    [Fact]
    public void A_wrong_key_is_told_with_what_the_chip_said()
    {
        CardRig.Read(new VirtualChannel(new VirtualPassport(Zone, 1)), outcome =>
            Assert.Equal((CardProblem.AccessDenied, "document chip: EXTERNAL AUTHENTICATE answered 6300"), (outcome.Problem, outcome.Detail)), CardRig.Chips(Other));
    }

    [Fact]
    public void One_key_is_tried_for_a_reading()
    {
        var passport = new VirtualPassport(Zone, 1);
        var channel = new VirtualChannel(passport);
        int asked = 0;
        CardOptions options = CardRig.Chips(Other);
        var reader = new CardReader(options with { NextDocumentKey = () => asked++ == 0 ? options.NextDocumentKey() : null });

        CardRig.Read(reader, channel, outcome => Assert.Equal(CardProblem.AccessDenied, outcome.Problem));
        (int Asked, int Refused) once = (asked, passport.Refused);
        CardRig.Read(reader, channel, outcome => Assert.Equal(CardProblem.AccessDenied, outcome.Problem));

        Assert.Equal((1, 1), once);
        Assert.Equal((2, 1), (asked, passport.Refused));
        CardRig.Read(new CardReader(CardRig.Chips(Zone)), new VirtualChannel(passport), outcome => AssertSays(Zone, outcome));
    }

    [Theory]
    [InlineData(CardLinkStatus.Removed, CardProblem.Removed)]
    [InlineData(CardLinkStatus.Mute, CardProblem.Mute)]
    [InlineData(CardLinkStatus.ReaderLost, CardProblem.ReaderLost)]
    [InlineData(CardLinkStatus.Broken, CardProblem.Mute)]
    public void A_link_that_fails_at_any_command_ends_the_read(CardLinkStatus status, CardProblem problem)
    {
        var whole = new VirtualChannel(new VirtualPassport(Zone, 1));
        CardRig.Read(whole, outcome => AssertSays(Zone, outcome), CardRig.Chips(Zone));
        for (int at = 0; at < whole.Commands.Count; at++)
        {
            var channel = new VirtualChannel(new VirtualPassport(Zone, 1)) { Fault = (at, status) };

            CardRig.Read(channel, outcome => Assert.Equal(problem, outcome.Problem), CardRig.Chips(Zone));

            Assert.Equal(at + 1, channel.Commands.Count);
        }
    }

    [Fact]
    public void An_answer_changed_in_any_bit_is_never_believed()
    {
        var whole = new VirtualChannel(new VirtualPassport(Zone, 1));
        CardRig.Read(whole, outcome => AssertSays(Zone, outcome), CardRig.Chips(Zone));

        // From the answer to EXTERNAL AUTHENTICATE on everything is signed.
        int signed = whole.Commands.FindIndex(c => c[1] == 0x82);
        var random = new Random(12);
        for (int at = signed; at < whole.Commands.Count; at++)
        {
            for (int i = 0; i < 60; i++)
            {
                int place = random.Next();
                var channel = new VirtualChannel(new VirtualPassport(Zone, 1)) { Change = (number, answer) => number == at ? Flip(answer, place) : answer };

                CardRig.Read(channel, outcome =>
                {
                    Assert.Null(outcome.Person);
                    Assert.True(outcome.Problem is CardProblem.Damaged or CardProblem.AccessDenied, outcome.Detail);
                }, CardRig.Chips(Zone));
            }
        }
    }

    [Fact]
    public void An_answer_without_protection_is_not_taken()
    {
        var channel = new VirtualChannel(new VirtualPassport(Zone, 1)) { Change = (number, answer) => number == 5 ? [0x90, 0x00] : answer };

        CardRig.Read(channel, outcome => Assert.Equal(CardProblem.Damaged, outcome.Problem), CardRig.Chips(Zone));
    }

    [Theory]
    [InlineData("", "EF.DG1: READ BINARY at 0 answered 6B00")]
    [InlineData("61055F1F024142", "EF.DG1: the text was read only in part: please scan it again")]
    [InlineData("61065F1F02414200", "EF.DG1: Trailing at 7")]
    [InlineData("6104800241420000", "EF.DG1: Unexpected, tag 80 at 2")]
    [InlineData("61085F1F7E414141414100", "EF.DG1: ValueCut, tag 5F1F at 2")]
    public void A_zone_that_is_none_is_damage(string hex, string detail)
    {
        var passport = new VirtualPassport(Zone, 1) { Zone = Convert.FromHexString(hex) };

        CardRig.Read(new VirtualChannel(passport), outcome =>
        {
            Assert.Equal(CardProblem.Damaged, outcome.Problem);
            if (!detail.Contains("scan", StringComparison.Ordinal)) Assert.Equal(detail, outcome.Detail);
        }, CardRig.Chips(Zone));
    }

    [Fact]
    public void A_chip_that_lists_no_zone_is_not_asked_for_one()
    {
        var passport = new VirtualPassport(Zone, 1) { Common = Convert.FromHexString("60045C027577") };

        CardRig.Read(new VirtualChannel(passport), outcome =>
            Assert.Equal((CardProblem.Damaged, "EF.COM: DG1 is not in its list"), (outcome.Problem, outcome.Detail)), CardRig.Chips(Zone));
    }

    private static byte[] Flip(byte[] answer, int place)
    {
        int bit = place % (answer.Length * 8);
        answer[bit / 8] ^= (byte)(1 << (bit % 8));
        return answer;
    }

    // The chip says what its zone says, and vouches for it more.
    private static void AssertSays(string zone, CardOutcome outcome)
    {
        Assert.Equal((CardProblem.None, ""), (outcome.Problem, outcome.Detail));
        using Person expected = MachineReadableZone.Read(Encoding.ASCII.GetBytes(zone), CardRig.Today).Person!;
        Person person = outcome.Person!;
        Assert.Equal((IdentitySource.DocumentChip, AssuranceLevel.ChipRead), (person.Source, person.Assurance));
        Assert.Equal(expected.Identifiers.Select(i => (i.Kind, i.Issuer, CardRig.Text(i.Value))), person.Identifiers.Select(i => (i.Kind, i.Issuer, CardRig.Text(i.Value))));
        Assert.Equal((CardRig.Text(expected.Surname), CardRig.Text(expected.GivenName)), (CardRig.Text(person.Surname), CardRig.Text(person.GivenName)));
        Assert.Equal((expected.BirthDate, expected.Sex, expected.ValidUntil), (person.BirthDate, person.Sex, person.ValidUntil));
        Assert.Equal(expected.Warnings, person.Warnings);
    }
}
