using System.Net;
using Kiosk.Edge.Screen.Web;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Kiosk.Tests.Screen;

public class ScreenGateTests
{
    private readonly ScreenSession _session = new();

    [Theory]
    [InlineData("/", null, null, null, false, true)]
    [InlineData("/", null, null, "none", false, true)]
    [InlineData("/assets/kiosk.css", null, null, "same-origin", false, true)]
    [InlineData("/live", null, "http://127.0.0.1:9466", "same-origin", true, true)]
    [InlineData("/_blazor/negotiate", null, "http://127.0.0.1:9466", "same-origin", true, true)]
    [InlineData("/live", null, null, "same-origin", false, false)]
    [InlineData("/_blazor", null, "http://127.0.0.1:9466", "same-origin", false, false)]
    [InlineData("/results/ecg.svg", null, null, null, false, false)]
    [InlineData("/", "kiosk.example:9466", null, null, true, false)]
    [InlineData("/", "localhost:9466", null, null, true, false)]
    [InlineData("/", "127.0.0.1:9467", null, null, true, false)]
    [InlineData("/_blazor", null, "http://evil.example", null, true, false)]
    [InlineData("/_blazor", null, "null", null, true, false)]
    [InlineData("/", null, null, "cross-site", true, false)]
    [InlineData("/", null, null, "same-site", true, false)]
    public async Task Only_the_pages_own_requests_get_in(string path, string? host, string? origin, string? from, bool hasKey, bool mayEnter)
    {
        (_, string key) = _session.Begin();
        HttpContext context = Request(path, host, origin, from, hasKey ? key : null);

        bool entered = await EntersAsync(context);

        Assert.Equal(mayEnter, entered);
        Assert.Equal(mayEnter ? 200 : 403, context.Response.StatusCode);
        Assert.Contains("default-src 'none'", context.Response.Headers.ContentSecurityPolicy.ToString());
        Assert.DoesNotContain("unsafe", context.Response.Headers.ContentSecurityPolicy.ToString());
    }

    [Fact]
    public async Task A_key_is_worth_nothing_once_another_page_was_loaded()
    {
        (long first, string old) = _session.Begin();
        (long second, string now) = _session.Begin();

        Assert.True(second > first);
        Assert.NotEqual(old, now);
        Assert.False(await EntersAsync(Request("/live", null, null, null, old)));
        Assert.True(await EntersAsync(Request("/live", null, null, null, now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("é000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_key_that_somebody_brings_along_is_none(string key)
    {
        _session.Begin();

        Assert.False(await EntersAsync(Request("/live", null, null, null, key)));
    }

    [Theory]
    [InlineData("/v1/status", false)]
    [InlineData("/health", false)]
    [InlineData("/", true)]
    [InlineData("/_blazor", true)]
    [InlineData("/assetsx", false)]
    public void The_screen_has_paths_of_its_own(string path, bool isIts) => Assert.Equal(isIts, ScreenGate.Serves(path));

    private async Task<bool> EntersAsync(HttpContext context)
    {
        bool entered = false;
        await new ScreenGate(IPEndPoint.Parse("127.0.0.1:9466"), _session).HandleAsync(context, _ =>
        {
            entered = true;
            return Task.CompletedTask;
        });
        return entered;
    }

    private static DefaultHttpContext Request(string path, string? host, string? origin, string? from, string? key)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.Host = new HostString(host ?? "127.0.0.1:9466");
        if (origin is not null) context.Request.Headers.Origin = origin;
        if (from is not null) context.Request.Headers["Sec-Fetch-Site"] = from;
        if (key is not null) context.Request.Headers.Cookie = $"{ScreenSession.Cookie}={key}";
        return context;
    }
}
