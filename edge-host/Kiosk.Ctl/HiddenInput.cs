namespace Kiosk.Ctl;

/// <summary>Reads what nobody beside the terminal, and no history of a shell, is to see.</summary>
internal static class HiddenInput
{
    private const int TypedMax = 64;

    /// <summary>Asks for a line at the terminal; takes it as it is where the input is no terminal.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static async Task<string> AskAsync(string prompt, TextWriter errors, CancellationToken stop)
    {
        if (Console.IsInputRedirected) return (await Console.In.ReadLineAsync(stop).ConfigureAwait(false) ?? "").Trim();
        await errors.WriteAsync(prompt).ConfigureAwait(false);
        string typed = await Task.Run(() => ReadHidden(() => Console.ReadKey(intercept: true)), CancellationToken.None).WaitAsync(stop).ConfigureAwait(false);
        await errors.WriteLineAsync().ConfigureAwait(false);
        return typed;
    }

    /// <summary>A line that is typed and not shown; backspace takes the last character back.</summary>
    /// <param name="read">The next key.</param>
    internal static string ReadHidden(Func<ConsoleKeyInfo> read)
    {
        char[] typed = GC.AllocateArray<char>(TypedMax, pinned: true);
        int length = 0;
        try
        {
            for (ConsoleKeyInfo key = read(); key.Key != ConsoleKey.Enter; key = read())
            {
                if (key.Key == ConsoleKey.Backspace) length = Math.Max(length - 1, 0);
                else if (!char.IsControl(key.KeyChar) && length < TypedMax) typed[length++] = key.KeyChar;
            }

            return new string(typed, 0, length).Trim();
        }
        finally
        {
            Array.Clear(typed);
        }
    }
}
