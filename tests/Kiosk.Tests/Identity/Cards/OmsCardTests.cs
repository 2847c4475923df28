using Kiosk.Identity.Cards;
using Kiosk.Simulator.Cards;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

public class OmsCardTests(ITestOutputHelper output)
{
    public static TheoryData<CardManner, int> Manners => new()
    {
        { CardManner.Direct, 256 }, { CardManner.Direct, 17 }, { CardManner.HoldsReady, 256 }, { CardManner.HoldsReady, 33 }, { CardManner.CorrectsLength, 100 },
    };

    [Fact]
    public void Many_people_are_read_as_they_stand_on_their_cards()
    {
        const int seed = 51, people = 2000;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (MadeUpPerson person in new MadeUpPeople(seed).Take(people))
        {
            var contents = new OmsCardContents
            {
                PhotoBytes = random.Next(2) == 0 ? null : random.Next(0, 12_000),
                LengthBytes = 3,
                ErasedBytes = random.Next(300),
            };
            var channel = new VirtualChannel(new VirtualOmsCard(person, contents) { HasRoot = random.Next(2) == 0 });

            CardRig.Read(channel, outcome =>
            {
                CardRig.AssertIs(person, outcome);
                Assert.Empty(outcome.Person!.Warnings);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Manners))]
    public void However_the_card_passes_its_answers_on_it_is_read(CardManner manner, int pieceMax)
    {
        var card = new VirtualOmsCard(CardRig.Somebody, new OmsCardContents { PhotoBytes = 3000 }) { Manner = manner, PieceMax = pieceMax };

        CardRig.Read(new VirtualChannel(card), outcome =>
        {
            CardRig.AssertIs(CardRig.Somebody, outcome);
            Assert.Empty(outcome.Person!.Warnings);
        });
    }

    [Fact]
    public void The_commands_are_the_ones_that_such_cards_know()
    {
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody));

        CardRig.Read(channel, outcome => Assert.NotNull(outcome.Person));

        string[] commands = [.. channel.Commands.Select(Convert.ToHexString)];
        Assert.Equal(["00A4040C09666F6D735F726F6F74", "00A4040C07464F4D535F4944", "00A4020C020201", "00B0000004"], commands[..4]);
        Assert.Equal(1, commands.Count(c => c == "00A4040C08464F4D535F494E53"));
        int insurer = Array.IndexOf(commands, "00A4040C08464F4D535F494E53");
        Assert.Equal(["00CA01B002", "00A4020C020401", "00B0000004"], commands[(insurer + 1)..(insurer + 4)]);
        Assert.All(commands.Where(c => c.StartsWith("00B0", StringComparison.Ordinal)), c => Assert.InRange(Convert.FromHexString(c)[4], 1, 220));
    }

    [Fact]
    public void A_long_photo_is_passed_over()
    {
        const int photo = 12_000;
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody, new OmsCardContents { PhotoBytes = photo }));

        CardRig.Read(channel, outcome => CardRig.AssertIs(CardRig.Somebody, outcome));

        int asked = channel.Commands.Where(c => c[1] == 0xB0).Sum(c => c[4]);
        Assert.True(asked < 1500, $"{asked} bytes were asked for");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_template_whose_length_is_longer_than_it_need_be_is_read(int lengthBytes)
    {
        var person = new MadeUpPerson("О", "ЯН", null, new DateOnly(1990, 1, 2), false, "", null);
        person = person with { Enp = Enp(person) };
        var contents = new OmsCardContents { Absent = [0x5F29, 0x5F2A, 0x7F30, 0x5F28, 0x5F23], LengthBytes = lengthBytes };

        CardRig.Read(new VirtualChannel(new VirtualOmsCard(person, contents) { Insurer = OmsFiles.Insurer() }), outcome => CardRig.AssertIs(person, outcome));
    }

    [Theory]
    [InlineData(0x5F23)]
    [InlineData(0x5F27)]
    [InlineData(0x5F28)]
    [InlineData(0x5F29)]
    [InlineData(0x5F2A)]
    [InlineData(0x7F30)]
    public void A_field_that_not_every_card_has_may_be_absent(uint tag)
    {
        MadeUpPerson expected = tag switch
        {
            0x5F23 => CardRig.Somebody with { Patronymic = null },
            0x5F27 => CardRig.Somebody with { Snils = null },
            0x5F28 => CardRig.Somebody with { PolicyValidUntil = null },
            _ => CardRig.Somebody,
        };

        CardRig.Read(new VirtualChannel(new VirtualOmsCard(CardRig.Somebody, new OmsCardContents { Absent = [tag] })), outcome => CardRig.AssertIs(expected, outcome));
    }

    [Theory]
    [InlineData(0x5F21)]
    [InlineData(0x5F22)]
    [InlineData(0x5F24)]
    [InlineData(0x5F25)]
    [InlineData(0x5F26)]
    public void A_field_that_every_card_has_is_missed_by_its_tag(uint tag)
    {
        CardRig.Read(
            new VirtualChannel(new VirtualOmsCard(CardRig.Somebody, new OmsCardContents { Absent = [tag] })),
            outcome => Assert.Equal((CardProblem.Damaged, $"EF 0201: tag {tag:X2} is missing"), (outcome.Problem, outcome.Detail)));
    }

    [Fact]
    public void What_is_odd_is_a_warning_and_no_reason_to_refuse()
    {
        MadeUpPerson person = CardRig.Somebody with { PolicyValidUntil = CardRig.Today.AddDays(-1), BirthDate = CardRig.Somebody.BirthDate.AddDays(1) };
        var contents = new OmsCardContents { InsuredUntil = CardRig.Today.AddDays(-1) };

        CardRig.Read(new VirtualChannel(new VirtualOmsCard(person, contents)), outcome =>
        {
            CardRig.AssertIs(person, outcome);
            Assert.Equal(["the policy has expired", "birth date and number do not agree", "the insurance is over"], outcome.Person!.Warnings);
        });
    }

    [Fact]
    public void The_last_day_of_a_policy_is_still_its()
    {
        MadeUpPerson person = CardRig.Somebody with { PolicyValidUntil = CardRig.Today };

        CardRig.Read(new VirtualChannel(new VirtualOmsCard(person, new OmsCardContents { InsuredUntil = CardRig.Today })), outcome => Assert.Empty(outcome.Person!.Warnings));
    }

    [Fact]
    public void A_wrong_insurance_number_is_left_out()
    {
        string wrong = CardRig.Somebody.Snils![..10] + (char)('0' + ((CardRig.Somebody.Snils[10] - '0' + 1) % 10));
        var card = new VirtualOmsCard(CardRig.Somebody with { Snils = wrong });

        CardRig.Read(new VirtualChannel(card), outcome =>
        {
            CardRig.AssertIs(CardRig.Somebody with { Snils = null }, outcome);
            Assert.Equal(["the insurance number (SNILS) is none and was left out"], outcome.Person!.Warnings);
        });
    }

    private static string Enp(MadeUpPerson person)
    {
        string body = "77" + PolicyNumber.BirthDigits(person.BirthDate, person.IsFemale) + "00042";
        return body + PolicyNumber.CheckDigit(body);
    }
}
