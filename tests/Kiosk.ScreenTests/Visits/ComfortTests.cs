using Kiosk.ScreenTests.Looking;
using Kiosk.ScreenTests.Rig;
using Microsoft.Playwright;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>For everyone: large letters, contrast, a wheelchair, a keyboard.</summary>
[Collection(PlainCollection.Name)]
public class ComfortTests(Chromium chromium, PlainScreen screen)
{
    private const double LowerHalf = 0.5;

    [Theory]
    [InlineData("contrast")]
    [InlineData("larger")]
    [InlineData("low")]
    public Task Mode_is_kept_for_the_visit_fits_at_each_step_and_is_gone_for_the_next_person(string mode) => screen.RunAsync(chromium, async page =>
    {
        await page.ClickAsync("start");
        await page.ClickAsync(mode);
        await page.StepAsync("language");
        await page.SeesAsync($"[data-test={mode}][aria-pressed=true]");
        await FitsAsync(page);
        await page.ClickAsync("language-en");
        await page.StepAsync("consent");
        await FitsAsync(page);
        await page.ClickAsync("agree-send");
        await page.StepAsync("identify");
        await FitsAsync(page);
        await page.ClickAsync("way-anonymous");
        await page.StepAsync("choose");
        await FitsAsync(page);
        await page.BeginAsync("ecg", "pressure");
        await page.StepAsync("measure", "ecg");
        await FitsAsync(page);
        await page.SkipAsync("ecg");
        await page.StepAsync("measure", "pressure");
        await FitsAsync(page);
        await page.ClickAsync("skip");
        await page.StepAsync("results");
        await FitsAsync(page);
        await page.LeaveAsync();
        await page.ClickAsync("start");

        await page.SeesAsync($"[data-test={mode}][aria-pressed=false]");
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    });

    [Fact]
    public Task Low_controls_are_all_in_the_lower_half() => screen.RunAsync(chromium, async page =>
    {
        await page.ClickAsync("low");
        await page.SeesAsync("[data-test=low][aria-pressed=true]");
        await page.ToChooseAsync();

        foreach (ILocator target in await page.Page.Locator("button:visible").AllAsync())
        {
            LocatorBoundingBoxResult box = (await target.BoundingBoxAsync())!;
            Assert.True(box.Y >= Size.Upright.Height * LowerHalf, $"{await target.GetAttributeAsync("data-test")} is at {box.Y}");
        }

        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    }, Size.Upright);

    [Fact]
    public Task Larger_letters_are_larger() => screen.RunAsync(chromium, async page =>
    {
        const string Size = "parseFloat(getComputedStyle(document.querySelector('main h1')).fontSize)";
        await page.ClickAsync("start");
        await page.StepAsync("language");
        double before = await page.Page.EvaluateAsync<double>(Size);

        await page.ClickAsync("larger");
        await page.SeesAsync("[data-test=larger][aria-pressed=true]");

        Assert.True(await page.Page.EvaluateAsync<double>(Size) >= 1.2 * before);
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    });

    [Fact]
    public Task Whole_visit_goes_by_keyboard_alone_and_one_sees_where_it_is() => screen.RunAsync(chromium, async page =>
    {
        foreach ((string step, string pressed) in ((string, string)[])[("attract", "start"), ("language", "language-en"), ("consent", "agree-send"), ("identify", "way-anonymous"),
            ("choose", "custom-oxygen"), ("choose", "custom-start")])
        {
            await page.StepAsync(step);
            await TabToAsync(page, pressed);
            await page.Page.Keyboard.PressAsync("Enter");
        }

        await page.StepAsync("results", patience: TimeSpan.FromSeconds(60));
        await TabToAsync(page, "done");
        await page.Page.Keyboard.PressAsync("Space");
        await page.StepAsync("rate");
        await TabToAsync(page, "rate-4");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.StepAsync("goodbye");

        await page.StepAsync("attract");
        Assert.Equal(0, page.Touches);
    });

    [Fact]
    public Task Tactile_pad_of_arrows_goes_back_helps_and_stops() => screen.RunAsync(chromium, async page =>
    {
        await page.ClickAsync("start");
        await page.StepAsync("language");

        await page.Page.Keyboard.PressAsync("ArrowDown");
        Assert.NotEqual("", await FocusedAsync(page));
        await page.Page.Keyboard.PressAsync("F1");
        await page.SeesAsync("[data-overlay=help]");
        await TabToAsync(page, "help-close");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("[data-overlay=help]", isThere: false);
        await page.Page.Keyboard.PressAsync("F2");

        await page.StepAsync("attract");
    });

    private static async Task FitsAsync(ScreenPage page)
    {
        IReadOnlyList<string> wrong = await PageLook.FindWrongAsync(page.Page);
        Assert.True(wrong.Count == 0, string.Join("\n  ", wrong));
    }

    private static async Task TabToAsync(ScreenPage page, string test)
    {
        const int TabsMax = 60;
        await page.SeesAsync($"[data-test={test}]");
        for (int i = 0; i < TabsMax; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            // Both at once: a step that has just come may take the focus to its heading in between.
            string[] focused = await page.Page.EvaluateAsync<string[]>(
                """
                (element => { const style = getComputedStyle(element); return [element.dataset.test ?? '',
                  (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none' ? 'shown' : 'hidden']; })(document.activeElement)
                """);
            if (focused[0] != test) continue;
            Assert.True(focused[1] == "shown", $"nothing shows that {test} has the focus");
            return;
        }

        throw new InvalidOperationException($"{test} is not reached by {TabsMax} presses of Tab");
    }

    private static Task<string> FocusedAsync(ScreenPage page) => page.Page.EvaluateAsync<string>("document.activeElement?.dataset.test ?? ''");
}
