using Kiosk.Identity.Cards;
using Kiosk.Simulator.Cards;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

/// <summary>What can go wrong between kiosk and card, at each command in turn.</summary>
public class CardFaultTests
{
    private static readonly ushort[] Statuses =
        [0x6281, 0x6300, 0x6581, 0x6700, 0x6982, 0x6985, 0x6A82, 0x6A86, 0x6A88, 0x6B00, 0x6D00, 0x6E00, 0x6F00, 0x9001, 0x0000, 0xFFFF];

    public static TheoryData<CardLinkStatus, CardProblem> Links => new()
    {
        { CardLinkStatus.Removed, CardProblem.Removed },
        { CardLinkStatus.Mute, CardProblem.Mute },
        { CardLinkStatus.ReaderLost, CardProblem.ReaderLost },
        { CardLinkStatus.Broken, CardProblem.Mute },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void A_link_that_fails_at_any_command_ends_the_read_with_what_became_of_it(CardLinkStatus status, CardProblem problem)
    {
        int commands = CommandsOf(CardManner.HoldsReady);
        for (int at = 0; at < commands; at++)
        {
            var channel = new VirtualChannel(Card(CardManner.HoldsReady)) { Fault = (at, status) };

            CardRig.Read(channel, outcome =>
            {
                Assert.Null(outcome.Person);
                Assert.Equal(problem, outcome.Problem);
                Assert.NotEqual("", outcome.Detail);
            });

            Assert.Equal(at + 1, channel.Commands.Count);
        }
    }

    [Fact]
    public void A_status_word_in_the_place_of_any_answer_is_an_outcome()
    {
        string[] names = Names();
        int owner = Array.FindIndex(names, n => n.StartsWith("00A4020C020201", StringComparison.Ordinal));
        int insurer = Array.FindIndex(names, n => n.StartsWith("00A4040C08", StringComparison.Ordinal));
        foreach (ushort status in Statuses)
        {
            for (int at = 0; at < names.Length; at++)
            {
                var card = new VirtualOmsCard(CardRig.Somebody) { StatusAt = { [at] = status } };
                bool isRoot = at == 0 && status == 0x6A82;
                CardProblem expected = isRoot || at >= insurer ? CardProblem.None : at < owner ? CardProblem.Unsupported : CardProblem.Damaged;

                CardRig.Read(new VirtualChannel(card), outcome =>
                {
                    Assert.Equal(expected, outcome.Problem);
                    if (at >= insurer) Assert.StartsWith("the insurer could not be read: ", Assert.Single(outcome.Person!.Warnings));
                });
            }
        }
    }

    [Fact]
    public void A_file_that_ends_anywhere_too_early_is_damage()
    {
        byte[] owner = OmsFiles.Owner(CardRig.Somebody, new OmsCardContents { ErasedBytes = 0 });
        for (int length = 0; length < owner.Length; length++)
        {
            var card = new VirtualOmsCard(CardRig.Somebody) { Owner = owner[..length] };

            CardRig.Read(new VirtualChannel(card), outcome => Assert.Equal(CardProblem.Damaged, outcome.Problem));
        }
    }

    [Fact]
    public void An_insurers_file_that_ends_too_early_is_a_warning()
    {
        byte[] insurer = OmsFiles.Insurer(new OmsCardContents { ErasedBytes = 0 });
        var card = new VirtualOmsCard(CardRig.Somebody) { Insurer = insurer[..30] };

        CardRig.Read(new VirtualChannel(card), outcome =>
        {
            CardRig.AssertIs(CardRig.Somebody, outcome);
            Assert.StartsWith("the insurer could not be read: insurer's EF: ", Assert.Single(outcome.Person!.Warnings));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("04")]
    [InlineData("040100")]
    public void Two_bytes_name_the_insurers_file_or_it_is_not_read(string hex)
    {
        var card = new VirtualOmsCard(CardRig.Somebody) { InsurerFile = Convert.FromHexString(hex) };

        CardRig.Read(new VirtualChannel(card), outcome => Assert.StartsWith("the insurer could not be read: GET DATA 01B0", Assert.Single(outcome.Person!.Warnings)));
    }

    [Fact]
    public void A_card_that_gives_a_byte_at_a_time_is_not_read_for_ever()
    {
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody) { PieceMax = 1 });

        CardRig.Read(channel, outcome =>
        {
            Assert.Equal(CardProblem.Damaged, outcome.Problem);
            Assert.Equal($"EF 0201: the card was not read after {CardReader.CommandsMax} commands", outcome.Detail);
        });

        Assert.Equal(CardReader.CommandsMax, channel.Commands.Count);
    }

    [Theory]
    [InlineData("6110")]
    [InlineData("6C10")]
    public void A_card_that_always_has_more_is_given_up(string answer)
    {
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody)) { Change = (at, given) => at < 3 ? given : Convert.FromHexString(answer) };

        CardRig.Read(channel, outcome => Assert.Equal((CardProblem.Damaged, "EF 0201: the card answers in more than 8 pieces"), (outcome.Problem, outcome.Detail)));

        Assert.True(channel.Commands.Count < 20);
    }

    [Fact]
    public void An_answer_without_its_status_bytes_is_none()
    {
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody)) { Change = (at, given) => at == 4 ? [0x90] : given };

        CardRig.Read(channel, outcome => Assert.Equal((CardProblem.Mute, "EF 0201: the card's answer is none"), (outcome.Problem, outcome.Detail)));
    }

    [Fact]
    public void More_bytes_than_were_asked_for_are_damage()
    {
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody)) { Change = (at, given) => at == 3 ? [0x62, 0x82, 1, 0, 0, 0x90, 0] : given };

        CardRig.Read(channel, outcome => Assert.Equal((CardProblem.Damaged, "EF 0201: READ BINARY at 0 gave 5 bytes for 4"), (outcome.Problem, outcome.Detail)));
    }

    [Theory]
    [InlineData("3B8F8001804F0CA000000306030001000000006A", "ATR 3B8F8001804F0CA000000306030001000000006A (a contactless memory card, as for transport or doors)")]
    [InlineData("3B8A80014A434F503431563232315E", "ATR 3B8A80014A434F503431563232315E (a Java card)")]
    [InlineData("3BD911008131FE8D0000464F4D53312E3132", "ATR 3BD911008131FE8D0000464F4D53312E3132 (named as an OMS policy, yet without its application)")]
    [InlineData("3B00", "ATR 3B00")]
    [InlineData("3BFF", "ATR 3BFF")]
    [InlineData("", "ATR ")]
    public void A_card_that_is_not_known_is_named_by_its_answer_to_reset(string atr, string detail)
    {
        var channel = new VirtualChannel(new UnknownCard(Convert.FromHexString(atr)));

        CardRig.Read(channel, outcome => Assert.Equal((CardProblem.Unsupported, detail), (outcome.Problem, outcome.Detail)));

        Assert.Equal(2, channel.Commands.Count);
    }

    private static VirtualOmsCard Card(CardManner manner) => new(CardRig.Somebody, new OmsCardContents { PhotoBytes = 400 }) { Manner = manner };

    private static int CommandsOf(CardManner manner)
    {
        var channel = new VirtualChannel(Card(manner));
        CardRig.Read(channel, outcome => Assert.NotNull(outcome.Person));
        return channel.Commands.Count;
    }

    private static string[] Names()
    {
        var channel = new VirtualChannel(new VirtualOmsCard(CardRig.Somebody));
        CardRig.Read(channel, outcome => Assert.NotNull(outcome.Person));
        return [.. channel.Commands.Select(Convert.ToHexString)];
    }
}
