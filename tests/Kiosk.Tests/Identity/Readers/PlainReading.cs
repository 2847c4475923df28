using Kiosk.Identity;
using Kiosk.Identity.Cards;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>Reads a card that has one file and nothing else: the person is who is in its first 16 bytes.</summary>
internal static class PlainReading
{
    private const int NumberMax = 16;

    /// <summary>Reads it with one command.</summary>
    public static CardOutcome Read(ICardChannel channel) => Read(channel, commands: 1);

    /// <summary>Reads it with so many commands.</summary>
    public static CardOutcome Read(ICardChannel channel, int commands)
    {
        Span<byte> response = stackalloc byte[258];
        int length = 0;
        for (int i = 0; i < commands; i++)
        {
            CardLinkStatus status = channel.Transmit([0x00, 0xB0, 0x00, 0x00, 0x00], response, out length);
            if (status != CardLinkStatus.Answered) return CardOutcome.Failed(Problem(status), "");
            if (response[length - 2] != 0x90 || response[length - 1] != 0x00) return CardOutcome.Failed(CardProblem.Damaged, "");
        }

        return CardOutcome.Of(new Person(IdentitySource.OmsCard,
            [new PersonalIdentifier(IdentifierKind.RussianEnp, "RUS", PersonalText.FromUtf8(response[..Math.Min(length - 2, NumberMax)]))]));
    }

    private static CardProblem Problem(CardLinkStatus status) => status switch
    {
        CardLinkStatus.Removed => CardProblem.Removed,
        CardLinkStatus.ReaderLost => CardProblem.ReaderLost,
        CardLinkStatus.Broken => CardProblem.Damaged,
        _ => CardProblem.Mute,
    };
}
