using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;

namespace Kiosk.Edge.Control;

/// <summary>A calibration.</summary>
/// <param name="Id">As readings name it.</param>
/// <param name="Instrument">The instrument's name.</param>
/// <param name="Done">When it was made; absent for the factory's.</param>
/// <param name="Expires">Until when it holds; absent when it does not expire.</param>
/// <param name="By">The technician's number.</param>
/// <param name="Method">How, and with which reference.</param>
/// <param name="Constants">By name.</param>
public sealed record CalibrationBody(
    string Id, string Instrument, DateTimeOffset? Done, DateTimeOffset? Expires, string By, string Method, IReadOnlyDictionary<string, double> Constants);

/// <summary>An instrument and the calibration in force.</summary>
/// <param name="Instrument">Its name.</param>
/// <param name="State">How the calibration stands, in words.</param>
/// <param name="Blocked">Why the instrument does not measure; absent when it does.</param>
/// <param name="Calibration">Absent when there is none.</param>
public sealed record InstrumentCalibrationBody(string Instrument, string State, string? Blocked, CalibrationBody? Calibration);

/// <summary>The answer to GET /v1/calibrations.</summary>
/// <param name="Problem">What is wrong with the file of calibrations; absent when nothing is.</param>
/// <param name="Instruments">Each with what is in force.</param>
/// <param name="History">Every calibration ever made, oldest first.</param>
public sealed record CalibrationsBody(string? Problem, IReadOnlyList<InstrumentCalibrationBody> Instruments, IReadOnlyList<CalibrationBody> History);

/// <summary>Body of POST /v1/calibrations.</summary>
/// <param name="Instrument">The instrument's name; one that needs no constants.</param>
/// <param name="Expires">Until when the check against the reference holds.</param>
/// <param name="By">The technician's number, not a name.</param>
/// <param name="Method">How, and with which reference.</param>
public sealed record RenewBody(string? Instrument, DateTimeOffset? Expires, string? By, string? Method);

/// <summary>Calibrations on the control socket.</summary>
public sealed partial class CalibrationApi(
    CalibrationStore calibrations, InstrumentGuard guard, Func<bool> isVisitOpen, IIdentifiers identifiers, Clock clock)
{
    /// <summary>What by must be.</summary>
    internal const string TechnicianWords = "by must be a technician's number: 1 to 32 letters, digits, '.' and '-', with a digit in it.";

    private const int MethodMax = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/calibrations", () => Results.Json(List(), Json));
        routes.MapGet("/v1/calibrations/{id}", (string id) => calibrations.Find(id) is { } one ? Results.Json(Body(one), Json)
            : Problem(404, "No such calibration", $"This kiosk has no calibration '{id}'; kioskctl calibration list --all shows every one."));
        routes.MapPost("/v1/calibrations", RenewAsync);
    }

    /// <summary>The answer to GET /v1/calibrations.</summary>
    public CalibrationsBody List() => new(
        calibrations.Problem.Length > 0 ? calibrations.Problem : null,
        [.. CalibratedInstrument.All.Select(instrument =>
        {
            Calibration? one = calibrations.Find(instrument.Bit);
            return new InstrumentCalibrationBody(instrument.Name, CalibrationWords.Of(guard.ValidityOf(one), one), guard.StateOf(instrument).Blocked,
                one is null ? null : Body(one));
        })],
        [.. calibrations.All.Select(Body)]);

    private async Task<IResult> RenewAsync(HttpRequest request)
    {
        RenewBody? body;
        try
        {
            body = await request.ReadFromJsonAsync<RenewBody>(Json).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or BadHttpRequestException)
        {
            return Problem(400, "The request cannot be read", broken.Message);
        }

        if (Check(body, out CalibratedInstrument? instrument) is { } wrong) return Problem(400, "The calibration cannot be kept", wrong);
        if (clock.UtcUncertainty is null)
            return Problem(409, "The clock is not set", "A calibration carries its date. Set the clock first (timedatectl), or wait until the network has.");
        if (isVisitOpen()) return Problem(409, "A visit is open", "A calibration does not change within a visit; end it first.");
        DateTimeOffset now = clock.UtcNow;
        if (body!.Expires <= now) return Problem(400, "The calibration cannot be kept", $"It would have expired on {body.Expires:yyyy-MM-dd} already.");
        var one = new Calibration(
            CalibrationStore.NewId(instrument!, now, identifiers.NewUuid()), instrument!.Bit, now, body.Expires, body.By!, body.Method!,
            calibrations.Find(instrument.Bit)?.Constants ?? ReadOnlyDictionary<string, double>.Empty);
        try
        {
            await calibrations.AddAsync(one).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            return Problem(503, "The calibration could not be kept", $"{failure.Message} The one before stays in force.");
        }

        return Results.Json(Body(one), Json, statusCode: 201);
    }

    private static string? Check(RenewBody? body, out CalibratedInstrument? instrument)
    {
        instrument = body?.Instrument is { } name ? CalibratedInstrument.Of(name) : null;
        if (instrument is null)
            return $"'{body?.Instrument}' is no instrument; known are {string.Join(", ", CalibratedInstrument.All.Select(one => one.Name))}.";
        if (instrument.NeedsConstants) return $"The {instrument.Words} is calibrated with its reference: kioskctl calibration {instrument.Name}.";
        if (!IsTechnician(body!.By)) return TechnicianWords;
        if (string.IsNullOrWhiteSpace(body.Method) || body.Method.Length > MethodMax || body.Method.Any(char.IsControl))
            return $"method must say how and with which reference, in at most {MethodMax} characters.";
        return body.Expires is null ? "expires is missing." : null;
    }

    /// <summary>Whether a text can be a technician's number.</summary>
    internal static bool IsTechnician(string? by) => by is not null && TechnicianPattern().IsMatch(by);

    private static CalibrationBody Body(Calibration one) => new(
        one.Id, CalibratedInstrument.Of(one.Instrument)?.Name ?? one.Instrument.ToString(), one.Id == CalibrationStore.FactoryId ? null : one.Done,
        one.Expires, one.By, one.Method, one.Constants);

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, null, status, title);

    // A digit in it keeps most names out; nothing can keep out all.
    [GeneratedRegex(@"\A(?=.*\d)[A-Za-z0-9.-]{1,32}\z")]
    private static partial Regex TechnicianPattern();
}
