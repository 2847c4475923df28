using Kiosk.Identity.Cards;
using Kiosk.Simulator.Cards;

namespace Kiosk.Tests.Identity.Cards;

/// <summary>A virtual card in a reader that needs no reader.</summary>
internal sealed class VirtualChannel : ICardChannel
{
    private readonly IVirtualCard _card;

    public VirtualChannel(IVirtualCard card)
    {
        _card = card;
        card.Reset();
    }

    /// <summary>Every command that came.</summary>
    public List<byte[]> Commands { get; } = [];

    /// <summary>At which command the link fails, from 0, and how.</summary>
    public (int At, CardLinkStatus Status)? Fault { get; init; }

    /// <summary>Changes what the card answered, by the number of its command.</summary>
    public Func<int, byte[], byte[]> Change { get; init; } = (_, answer) => answer;

    /// <summary>Bytes that the card itself, and this, allocated on the thread.</summary>
    public long Allocated { get; private set; }

    public ReadOnlySpan<byte> Atr => _card.Atr.Span;

    public CardLinkStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            length = 0;
            int number = Commands.Count;
            Commands.Add(command.ToArray());
            if (Fault is { } fault && fault.At == number) return fault.Status;
            byte[] answer = Change(number, _card.Answer(command));
            if (answer.Length > response.Length) return CardLinkStatus.Broken;
            answer.CopyTo(response);
            length = answer.Length;
            return CardLinkStatus.Answered;
        }
        finally
        {
            Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
