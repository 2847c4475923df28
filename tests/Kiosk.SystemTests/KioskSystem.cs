using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Kiosk.Ctl;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.Cards;
using Kiosk.Simulator.App.Demo;
using Xunit;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // Each test runs four processes of its own on a small machine.

namespace Kiosk.SystemTests;

/// <summary>A whole kiosk for one test, and what its clinical store has got.</summary>
public sealed class KioskSystem : IAsyncDisposable
{
    /// <summary>Times as fast as life, on two cores beside the test.</summary>
    public const double Speed = 5;

    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-system-").FullName;

    private KioskSystem(string? schema, string[] boardArguments, bool hasReader = false, bool hasScanner = false, bool hasClinic = false)
    {
        Rig = new KioskRig(new RigOptions
        {
            Folder = _folder,
            EdgeProgram = Program("kiosk-edge"),
            CtlProgram = Program("kioskctl"),
            SimProgram = Program("kiosk-sim"),
            Speed = Speed,
            BoardArguments = boardArguments,
            Schema = schema,
            // Nobody touches a screen here, and where the finger is off nothing is measured.
            IdleSeconds = 3600,
            HasReader = hasReader,
            HasScanner = hasScanner,
            HasClinician = hasClinic,
            HasBackend = hasClinic,
        });
    }

    /// <summary>The processes.</summary>
    public KioskRig Rig { get; }

    /// <summary>Starts everything; the board's arguments choose recordings, scenario and seed.</summary>
    public static Task<KioskSystem> StartAsync(params string[] boardArguments) => StartWithSchemaAsync(null, boardArguments);

    /// <summary>The same, with a schema for the clinical store.</summary>
    public static Task<KioskSystem> StartWithSchemaAsync(string? schema, params string[] boardArguments) => StartAsync(() => new KioskSystem(schema, boardArguments));

    /// <summary>The same, with devices that identify people.</summary>
    public static Task<KioskSystem> StartWithDevicesAsync(bool hasReader, bool hasScanner)
    {
        if (hasReader && PcscNamespace.Missing() is { } missing) Assert.Skip(missing);
        return StartAsync(() => new KioskSystem(null, [], hasReader, hasScanner));
    }

    /// <summary>The same, with a clinician who answers and a backend that knows earlier values.</summary>
    public static Task<KioskSystem> StartWithClinicAsync() => StartAsync(() => new KioskSystem(null, [], hasClinic: true));

    private static async Task<KioskSystem> StartAsync(Func<KioskSystem> make)
    {
        if (!LocalBroker.IsInstalled) Assert.Skip("mosquitto is not installed: apt install mosquitto");
        KioskSystem system = make();
        try
        {
            await system.Rig.StartAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a visit.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> OpenVisitAsync() =>
        (await Rig.CtlJsonAsync("visit", "start", "--consent", "send")).GetProperty("visitId").GetString()!;

    /// <summary>Puts a record into the kiosk's outbox, as another program of the kiosk would.</summary>
    public async Task AddRecordAsync(string id, byte[] record)
    {
        using var control = new ControlClient(Path.Combine(_folder, "control.sock"));
        ControlAnswer answer = await control.AskAsync(HttpMethod.Post, "/v1/records?lane=visit&id=" + id, Encoding.UTF8.GetString(record), CancellationToken.None);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
    }

    /// <summary>All files that the kiosk has written: stores, outbox, audit log.</summary>
    /// <remarks>But for the one that holds nothing and is locked.</remarks>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(_folder, "data"), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "kiosk.lock");

    /// <summary>Ends the visit.</summary>
    /// <returns>kioskctl's answer: state and values.</returns>
    public Task<JsonElement> EndVisitAsync() => Rig.CtlJsonAsync("visit", "end");

    /// <summary>Lets the patient's time pass.</summary>
    public static Task PassAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds / Speed), TimeProvider.System);

    /// <summary>Waits until the clinical store has the visit and the edge host its receipt; the store must have it exactly once.</summary>
    public async Task<DeliveredVisit> DeliveredOnceAsync(string visitId)
    {
        JsonElement answer = await Rig.WaitForRecordAsync(visitId, DeliveryPatience);
        Assert.Equal("accepted", answer.GetProperty("outcome").GetString());
        await Rig.WaitForStatusAsync(status => status.GetProperty("outbox").GetProperty("waiting").GetInt64() == 0, "nothing waiting");
        Assert.Single(Rig.Store!.Lines, line => line.StartsWith('{') && JsonElement.Parse(line) is var arrival
            && arrival.GetProperty("record").GetString() == visitId && arrival.GetProperty("outcome").GetString() == "accepted");
        string file = Assert.Single(Directory.GetFiles(Rig.Bundles, visitId + ".json", SearchOption.AllDirectories));
        return new DeliveredVisit(JsonElement.Parse(await File.ReadAllTextAsync(file)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Rig.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
}

/// <summary>A bundle as the clinical store keeps it.</summary>
public sealed class DeliveredVisit(JsonElement bundle)
{
    private IEnumerable<JsonElement> Resources => bundle.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"));

    /// <summary>done, abandoned or interrupted.</summary>
    public string Outcome => Resources.Single(r => r.GetProperty("resourceType").GetString() == "Encounter")
        .GetProperty("type")[0].GetProperty("coding")[0].GetProperty("code").GetString()!;

    /// <summary>True when every resource carries the label of test data.</summary>
    public bool IsMarkedAsTest => Resources.All(r => r.TryGetProperty("meta", out JsonElement meta)
        && meta.TryGetProperty("security", out JsonElement security) && security[0].GetProperty("code").GetString() == "HTEST");

    /// <summary>The number of a kind, or null when the record gives a reason instead.</summary>
    public decimal? Value(int mdc) => Observations(mdc).Single().TryGetProperty("valueQuantity", out JsonElement quantity)
        ? quantity.GetProperty("value").GetDecimal() : null;

    /// <summary>Why a kind has no number.</summary>
    public string Reason(int mdc) => Observations(mdc).Single().GetProperty("dataAbsentReason").GetProperty("text").GetString()!;

    /// <summary>The samples of a wave as it came, in its unit, one after the other over all its stretches; null where one was lost.</summary>
    public double?[] Wave(int mdc) => [.. RawWaves(mdc).SelectMany(Samples)];

    /// <summary>Readings that refer to a metric of a calibration.</summary>
    public int ReadingsWithCalibration(string calibrationId)
    {
        JsonElement[] entries = [.. bundle.GetProperty("entry").EnumerateArray()];
        HashSet<string> metrics = [.. entries.Where(entry => entry.GetProperty("resource") is var resource
                && resource.GetProperty("resourceType").GetString() == "DeviceMetric"
                && resource.GetProperty("identifier").EnumerateArray().Any(i => i.GetProperty("value").GetString() == calibrationId))
            .Select(entry => entry.GetProperty("fullUrl").GetString()!)];
        return Resources.Count(r => r.TryGetProperty("extension", out JsonElement extensions) && extensions.EnumerateArray()
            .Any(e => e.TryGetProperty("valueReference", out JsonElement reference) && metrics.Contains(reference.GetProperty("reference").GetString()!)));
    }

    /// <summary>Stretches of a wave as it came; what was filtered for people is not counted.</summary>
    public int Waves(int mdc) => RawWaves(mdc).Count();

    private IEnumerable<JsonElement> RawWaves(int mdc) => Observations(mdc).Where(o => !o.TryGetProperty("method", out _));

    private IEnumerable<JsonElement> Observations(int mdc) => Resources.Where(r =>
        r.GetProperty("resourceType").GetString() == "Observation"
        && r.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString() == mdc.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<double?> Samples(JsonElement observation)
    {
        JsonElement data = observation.GetProperty("valueSampledData");
        double factor = data.GetProperty("factor").GetDouble();
        return data.GetProperty("data").GetString()!.Split(' ')
            .Select(text => text == "E" ? (double?)null : factor * int.Parse(text, CultureInfo.InvariantCulture));
    }
}
