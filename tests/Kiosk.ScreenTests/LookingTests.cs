using Kiosk.ScreenTests.Looking;
using Kiosk.ScreenTests.Rig;
using Microsoft.Playwright;
using Xunit;

namespace Kiosk.ScreenTests;

/// <summary>The measuring itself: it finds what is bad, and lets pass what is good.</summary>
public sealed class LookingTests(Chromium chromium) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private IPage _page = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() =>
        _page = await chromium.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 800, Height = 600 } }).WaitAsync(Patience, TimeProvider.System);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _page.CloseAsync().WaitAsync(Patience, TimeProvider.System);

    [Theory]
    [InlineData(0x00, 0x00, 0x00, 21)]
    [InlineData(0xff, 0xff, 0xff, 1)]
    [InlineData(0x76, 0x76, 0x76, 4.54)] // The lightest grey that passes on white, and the next.
    [InlineData(0x77, 0x77, 0x77, 4.48)]
    [InlineData(0xff, 0x00, 0x00, 4.00)]
    public void Contrast_on_white_is_that_of_the_standard(int red, int green, int blue, double contrast) =>
        Assert.Equal(contrast, Colour.Contrast(new Colour(red, green, blue), Colour.White), 0.005);

    [Fact]
    public void Text_over_a_gradient_is_judged_where_it_is_worst()
    {
        Colour black = new(0, 0, 0), dark = new(0x33, 0x33, 0x33);

        double contrast = PageLook.LeastContrast(black, 1, [[Colour.White, dark]]);

        Assert.Equal(Colour.Contrast(black, dark), contrast);
    }

    [Theory]
    [InlineData("color: #777; font-size: 20px", "contrast of 4.48")]
    [InlineData("color: #979797; font-size: 24px", "contrast of 2.9")]
    [InlineData("color: #000; opacity: 0.4; font-size: 20px", "contrast of 2.85")]
    [InlineData("color: oklch(0.7 0 0); font-size: 20px", "contrast of")]
    [InlineData("color: #fff; background: linear-gradient(#000, #ccc); font-size: 40px", "contrast of 1.61")]
    public async Task Text_that_is_hard_to_read_is_found(string style, string said)
    {
        await _page.SetContentAsync($"<html lang=en><title>t</title><main><p style=\"{style}\">Hard to read</p></main>");

        IReadOnlyList<string> wrong = await PageLook.FindWrongAsync(_page);

        Assert.Contains(said, Assert.Single(wrong), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("width: 59px; height: 80px", "59 x 80 px")]
    [InlineData("width: 80px; height: 40px; padding: 0", "80 x 40 px")]
    [InlineData("width: 100px; height: 60px; white-space: nowrap", "does not fit")]
    public async Task Target_that_is_hard_to_touch_is_found(string style, string said)
    {
        await _page.SetContentAsync($"<html lang=en><title>t</title><main><button data-test=ok style=\"{style}\">{(said == "does not fit" ? "Much too long for it" : "OK")}</button></main>");

        IReadOnlyList<string> wrong = await PageLook.FindWrongAsync(_page);

        Assert.Contains(wrong, sentence => sentence.StartsWith("button[ok]", StringComparison.Ordinal) && sentence.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_hidden_or_behind_something_is_not_judged()
    {
        await _page.SetContentAsync("""
            <html lang=en><title>t</title><main>
            <button hidden>no</button><button style="visibility: hidden; width: 9px">no</button>
            <p style="color: #fff; background: #fff">behind</p>
            <div style="position: fixed; inset: 0; background: #000; color: #fff">In front</div></main>
            """);

        Assert.Empty(await PageLook.FindWrongAsync(_page));
    }

    [Fact]
    public async Task Axe_finds_a_button_without_a_name_and_says_which_and_what_to_do()
    {
        await _page.SetContentAsync("<html lang=en><title>t</title><main><button id=mute></button></main>");

        string wrong = Assert.Single(await AxeRules.FindWrongAsync(_page));

        Assert.Contains("button-name", wrong, StringComparison.Ordinal);
        Assert.Contains("#mute", wrong, StringComparison.Ordinal);
        Assert.Contains("Fix any of the following", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_page_passes()
    {
        await _page.SetContentAsync("""
            <html lang=en><title>t</title><main style="background: #036; color: #fff"><h1>Good</h1>
            <button style="width: 200px; height: 60px; color: #000; background: #fff; border: 1px solid">Begin</button></main>
            """);

        Assert.Empty(await PageLook.FindWrongAsync(_page));
        Assert.Empty(await AxeRules.FindWrongAsync(_page));
    }
}
