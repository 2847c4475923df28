using System.Text.Json;
using Kiosk.Edge.Screen.Service;

namespace Kiosk.Edge.Control;

/// <summary>Sets the code of the screen's service menu: PUT /v1/service-code with {"code": "6 to 12 digits"}. It never comes out.</summary>
public sealed class ServiceCodeApi(ServiceCode code)
{
    /// <summary>Adds the path.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPut("/v1/service-code", async (HttpRequest request) =>
    {
        string? wanted = null;
        try
        {
            wanted = (await JsonSerializer.DeserializeAsync<Body>(request.Body, JsonSerializerOptions.Web).ConfigureAwait(false))?.Code;
        }
        catch (JsonException)
        {
            // Told below, without what was sent.
        }

        if (wanted is null || !ServiceCode.IsFit(wanted))
            return Results.Problem($"The code must have {ServiceCode.LengthMin} to {ServiceCode.LengthMax} digits and nothing else.", null, 400, "This is no code");
        try
        {
            code.Set(wanted);
            return Results.NoContent();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Results.Problem(failure.Message, null, 503, "The code could not be stored");
        }
    });

    private sealed record Body(string? Code);
}
