using System.Text.Json;
using System.Text.Json.Serialization;
using Kiosk.Edge.SelfTests;
using Kiosk.Measurements;

namespace Kiosk.Edge.Control;

/// <summary>The answer to GET and POST /v1/selftest.</summary>
/// <param name="Running">Ask again until it is false.</param>
/// <param name="Passed">Nothing failed and nothing was left out; false while it runs.</param>
/// <param name="Began">When it began; absent when there was none since the start of the host.</param>
/// <param name="Results">In the order of the testing.</param>
public sealed record SelfTestBody(bool Running, bool Passed, DateTimeOffset? Began, IReadOnlyList<TestResult> Results);

/// <summary>Self-tests on the control socket. Refused while a visit is open.</summary>
/// <param name="desk">Runs them.</param>
/// <param name="checks">The host's own.</param>
public sealed class SelfTestApi(SelfTestDesk desk, IEnumerable<IHostCheck> checks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly IHostCheck[] _checks = [.. checks];

    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/selftest", () => Answer(200));
        routes.MapPost("/v1/selftest", (string? part) => Begin(part));
    }

    private IResult Begin(string? name)
    {
        if (Plan(name) is not { } plan)
        {
            string known = string.Join(", ", Enum.GetNames<Part>().Where(part => part != nameof(Part.None)).Concat(_checks.Select(check => check.Name)));
            return Results.Problem($"'{name}' is nothing that can be tested; known are {known}.", null, 400, "Unknown part");
        }

        return desk.TryBegin(plan) is { } problem ? Results.Problem(problem, null, 409, "Not now") : Answer(202);
    }

    private TestPlan? Plan(string? name)
    {
        if (string.IsNullOrEmpty(name)) return new TestPlan(null, _checks);
        if (_checks.FirstOrDefault(check => check.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } check) return new TestPlan([], [check]);
        string? known = Enum.GetNames<Part>().FirstOrDefault(part => part.Equals(name, StringComparison.OrdinalIgnoreCase) && part != nameof(Part.None));
        return known is null ? null : new TestPlan([Enum.Parse<Part>(known)], []);
    }

    private IResult Answer(int status)
    {
        TestReport report = desk.Report;
        return Results.Json(new SelfTestBody(report.IsRunning, report.HasPassed, report.Began, report.Results), Json, statusCode: status);
    }
}
