using System.Net;

namespace Kiosk.Edge.Screen.Web;

/// <summary>
/// Lets in to the patient's screen who may: the page's own requests. Everything else, whatever it asks for, gets 403 and nothing more.
/// </summary>
/// <remarks>
/// The Host header must be the address itself (a name that somebody else's DNS points here is none: DNS rebinding), an Origin must be this page's, and a browser that says where a
/// request comes from (Sec-Fetch-Site, W3C Fetch Metadata) must not say another site. Beyond the page and its assets the key of the page that is the screen is needed.
/// </remarks>
public sealed class ScreenGate(IPEndPoint address, ScreenSession session)
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Paths = ["/assets", "/_blazor", "/live", "/speech", "/results"];

    private readonly string _host = address.ToString();
    private readonly string _origin = $"http://{address}";

    /// <summary>Whether a request came to the screen's address.</summary>
    public bool IsFor(HttpContext context) => context.Connection.LocalPort == address.Port && address.Address.Equals(context.Connection.LocalIpAddress);

    /// <summary>Whether a path is the screen's: on the other addresses there is none of them, and here no other.</summary>
    public static bool Serves(PathString path) => path == "/" || Paths.Any(begin => path.StartsWithSegments(begin));

    /// <summary>The middleware, for requests to the screen's address only.</summary>
    public Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        Harden(context.Response.Headers);
        if (MayEnter(context.Request)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private bool MayEnter(HttpRequest request)
    {
        if (!string.Equals(request.Host.Value, _host, StringComparison.OrdinalIgnoreCase)) return false;
        if (request.Headers.Origin is { Count: > 0 } origin && origin != _origin) return false;
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } from && from != "same-origin" && from != "none") return false;
        return request.Path == "/" || request.Path.StartsWithSegments("/assets") || session.Holds(request.Cookies[ScreenSession.Cookie]);
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()";
    }
}
