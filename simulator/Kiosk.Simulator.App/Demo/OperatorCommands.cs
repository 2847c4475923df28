using System.Globalization;
using Kiosk.Simulator.World;

namespace Kiosk.Simulator.App.Demo;

/// <summary>What somebody beside a running kiosk does to it, by words: cards, codes, paper, broker, host; every other line goes to the board.</summary>
/// <param name="rig">The kiosk, started.</param>
internal sealed class OperatorCommands(KioskRig rig)
{
    /// <summary>The commands, for people.</summary>
    public const string Help = """
        card oms [N] | pull       put the policy of made-up person N in, pull it
        card passport | unknown   another card
        scan oms-02 [N]           show the policy of person N to the scanner
                                  (or oms-01, enp, mrz td1, mrz td2, mrz td3)
        login approve | refuse    at the telephone that took the picture of the code
        finger off | on           of the patient; or forehead, lead, step, ...
        cable out | in            of the board; or hang, reset, part, cuff, ...
        paper N | paper           so many lines of paper are left; enough
        broker down | up          the way to the clinic
        host kill                 end the edge host at once and start it again
        help | quit               every command there is; the end, as Ctrl-C
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Carries a command out.</summary>
    /// <param name="line">What was typed, trimmed.</param>
    /// <returns>What came of it, for people.</returns>
    public async Task<string> DoAsync(string line)
    {
        try
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words switch
            {
                ["card", ..] => await CardAsync(words[1..]).ConfigureAwait(false),
                ["scan", ..] => await AskAsync(rig.Scanner, "a scanner", line).ConfigureAwait(false),
                ["paper", ..] => await AskAsync(rig.Printer, "a printer", line).ConfigureAwait(false),
                ["login", var answer] => await AskAsync(rig.Backend, "a backend", answer).ConfigureAwait(false),
                ["broker", "down"] => Done(rig.Broker.Kill),
                ["broker", "up"] => Done(rig.Broker.Restart),
                ["host", "kill"] => await RestartAsync().ConfigureAwait(false),
                ["help"] => Help + Environment.NewLine + WorldCommands.Help,
                ["patient", .. { Length: > 0 } rest] => await AskBoardAsync(string.Join(' ', rest)).ConfigureAwait(false),
                _ => await AskBoardAsync(line).ConfigureAwait(false),
            };
        }
        catch (InvalidOperationException failure)
        {
            return failure.Message;
        }
    }

    private async Task<string> CardAsync(string[] words)
    {
        if (rig.Reader is not { } reader) return "There is no card reader here.";
        if (words is ["pull"]) await reader.PullAsync().ConfigureAwait(false);
        else if (words.Length is 1 or 2) await reader.InsertAsync(string.Join(':', words)).ConfigureAwait(false);
        else return "Which card? 'card oms 1' puts one in, 'card pull' pulls it.";
        return "ok";
    }

    private async Task<string> RestartAsync()
    {
        await rig.Edge!.KillAsync().ConfigureAwait(false);
        await rig.StartEdgeAsync().ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"ok, the edge host runs again (process {rig.Edge.Id})");
    }

    private async Task<string> AskBoardAsync(string line) => WorldCommands.IsCommand(line)
        ? await AskAsync(rig.Board, "a board", line).ConfigureAwait(false) : $"There is no command '{line}'; 'help' lists them.";

    private static async Task<string> AskAsync(ChildProcess? child, string what, string line)
    {
        if (child is null) return $"There is not {what} here.";
        int before = child.Lines.Count(IsAnswer);
        await child.SendAsync(line).ConfigureAwait(false);
        await child.WaitForCountAsync(IsAnswer, before + 1, Patience).ConfigureAwait(false);
        return child.Lines.Where(IsAnswer).ElementAt(before);
    }

    private static string Done(Action action)
    {
        action();
        return "ok";
    }

    private static bool IsAnswer(string line) => line == "ok" || line.StartsWith("ok ", StringComparison.Ordinal) || line.StartsWith("error ", StringComparison.Ordinal);
}
