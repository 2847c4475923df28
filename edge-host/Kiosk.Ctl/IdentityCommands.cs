using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>kioskctl identity: who is at the kiosk, without names and numbers; a number typed for a person who cannot; forgetting.</summary>
internal sealed class IdentityCommands(CommandShell shell, Option<string> socket, Option<bool> json)
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["enp"] = "russianEnp", ["snils"] = "russianSnils", ["iin"] = "kazakhIin", ["by"] = "belarusianPersonalNumber", ["kg"] = "kyrgyzPin", ["am"] = "armenianPsn",
    };

    /// <summary>The command with its subcommands.</summary>
    public Command Identity()
    {
        var kind = new Argument<string>("kind") { Description = "enp, snils (Russia), iin (Kazakhstan), by (Belarus), kg (Kyrgyzstan) or am (Armenia)." };
        kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var number = new Command("number", """
            Identify somebody by a number, which is read from the standard input, not from the command line, where others could see it. Type it when asked: it is not
            shown. Do not pipe it from echo: the shell remembers that line.
            """) { kind, json };
        number.SetAction(async (parsed, stop) =>
        {
            string value;
            try
            {
                value = await HiddenInput.AskAsync("Number (not shown): ", shell.Errors, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Ok;
            }

            return await shell.AskAsync<IdentityAnswer>(parsed, socket, HttpMethod.Post, "/v1/identity/number",
                JsonSerializer.Serialize(new { kind = Kinds[parsed.GetValue(kind)!], value }), View, stop).ConfigureAwait(false);
        });
        var forget = new Command("forget", "Forget whoever is identified; a visit that is open stays open (visit end).");
        forget.SetAction((parsed, stop) => shell.DoAsync(parsed, socket, HttpMethod.Delete, "/v1/identity", "Nobody is identified now.", stop));
        var identity = new Command("identity", "Show whether somebody is identified, how, and how readers and scanners stand.") { json, number, forget };
        identity.SetAction((parsed, stop) => shell.AskAsync<IdentityAnswer>(parsed, socket, HttpMethod.Get, "/v1/identity", null, View, stop));
        return identity;
    }

    private static void View(IAnsiConsole console, IdentityAnswer identity)
    {
        TextWriter output = console.Profile.Out.Writer;
        output.WriteLine(identity.Identity is null ? $"Nobody is identified ({identity.State})." : $"Somebody is identified by {identity.Source} ({identity.Assurance}); {identity.State}.");
        foreach (string warning in identity.Warnings ?? []) output.WriteLine($"Note: {warning}.");
        if (identity.Problem is not null) output.WriteLine($"Last try: {identity.Problem}");
        if (identity.EndsInSeconds is { } seconds) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"That ends in {seconds:0} s unless the screen is touched."));
        if (identity.Identity is null && identity.CardIn) output.WriteLine("A card is in the reader.");
        foreach (IdentityDeviceAnswer device in identity.Devices ?? []) output.WriteLine($"{device.Device}: {device.Problem ?? "works"}");
    }
}

/// <summary>A reader or scanner.</summary>
internal sealed record IdentityDeviceAnswer(string Device, string? Problem);

/// <summary>Who is at the kiosk.</summary>
internal sealed record IdentityAnswer(
    string State, long? Identity, string? Source, string? Assurance, IReadOnlyList<string>? Warnings, bool Reading, string? Problem, string LastEnd, double? EndsInSeconds, bool CardIn,
    IReadOnlyList<IdentityDeviceAnswer>? Devices);
