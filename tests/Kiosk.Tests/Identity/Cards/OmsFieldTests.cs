using System.Text;
using Kiosk.Identity.Cards;
using Kiosk.Simulator.Cards;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

/// <summary>Fields that a card may have and should not.</summary>
public class OmsFieldTests
{
    [Theory]
    [InlineData(0x5F26, "36343439303230383836303036333831", "the policy number is none (CheckDigits)")]
    [InlineData(0x5F26, "363434393032303838363030363338", "the policy number is none (WrongLength)")]
    [InlineData(0x5F26, "", "the policy number is none (Empty)")]
    [InlineData(0x5F26, "3634343930323038383630303633383041", "the policy number is none (WrongCharacter)")]
    [InlineData(0x5F24, "31021980", "the birth date is no date")]
    [InlineData(0x5F24, "1A011980", "the birth date is no date")]
    [InlineData(0x5F24, "010119", "the birth date is no date")]
    [InlineData(0x5F24, "00000000", "the birth date is no date")]
    [InlineData(0x5F24, "30112026", "the birth date is yet to come")]
    [InlineData(0x5F25, "00", "the sex is neither 1 nor 2")]
    [InlineData(0x5F25, "0101", "the sex is neither 1 nor 2")]
    [InlineData(0x5F21, "D0", "the surname is no text")]
    [InlineData(0x5F21, "410A41", "the surname is no text")]
    [InlineData(0x5F22, "E280AE41", "the given name is no text")]
    [InlineData(0x5F23, "C080", "the patronymic is no text")]
    [InlineData(0x5F28, "99999999", "the expiry is no date")]
    [InlineData(0x5F2A, "00000000", "the date of issue is no date")]
    public void A_field_that_breaks_its_rules_is_damage_and_is_not_repeated(uint tag, string hex, string problem)
    {
        var card = new VirtualOmsCard(CardRig.Somebody) { Owner = With(tag, Convert.FromHexString(hex)) };

        CardRig.Read(new VirtualChannel(card), outcome =>
            Assert.Equal((CardProblem.Damaged, $"EF 0201: tag {tag:X2}: {problem}"), (outcome.Problem, outcome.Detail)));
    }

    [Fact]
    public void The_first_of_1900_is_no_date()
    {
        var card = new VirtualOmsCard(CardRig.Somebody) { Owner = With(0x5F24, [0x01, 0x01, 0x19, 0x00]) };

        CardRig.Read(new VirtualChannel(card), outcome => Assert.Null(outcome.Person!.BirthDate));
    }

    [Fact]
    public void Blanks_around_a_name_are_left_out_and_a_blank_name_is_none()
    {
        var padded = new VirtualOmsCard(CardRig.Somebody) { Owner = With(0x5F21, Encoding.UTF8.GetBytes("  ПТИЦЫН О  ")) };
        var blank = new VirtualOmsCard(CardRig.Somebody) { Owner = With(0x5F21, "   "u8.ToArray()) };

        CardRig.Read(new VirtualChannel(padded), outcome => Assert.Equal("ПТИЦЫН О", CardRig.Text(outcome.Person!.Surname)));
        CardRig.Read(new VirtualChannel(blank), outcome => Assert.Null(outcome.Person!.Surname));
    }

    [Fact]
    public void A_field_that_stands_there_twice_is_damage()
    {
        byte[] twice = Ber.Element(0x62, [.. Fields(), .. Ber.Element(0x5F21, "X"u8)]);

        CardRig.Read(new VirtualChannel(new VirtualOmsCard(CardRig.Somebody) { Owner = twice }), outcome =>
            Assert.Equal((CardProblem.Damaged, $"EF 0201: tag 5F21 at {twice.Length - 4} stands there twice"), (outcome.Problem, outcome.Detail)));
    }

    [Fact]
    public void A_field_that_is_not_known_is_passed_over_and_its_inside_must_be_in_order()
    {
        byte[] fields = Fields();
        byte[] sound = Ber.Element(0x62, [.. fields, .. Ber.Element(0x7F51, Ber.Element(0x80, [1]))]);
        byte[] broken = Ber.Element(0x62, [.. fields, .. Ber.Element(0x7F51, [0x80, 0x05, 1])]);

        CardRig.Read(new VirtualChannel(new VirtualOmsCard(CardRig.Somebody) { Owner = sound }), outcome => CardRig.AssertIs(CardRig.Somebody, outcome));
        CardRig.Read(new VirtualChannel(new VirtualOmsCard(CardRig.Somebody) { Owner = broken }), outcome =>
            Assert.Equal((CardProblem.Damaged, $"EF 0201: ValueCut, tag 80 at {broken.Length - 3}"), (outcome.Problem, outcome.Detail)));
    }

    [Theory]
    [InlineData("", "EF 0201: READ BINARY at 0 answered 6B00")]
    [InlineData("6203800100", "EF 0201: tag 5F21 is missing")]
    [InlineData("64038001", "EF 0201: Unexpected, tag 64 at 0")]
    [InlineData("62800000", "EF 0201: LengthInvalid, tag 62 at 0")]
    [InlineData("6282FFFF00", "EF 0201: LengthInvalid, tag 62 at 0")]
    [InlineData("62000000", "EF 0201: LengthInvalid, tag 62 at 0")]
    [InlineData("62820400800100", "EF 0201: READ BINARY at 7 answered 6B00")]
    [InlineData("6205800900000000000000", "EF 0201: ValueCut, tag 80 at 2")]
    [InlineData("6208800400000000000000", "EF 0201: TagInvalid at 8")]
    [InlineData("62820400808203000000", "EF 0201: 768 bytes at 8 are more than 512")]
    public void A_file_that_is_no_such_template_is_damage(string hex, string detail)
    {
        var card = new VirtualOmsCard(CardRig.Somebody) { Owner = Convert.FromHexString(hex) };

        CardRig.Read(new VirtualChannel(card), outcome => Assert.Equal((CardProblem.Damaged, detail), (outcome.Problem, outcome.Detail)));
    }

    // The file of somebody, one field in it another.
    private static byte[] With(uint tag, byte[] value) => Ber.Element(0x62, [.. Ber.Element(tag, value), .. Fields(tag)]);

    // The fields of somebody, without their template.
    private static byte[] Fields(params uint[] absent)
    {
        byte[] owner = OmsFiles.Owner(CardRig.Somebody, new OmsCardContents { Absent = absent, ErasedBytes = 0, LengthBytes = 3 });
        return owner[4..];
    }
}
