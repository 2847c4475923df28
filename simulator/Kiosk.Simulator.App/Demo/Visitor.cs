using System.Globalization;
using System.Text.Json;
using Kiosk.Simulator.Documents;

namespace Kiosk.Simulator.App.Demo;

/// <summary>How a visitor says who they are.</summary>
public enum VisitorCard
{
    /// <summary>Not at all: an anonymous visit.</summary>
    None = 0,

    /// <summary>The electronic policy in a PC/SC reader; the visit ends when it is pulled.</summary>
    Oms,

    /// <summary>The barcode of the paper policy, before a scanner.</summary>
    Barcode,

    /// <summary>The machine-readable zone of a passport, before a scanner.</summary>
    Mrz,
}

/// <summary>Somebody made up who walks up to the kiosk, says who they are, and leaves.</summary>
/// <param name="card">How they say who they are.</param>
/// <param name="seed">Who.</param>
public sealed class Visitor(VisitorCard card, int seed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Who it is.</summary>
    public MadeUpPerson Person { get; } = new MadeUpPeople(seed).Next();

    /// <summary>What they do to be identified, in words; null for an anonymous visit.</summary>
    public string? Doing => card switch
    {
        VisitorCard.None => null,
        VisitorCard.Oms => "put the OMS card into the reader",
        VisitorCard.Barcode => "show the paper policy's barcode to the scanner",
        VisitorCard.Mrz => "show the passport's zone to the scanner",
        _ => throw new InvalidOperationException($"no way {card:D} of saying who one is"),
    };

    /// <summary>Arguments of <c>kioskctl visit start</c>.</summary>
    public string[] StartArguments => card == VisitorCard.None ? ["--anonymous", "--consent", "send"] : ["--consent", "send"];

    /// <summary>Is identified.</summary>
    /// <returns>The kiosk's answer: how, and how far it vouches for it.</returns>
    public async Task<JsonElement> IdentifyAsync(KioskRig rig)
    {
        string who = seed.ToString(CultureInfo.InvariantCulture);
        if (card == VisitorCard.Oms) await rig.Reader!.InsertAsync("oms:" + who).ConfigureAwait(false);
        else await rig.Scanner!.SendAsync(card == VisitorCard.Barcode ? $"scan oms-02 {who}" : $"scan mrz td3 {who}").ConfigureAwait(false);
        return await rig.WaitForIdentityAsync(identity => identity.GetProperty("state").GetString() == "known", Patience).ConfigureAwait(false);
    }

    /// <summary>Ends the visit: takes the card, or says so.</summary>
    /// <returns>The sealed visit.</returns>
    public async Task<JsonElement> LeaveAsync(KioskRig rig, string visitId)
    {
        if (card != VisitorCard.Oms) return await rig.CtlJsonAsync("visit", "end").ConfigureAwait(false);
        await rig.Reader!.PullAsync().ConfigureAwait(false);
        await rig.WaitForStatusAsync(status => !status.TryGetProperty("visit", out JsonElement visit) || visit.ValueKind == JsonValueKind.Null, "the end of the visit")
            .ConfigureAwait(false);
        return await rig.CtlJsonAsync("visit", "show", visitId).ConfigureAwait(false);
    }

    /// <summary>Which of this person's names and numbers a text holds; empty when none.</summary>
    /// <remarks>Names of less than four letters stand in other words.</remarks>
    public IReadOnlyList<string> FoundIn(string text) =>
    [
        .. new (string Name, string? Value)[]
            {
                ("surname", Person.Surname), ("given name", Person.GivenName), ("patronymic", Person.Patronymic), ("surname in Latin", Person.LatinSurname),
                ("given name in Latin", Person.LatinGivenName), ("policy number", Person.Enp), ("insurance number", Person.Snils), ("passport number", Person.PassportNumber),
            }
            .Where(one => one.Value?.Length >= 4 && text.Contains(one.Value, StringComparison.OrdinalIgnoreCase)).Select(one => one.Name),
    ];
}
