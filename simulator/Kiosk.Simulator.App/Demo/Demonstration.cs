using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kiosk.Simulator.App.Cards;
using Spectre.Console;

namespace Kiosk.Simulator.App.Demo;

/// <summary>Runs a rig, takes a visit without a screen, and shows what the patient would see, what was delivered, and how long each step took.</summary>
internal sealed class Demonstration(IAnsiConsole console, DemoOptions options)
{
    private readonly List<(string Step, TimeSpan Took)> _steps = [];

    /// <summary>Takes the visit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        if (options.Card == VisitorCard.Oms && PcscNamespace.Missing() is { } missing)
        {
            console.MarkupLineInterpolated($"[red]No card can be put in on this machine.[/] {missing}");
            return 1;
        }

        return await DemoRig.RunAsync(console, options, rig => rig with
        {
            HasReader = options.Card == VisitorCard.Oms,
            HasScanner = options.Card is VisitorCard.Barcode or VisitorCard.Mrz,
        }, async rig =>
        {
            console.MarkupLineInterpolated($"[bold]Kiosk demonstration[/], {options.Speed:0.#} times as fast as life. {options.Recordings.Description}");
            await StepAsync("start broker, clinical store, board and edge host", rig.StartAsync).ConfigureAwait(false);
            return await VisitAsync(rig, new Visitor(options.Card, seed: 1), stopping).ConfigureAwait(false);
        }, stopping).ConfigureAwait(false);
    }

    private async Task<bool> VisitAsync(KioskRig rig, Visitor visitor, CancellationToken stopping)
    {
        JsonElement? identity = visitor.Doing is { } doing ? await StepAsync(doing + ", and be known", () => visitor.IdentifyAsync(rig)).ConfigureAwait(false) : null;
        JsonElement visit = await StepAsync("agree, and open the visit (kioskctl visit start)", () => rig.CtlJsonAsync(["visit", "start", .. visitor.StartArguments]))
            .ConfigureAwait(false);
        string id = visit.GetProperty("visitId").GetString()!;
        await StepAsync("start the cuff (kioskctl cuff start)", () => rig.CtlJsonAsync("cuff", "start")).ConfigureAwait(false);
        await StepAsync(Invariant($"measure for {options.VisitSeconds:0} s of the patient's time, and until the cuff is done"),
            () => MeasureAsync(rig, stopping)).ConfigureAwait(false);
        string leaving = options.Card == VisitorCard.Oms ? "pull the card: the visit ends and is sealed" : "end and seal the visit (kioskctl visit end)";
        JsonElement sealedVisit = await StepAsync(leaving, () => visitor.LeaveAsync(rig, id)).ConfigureAwait(false);
        JsonElement receipt = await StepAsync(
            "deliver the record and get its receipt", () => rig.WaitForRecordAsync(id, TimeSpan.FromMinutes(1))).ConfigureAwait(false);
        await rig.WaitForStatusAsync(
            status => status.GetProperty("outbox").GetProperty("waiting").GetInt64() == 0, "the receipt").ConfigureAwait(false);
        console.Write(Values(sealedVisit, "What the patient sees"));
        console.Write(Delivery(id, receipt, options.Output));
        console.Write(Times());
        return IsPseudonymous(rig, visitor, id, identity) && receipt.GetProperty("outcome").GetString() == "accepted";
    }

    // Reads the delivered bundle as its receiver does.
    private bool IsPseudonymous(KioskRig rig, Visitor visitor, string visitId, JsonElement? identity)
    {
        string bundle = File.ReadAllText(Directory.GetFiles(rig.Bundles, visitId + ".json", SearchOption.AllDirectories).Single());
        JsonElement patient = JsonElement.Parse(bundle).GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"))
            .Single(resource => resource.GetProperty("resourceType").GetString() == "Patient");
        string system = patient.GetProperty("identifier")[0].GetProperty("system").GetString()!;
        string value = patient.GetProperty("identifier")[0].GetProperty("value").GetString()!;
        if (visitor.FoundIn(bundle) is { Count: > 0 } found)
        {
            console.MarkupLineInterpolated($"[red]The delivered record holds the visitor's {string.Join(", ", found)}.[/]");
            return false;
        }

        bool isPseudonym = system.StartsWith("urn:x-kiosk:pseudonym:", StringComparison.Ordinal);
        if (identity is not { } known)
        {
            console.MarkupLineInterpolated($"Nobody was identified: the record's patient is the visit itself ({system}).");
            return !isPseudonym;
        }

        console.MarkupLineInterpolated(
            $"Identified by {known.GetProperty("source").GetString()} ({known.GetProperty("assurance").GetString()}). The record's patient is {system} | {value[..Math.Min(12, value.Length)]}...");
        console.MarkupLine("Looked for in it and not found: names, also in Latin letters, policy, insurance and passport numbers.");
        if (!isPseudonym) console.MarkupLine("[red]That is no pseudonym.[/]");
        return isPseudonym;
    }

    /// <summary>Lets the time pass and shows the values as they come: a live table at a terminal, a line now and then elsewhere.</summary>
    private Task MeasureAsync(KioskRig rig, CancellationToken stopping)
    {
        if (!console.Profile.Capabilities.Interactive)
            return WatchAsync(rig, TimeSpan.FromSeconds(10 / options.Speed), status => console.WriteLine(Line(status)), stopping);
        return console.Live(new Text("measuring")).StartAsync(shown => WatchAsync(
            rig, TimeSpan.FromMilliseconds(500), status => shown.UpdateTarget(Values(status, "Measuring")), stopping));
    }

    private async Task WatchAsync(KioskRig rig, TimeSpan every, Action<JsonElement> show, CancellationToken stopping)
    {
        TimeSpan length = TimeSpan.FromSeconds(options.VisitSeconds / options.Speed);
        Stopwatch watch = Stopwatch.StartNew();
        bool isCuffBusy = true;
        while (watch.Elapsed < length || isCuffBusy)
        {
            TimeSpan left = length - watch.Elapsed;
            await Task.Delay(left > TimeSpan.Zero && left < every ? left : every, TimeProvider.System, stopping).ConfigureAwait(false);
            show(await rig.WaitForStatusAsync(_ => true, "the status").ConfigureAwait(false));
            // It ends by itself: the board lets no cycle last longer than three minutes.
            isCuffBusy = await rig.AskAsync("v1/cuff", stopping).ConfigureAwait(false) is { } cuff && cuff.GetProperty("activity").GetString() != "idle";
        }
    }

    private static string Line(JsonElement status) => "measuring: " + string.Join(", ", status.GetProperty("values").EnumerateArray()
        .Where(value => value.TryGetProperty("value", out JsonElement number) && number.ValueKind == JsonValueKind.Number)
        .Select(value => value.GetProperty("label").GetString() + " " + Reading(value)));

    private async Task<T> StepAsync<T>(string step, Func<Task<T>> work)
    {
        Stopwatch watch = Stopwatch.StartNew();
        T result = await work().ConfigureAwait(false);
        _steps.Add((step, watch.Elapsed));
        return result;
    }

    private Task<bool> StepAsync(string step, Func<Task> work) => StepAsync(step, async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });

    private static Table Values(JsonElement holder, string title)
    {
        Table table = new Table().Title(title).AddColumns("measurement", "value");
        foreach (JsonElement value in holder.GetProperty("values").EnumerateArray())
            table.AddRow(Markup.Escape(value.GetProperty("label").GetString()!), Markup.Escape(Reading(value)));
        return table;
    }

    private static Table Delivery(string visitId, JsonElement receipt, string? kept)
    {
        string record = receipt.GetProperty("record").GetString()!;
        Table table = new Table().Title("What was delivered").AddColumns("", "").HideHeaders();
        table.AddRow("visit", visitId).AddRow("record", record);
        table.AddRow("clinical store", receipt.GetProperty("outcome").GetString()!);
        if (receipt.TryGetProperty("reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String)
            table.AddRow("reason", Markup.Escape(reason.GetString()!));
        table.AddRow("FHIR bundle", Invariant($"{receipt.GetProperty("bytes").GetInt64():N0} bytes"));
        if (kept is null) return table.AddRow("kept", "no; OUT=dir keeps it");
        foreach (string file in Directory.GetFiles(kept, "*" + visitId + "*.json", SearchOption.AllDirectories))
            table.AddRow("kept as", Markup.Escape(file));
        return table;
    }

    private Table Times()
    {
        Table table = new Table().Title("How long it took").AddColumn("step").AddColumn(new TableColumn("s").RightAligned());
        foreach ((string step, TimeSpan took) in _steps) table.AddRow(Markup.Escape(step), Invariant($"{took.TotalSeconds:0.00}"));
        return table;
    }

    private static string Reading(JsonElement value) =>
        value.TryGetProperty("value", out JsonElement number) && number.ValueKind == JsonValueKind.Number
            ? number.GetRawText() + " " + value.GetProperty("unit").GetString()
            : "-- " + (value.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : "");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
