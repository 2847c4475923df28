using System.CommandLine;
using System.Globalization;
using Kiosk.Simulator.Cards;

namespace Kiosk.Simulator.App.Cards;

/// <summary><c>kiosk-sim card</c>: the hand that puts cards into a slot of vpcd, and the cards.</summary>
internal static class CardCommand
{
    private const int DelayMsMax = 60_000;

    private static readonly Option<int> Slot = new("--slot") { Description = "Of vpcd: 0 or 1.", HelpName = "number" };

    private static readonly Option<string> Content = new("--content")
    {
        Description = $"What is put in when 'insert' says nothing else: {string.Join(", ", CardContents.Names)}.",
        DefaultValueFactory = _ => CardContents.Names[0],
        HelpName = "name",
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Of what a fault makes up.", DefaultValueFactory = _ => 1, HelpName = "number" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Slot.AcceptOnlyFromAmong("0", "1");
        Content.AcceptOnlyFromAmong(CardContents.Names);
        var command = new Command(
            "card",
            """
            A card in a virtual reader: pcscd with vsmartcard's vpcd must run where this runs. Prints "ready", then "inserted NANOSECONDS" (monotonic time) each time
            that the reader can see a card, and "lost" when the reader lets go of one. Everybody on a card is made up.

            Commands as lines at the standard input, answered with "ok" or "error ..."; it ends with its input:
              insert [NAME]     puts a card in, which may be another than before
              pull              pulls it
              swap [NAME]       pulls it and puts one in at once
              fault KIND [N]    at command N after an insertion (1 when not said): mute (never answers), pulled (within it), garbage, short (each once)
              fault none        nothing goes wrong
              slow MS           the card takes so long for each answer
            """)
        {
            Slot, Content, Seed,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var slot = new VirtualSlot(parsed.GetValue(Slot), parsed.GetValue(Seed), Tell);
        string content = parsed.GetValue(Content)!;
        Tell("ready");
        try
        {
            // Reading a terminal waits, and cannot be interrupted: not on this thread.
            while (await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancel) is { } line)
            {
                if (line.Trim() is { Length: > 0 } words) Tell(Execute(slot, words, ref content) is { } wrong ? "error " + wrong : "ok");
            }
        }
        catch (OperationCanceledException)
        {
            // The way it ends.
        }

        return 0;
    }

    private static string? Execute(VirtualSlot slot, string words, ref string content)
    {
        string[] parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["pull"]:
                slot.Pull();
                return null;
            case ["insert" or "swap"] or ["insert" or "swap", _]:
                string wanted = parts.Length > 1 ? parts[1] : content;
                if (CardContents.Make(wanted) is not IVirtualCard card) return $"there is no card '{wanted}'; choose of {string.Join(", ", CardContents.Names)}";
                content = wanted;
                slot.Insert(card);
                return null;
            case ["fault", "none"]:
                slot.Fault = CardFault.None;
                return null;
            case ["fault", .. var rest] when CardFault.TryParse(string.Join(' ', rest), out CardFault fault):
                slot.Fault = fault;
                return null;
            case ["slow", var delay] when int.TryParse(delay, CultureInfo.InvariantCulture, out int ms) && ms is >= 0 and <= DelayMsMax:
                slot.Delay = TimeSpan.FromMilliseconds(ms);
                return null;
            default:
                return $"'{words}' is not understood";
        }
    }

    private static void Tell(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
