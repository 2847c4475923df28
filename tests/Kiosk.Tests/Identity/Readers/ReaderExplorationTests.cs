using System.Text;
using Kiosk.Identity.Cards;
using Xunit;

namespace Kiosk.Tests.Identity.Readers;

/// <summary>
/// Every order of five things that can happen to two readers, with a turn after each: the promises of <see cref="RecordingDesk"/> hold, what was read is what was in,
/// an insertion is open exactly where a card is in, and nothing stays connected.
/// </summary>
public class ReaderExplorationTests
{
    private const int Depth = 5;

    private static readonly (string Name, Action<ScriptedPcsc, string> Do)[] Moves =
    [
        ("insert A", (pcsc, card) => pcsc.Insert("A", card)),
        ("insert A, pulled within", (pcsc, card) => pcsc.Insert("A", card, CardManner.PulledWithin)),
        ("insert A, fails", (pcsc, card) => pcsc.Insert("A", card, CardManner.Fails)),
        ("pull A", (pcsc, _) => pcsc.Pull("A")),
        ("swap A", (pcsc, card) => pcsc.Swap("A", card)),
        ("unplug A and back", (pcsc, _) =>
        {
            pcsc.Unplug("A");
            pcsc.Plug("A");
        }),
        ("B unplugged, then there", (pcsc, card) =>
        {
            if (pcsc.CardIn("B") is null)
            {
                pcsc.Plug("B");
                pcsc.Insert("B", card);
            }
            else
            {
                pcsc.Unplug("B");
            }
        }),
        ("service dies and rises", (pcsc, _) =>
        {
            pcsc.Die();
            pcsc.Rise();
        }),
        ("nothing", (_, _) => { }),
    ];

    [Fact]
    public void Every_order_of_events_keeps_the_promises()
    {
        int[] order = new int[Depth];
        int runs = 0, read = 0;
        do
        {
            read += Run(order);
            runs++;
        }
        while (Advance(order));

        Assert.Equal((int)Math.Pow(Moves.Length, Depth), runs);
        Assert.True(read > runs, "cards were read");
    }

    private static int Run(int[] order)
    {
        using var bench = new SessionBench();
        int read = 0;
        string? wrong = null;
        bench.Desk.OnRead = (_, outcome) =>
        {
            if (outcome.Person is null) return;
            read++;
            if (!IsIn(bench.Pcsc, outcome)) wrong ??= "a card was read that is not in";
        };
        bench.Pcsc.Plug("A");
        bench.Turn();
        for (int i = 0; i < order.Length; i++)
        {
            Moves[order[i]].Do(bench.Pcsc, $"{i}");
            for (int turns = 0; turns < 3; turns++) bench.Turn();
            int open = bench.Desk.Open;
            int cardsIn = new[] { "A", "B" }.Count(reader => bench.Pcsc.CardIn(reader) is not null);
            if (open != cardsIn) wrong ??= $"{open} insertions for {cardsIn} cards after move {i}";
        }

        bench.EndSession();
        if (bench.Desk.Open != 0) wrong ??= "an insertion outlives its session";
        if (bench.Pcsc.Held != 0) wrong ??= $"{bench.Pcsc.Held} contexts and cards are still held";
        wrong ??= bench.Desk.Broken.FirstOrDefault();
        if (wrong is not null) Assert.Fail($"{string.Join(", ", order.Select(m => Moves[m].Name))}: {wrong}; heard: {string.Join("; ", bench.Desk.Heard)}");
        return read;
    }

    private static bool IsIn(ScriptedPcsc pcsc, CardOutcome outcome) => new[] { "A", "B" }.Any(reader =>
        pcsc.CardIn(reader) is { } card && outcome.Person!.Identifiers[0].Value.Holds(Encoding.ASCII.GetBytes(card)));

    private static bool Advance(int[] order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            if (++order[i] < Moves.Length) return true;
            order[i] = 0;
        }

        return false;
    }
}
