using System.Diagnostics;
using Kiosk.Benchmarks.Harness;
using Kiosk.Identity.Cards;
using Kiosk.Simulator.Cards;
using Kiosk.Simulator.Documents;

namespace Kiosk.Benchmarks.Suite;

/// <summary>
/// An OMS policy from its first command to the person, against a card that answers at once: what the kiosk adds to the time that card and reader take.
/// </summary>
internal sealed class OmsCardRead : Benchmark
{
    private readonly CardReader _reader = new(new CardOptions { Today = () => new DateOnly(2026, 11, 29) });
    private readonly List<double> _oursUs = [];
    private Channel _channel = new(new UnknownCard(default));

    public override string Name => "oms-card-read";

    public override string Description => "a whole OMS policy card, read and validated: owner's and insurer's file, the card in process";

    public override void Prepare(Setup setup) =>
        _channel = new Channel(new VirtualOmsCard(new MadeUpPeople(1).Next(), new OmsCardContents { PhotoBytes = 8000 }));

    public override IReadOnlyList<Figure> Run()
    {
        _oursUs.Clear();
        double seconds = CpuTime.PerCall(ReadOne);
        double[] sorted = [.. _oursUs.Order()];
        return
        [
            new("reads, card included", "1/CPU s", 1 / seconds),
            new("our own part, median", "us", Runner.Quantile(sorted, 0.5)),
            new("our own part, p95", "us", Runner.Quantile(sorted, 0.95)),
        ];
    }

    private void ReadOne()
    {
        _channel.Begin();
        long started = Stopwatch.GetTimestamp();
        CardOutcome outcome = _reader.Read(_channel);
        outcome.Person?.Dispose();
        TimeSpan ours = Stopwatch.GetElapsedTime(started) - _channel.InCard;
        if (outcome.Person is null) throw new InvalidOperationException($"nobody was read: {outcome.Detail}");
        _oursUs.Add(ours.TotalMicroseconds);
    }

    private sealed class Channel(IVirtualCard card) : ICardChannel
    {
        public TimeSpan InCard { get; private set; }

        public ReadOnlySpan<byte> Atr => card.Atr.Span;

        public void Begin()
        {
            card.Reset();
            InCard = TimeSpan.Zero;
        }

        public CardLinkStatus Transmit(ReadOnlySpan<byte> command, Span<byte> response, out int length)
        {
            long started = Stopwatch.GetTimestamp();
            byte[] answer = card.Answer(command);
            answer.CopyTo(response);
            length = answer.Length;
            InCard += Stopwatch.GetElapsedTime(started);
            return CardLinkStatus.Answered;
        }
    }
}
