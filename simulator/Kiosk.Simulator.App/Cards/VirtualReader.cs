using System.Globalization;
using Kiosk.Simulator.App.Demo;

namespace Kiosk.Simulator.App.Cards;

/// <summary>A slot of the virtual reader, and the hand at it: <c>kiosk-sim card</c> as a process.</summary>
/// <param name="hand">The process; ended with this.</param>
public sealed class VirtualReader(ChildProcess hand) : IAsyncDisposable
{
    private const string Inserted = "inserted ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Puts a card in.</summary>
    /// <param name="name">What is put in; null for the same as before.</param>
    /// <returns>When the reader could see it, ns of monotonic time (<see cref="TimeProvider.GetTimestamp"/> of this machine).</returns>
    public async Task<long> InsertAsync(string? name = null)
    {
        int before = hand.Lines.Count(IsInserted);
        await DoAsync(name is null ? "insert" : "insert " + name).ConfigureAwait(false);
        await hand.WaitForCountAsync(IsInserted, before + 1, Patience).ConfigureAwait(false);
        return long.Parse(hand.Lines.Last(IsInserted)[Inserted.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Pulls the card.</summary>
    public Task PullAsync() => DoAsync("pull");

    /// <summary>Pulls the card and puts one in at once.</summary>
    public Task SwapAsync(string? name = null) => DoAsync(name is null ? "swap" : "swap " + name);

    /// <summary>What goes wrong: "mute", "pulled 3", "garbage", "short", "none".</summary>
    public Task FaultAsync(string fault) => DoAsync("fault " + fault);

    /// <summary>How long the card takes for each answer.</summary>
    public Task SlowAsync(int ms) => DoAsync(string.Create(CultureInfo.InvariantCulture, $"slow {ms}"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => hand.DisposeAsync();

    private async Task DoAsync(string command)
    {
        int before = hand.Lines.Count(IsAnswer);
        await hand.SendAsync(command).ConfigureAwait(false);
        await hand.WaitForCountAsync(IsAnswer, before + 1, Patience).ConfigureAwait(false);
        string answer = hand.Lines.Last(IsAnswer);
        if (answer != "ok") throw new InvalidOperationException($"{hand.Name}: '{command}': {answer}");
    }

    private static bool IsAnswer(string line) => line == "ok" || line.StartsWith("error ", StringComparison.Ordinal);

    private static bool IsInserted(string line) => line.StartsWith(Inserted, StringComparison.Ordinal);
}
