using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Control;

/// <summary>The body of a step of the scale's calibration.</summary>
/// <param name="Step">zero or mass.</param>
/// <param name="Kilograms">The mass, for mass.</param>
/// <param name="By">The technician's number.</param>
public sealed record ScaleStepBody(string? Step, double? Kilograms, string? By);

/// <summary>The body of the height sensor's calibration.</summary>
/// <param name="BlockMillimetres">The block's height.</param>
/// <param name="By">The technician's number.</param>
public sealed record HeightStepBody(double? BlockMillimetres, string? By);

/// <summary>What a step did.</summary>
/// <param name="Text">For the technician.</param>
/// <param name="CalibrationId">Which calibration is in force now; null before the last step.</param>
public sealed record CalibrationStepBody(string Text, string? CalibrationId);

/// <summary>Calibrates scale and height sensor over the control socket.</summary>
public sealed class ScaleCalibrationApi(CalibrationDesk desk)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/calibrations/scale", request => AnswerAsync<ScaleStepBody>(request, ScaleAsync));
        routes.MapPost("/v1/calibrations/height", request => AnswerAsync<HeightStepBody>(request, HeightAsync));
    }

    private async Task<IResult> ScaleAsync(ScaleStepBody body)
    {
        if (By(body.By) is not { } by) return NoBy();
        return body switch
        {
            { Step: "zero", Kilograms: null } => Result(await desk.ScaleZeroAsync(by).ConfigureAwait(false)),
            { Step: "mass", Kilograms: { } kilograms } => Result(await desk.ScaleMassAsync(kilograms).ConfigureAwait(false)),
            _ => Problem(400, "Unknown step", "step must be zero, or mass with kilograms."),
        };
    }

    private async Task<IResult> HeightAsync(HeightStepBody body)
    {
        if (By(body.By) is not { } by) return NoBy();
        return body.BlockMillimetres is { } block
            ? Result(await desk.HeightAsync(block, by).ConfigureAwait(false)) : Problem(400, "No block", "blockMillimetres is missing.");
    }

    private static async Task AnswerAsync<T>(HttpContext context, Func<T, Task<IResult>> answer)
        where T : class
    {
        IResult result;
        try
        {
            T? body = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json).ConfigureAwait(false);
            result = body is null ? Problem(400, "The request cannot be read", "The body is null.") : await answer(body).ConfigureAwait(false);
        }
        catch (JsonException broken)
        {
            result = Problem(400, "The request cannot be read", $"The body is not the JSON that is expected, near {broken.Path ?? "its beginning"}.");
        }
        catch (BadHttpRequestException broken)
        {
            result = Problem(400, "The request cannot be read", broken.Message);
        }
        catch (Exception failure) when (failure is Microsoft.Data.Sqlite.SqliteException or IOException)
        {
            result = Problem(503, "The store failed", failure.Message);
        }

        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    private static string? By(string? by) => CalibrationApi.IsTechnician(by) ? by : null;

    private static IResult NoBy() => Problem(400, "Nobody named", CalibrationApi.TechnicianWords);

    private static IResult Result(DeskReply<CalibrationStep> reply) => reply switch
    {
        { Value: { } step } => Results.Json(new CalibrationStepBody(step.Text, step.Calibration?.Id), Json),
        { Refusal: DeskRefusal.StoreFailed } => Problem(503, "The store failed", reply.Text),
        _ => Problem(409, "Not calibrated", reply.Text),
    };

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, null, status, title);
}
