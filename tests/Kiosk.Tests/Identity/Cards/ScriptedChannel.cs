using Kiosk.Identity.Cards;
using Xunit;

namespace Kiosk.Tests.Identity.Cards;

/// <summary>A card that expects certain commands, in order, and knows the answer to each.</summary>
/// <param name="exchanges">Command and answer, in hexadecimal.</param>
internal sealed class ScriptedChannel(params (string Command, string Answer)[] exchanges) : ICardChannel
{
    /// <summary>How many commands came.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Atr => [0x3B, 0x00];

    public CardLinkStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        Assert.True(Count < exchanges.Length, $"one more command: {Convert.ToHexString(command)}");
        Assert.Equal(exchanges[Count].Command, Convert.ToHexString(command));
        byte[] answer = Convert.FromHexString(exchanges[Count++].Answer);
        answer.CopyTo(response);
        length = answer.Length;
        return CardLinkStatus.Answered;
    }
}
