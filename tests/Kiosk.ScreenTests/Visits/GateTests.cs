using System.Net;
using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>Locked down: who may speak to the screen, and what the page may do.</summary>
[Collection(PlainCollection.Name)]
public sealed class GateTests(Chromium chromium, PlainScreen screen) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false });

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Policy_lets_nothing_in_that_is_not_the_kiosks_own()
    {
        using HttpResponseMessage page = await AskAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("data:", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("no-store", page.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        string cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"), one => one.StartsWith("kiosk-screen=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Request_from_elsewhere_is_refused(string header, string value)
    {
        using HttpResponseMessage answer = await AskAsync("/", (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/live")]
    [InlineData("/results/ecg.svg")]
    public async Task Without_the_key_of_the_page_that_is_the_screen_nothing_is_told(string path)
    {
        using HttpResponseMessage without = await AskAsync(path);
        using HttpResponseMessage fixedKey = await AskAsync(path, ("Cookie", "kiosk-screen=" + new string('a', 64)));
        string old = await LoadAsync();
        await LoadAsync();
        using HttpResponseMessage replayed = await AskAsync(path, ("Cookie", old));

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], [without.StatusCode, fixedKey.StatusCode, replayed.StatusCode]);
    }

    [Theory]
    [InlineData("/v1/status")]
    [InlineData("/v1/identity")]
    [InlineData("/health")]
    [InlineData("/metrics")]
    public async Task Control_and_health_are_not_at_the_screens_address(string path)
    {
        using HttpResponseMessage answer = await AskAsync(path, ("Cookie", await LoadAsync()));

        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.NotFound]);
    }

    [Fact]
    public Task Page_that_is_no_longer_the_screen_shows_nothing_of_it_until_it_is_touched() => screen.RunAsync(chromium, async page =>
    {
        await page.ToChooseAsync();

        await LoadAsync();

        await page.StepAsync("taken");
        Assert.Equal(0, await page.Page.Locator("button").CountAsync());
        await page.Page.Touchscreen.TapAsync(100, 100);
        await page.StepAsync("choose");
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    });

    [Fact]
    public Task There_is_no_way_out_of_the_page() => screen.RunAsync(chromium, async page =>
    {
        Assert.Equal(0, await page.Page.Locator("a[href], iframe, object, embed, input[type=file], form[action]").CountAsync());

        foreach (string kind in (string[])["contextmenu", "dragover", "drop"])
            Assert.False(await page.Page.EvaluateAsync<bool>($"document.body.dispatchEvent(new Event('{kind}', {{ bubbles: true, cancelable: true }}))"), kind + " is let through");
        foreach (string key in (string[])["F3", "F5", "F11", "F12"])
        {
            Assert.False(await page.Page.EvaluateAsync<bool>($"document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true }}))"), key + " is let through");
        }
    });

    private async Task<string> LoadAsync()
    {
        using HttpResponseMessage page = await AskAsync("/");
        return page.Headers.GetValues("Set-Cookie").First(one => one.StartsWith("kiosk-screen=", StringComparison.Ordinal)).Split(';')[0];
    }

    private async Task<HttpResponseMessage> AskAsync(string path, params (string Name, string Value)[] headers)
    {
        if (screen.Missing is { } missing) Assert.Skip(missing);
        using var request = new HttpRequestMessage(path.Contains("negotiate", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, new Uri(screen.Rig.ScreenAddress!, path));
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
