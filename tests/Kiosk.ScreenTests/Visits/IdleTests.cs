using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>Nobody answers: no time limit without a warning, and nothing of a person is left.</summary>
public class IdleTests(Chromium chromium, IdleScreen screen) : IClassFixture<IdleScreen>
{
    [Theory]
    [InlineData("1080x1920", Explicit = true)]
    [InlineData("1280x800")]
    public Task Answer_to_still_there_keeps_the_step_and_none_ends_it(string size) => screen.RunAsync(chromium, async page =>
    {
        await page.ToChooseAsync();

        await page.SeesAsync("[data-overlay=stillthere]");
        await page.ShotAsync("21-still-there");
        await page.ClickAsync("here");
        await page.SeesAsync("[data-overlay=stillthere]", isThere: false);
        Assert.Equal("choose", await page.StepNowAsync());
        await page.SeesAsync("[data-overlay=stillthere]");

        await page.StepAsync("attract");
    }, Size.Parse(size));

    [Fact]
    public Task Results_that_nobody_looks_at_any_more_are_wiped_after_a_warning() => screen.RunAsync(chromium, async page =>
    {
        await page.ToOxygenAsync();
        await page.MeasureAllAsync();
        await page.SeesAsync("[data-value=SpO2]");

        await page.SeesAsync("[data-overlay=stillthere]");
        await page.StepAsync("goodbye");

        Assert.Equal(0, await page.Page.Locator("[data-value]").CountAsync());
        await page.StepAsync("attract");
    });

    [Fact]
    public Task Visit_that_nobody_touches_and_in_which_nothing_is_measured_ends_after_a_warning() => screen.RunAsync(chromium, async page =>
    {
        await screen.WhileAsync("finger off", "finger on", async () =>
        {
            await page.ToOxygenAsync();
            await page.SeesAsync("[data-overlay=stillthere]");
            await page.ClickAsync("here");
            await page.SeesAsync("[data-overlay=stillthere]", isThere: false);
            await page.SeesAsync("[data-overlay=stillthere]");
            await page.StepAsync("goodbye");
            await page.StepAsync("attract");
        });
    });
}
