namespace Kiosk.Edge.Auditing;

/// <summary>
/// Notes what a technician did over the control socket: by the paths, in one place, so that no command is forgotten where its desk is. Only what was done is noted, not what
/// was refused.
/// </summary>
/// <param name="audit">The log.</param>
public sealed class TechnicianAudit(IAuditLog audit)
{
    // Method, beginning and end of the path, to what, and what was done. The first that fits counts.
    private static readonly (string Method, string Begins, string Ends, string Object, string Detail)[] Actions =
    [
        ("POST", "/v1/calibrations/scale", "", "weight", "a step of the calibration"),
        ("POST", "/v1/calibrations/height", "", "height", "calibration"),
        ("POST", "/v1/calibrations", "", "calibration", "renewed"),
        ("POST", "/v1/selftest", "", "self-test", "begun"),
        ("POST", "/v1/outbox/refused", "/resend", "outbox", "refused records sent again"),
        ("DELETE", "/v1/outbox/refused/", "", "outbox", "a refused record given up"),
        ("POST", "/v1/cuff/release", "", "cuff", "released"),
        ("PUT", "/v1/service-code", "", "service menu", "code set"),
    ];

    /// <summary>The handler, before all others of the control socket. What was done is in the log before its answer goes out.</summary>
    public Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (Of(context.Request.Method, context.Request.Path.Value ?? "") is { } entry)
            context.Response.OnStarting(() => context.Response.StatusCode is >= 200 and < 300 ? audit.AddAsync(entry) : Task.CompletedTask);
        return next(context);
    }

    /// <summary>The entry for a request; null for one that is no technician's. Case and a slash at the end do not count, as they do not for the routes.</summary>
    internal static AuditEntry? Of(string method, string path)
    {
        path = path.TrimEnd('/');
        foreach ((string verb, string begins, string ends, string target, string detail) in Actions)
        {
            if (!verb.Equals(method, StringComparison.OrdinalIgnoreCase) || !path.StartsWith(begins, StringComparison.OrdinalIgnoreCase)
                || !path.EndsWith(ends, StringComparison.OrdinalIgnoreCase)) continue;
            return new AuditEntry(AuditAction.Technician, "technician", target, detail);
        }

        return null;
    }
}
