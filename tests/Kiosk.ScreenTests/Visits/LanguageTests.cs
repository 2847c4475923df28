using System.Globalization;
using Kiosk.ScreenTests.Looking;
using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>Whole visits without a name, in each language.</summary>
[Collection(PlainCollection.Name)]
public class LanguageTests(Chromium chromium, PlainScreen screen, ITestOutputHelper output)
{
    private const int TouchesMax = 12;

    private static readonly string[] Tasks = ["oxygen", "ecg", "temperature", "pressure", "body"];

    [Fact]
    public Task Whole_visit_takes_few_touches_and_shows_what_the_clinic_gets() => screen.RunAsync(chromium, async page =>
    {
        double begun = page.Seconds;
        await page.ToChooseAsync();
        await page.ClickAsync("recommended");
        double before = page.Seconds - begun;
        await page.MeasureAllAsync();
        double measured = page.Seconds - begun;

        Assert.Equal(97, await page.NumberOfAsync("SpO2"), 2.0);
        Assert.Equal(36.8, await page.NumberOfAsync("BodyTemperature"), 0.3);
        Assert.Equal(71.4, await page.NumberOfAsync("BodyWeight"), 0.5);
        Assert.Equal(172, await page.NumberOfAsync("BodyHeight"), 1.0);
        Assert.Equal(120, await page.NumberOfAsync("Systolic"), 12.0);
        Assert.Equal(72, await page.NumberOfAsync("EcgHeartRate"), 5.0);
        await page.SeesAsync("[data-delivery=delivered]");
        await page.LeaveAsync();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"A full visit: {page.Touches} touches; {before:0.0} s until the measuring began, {page.Seconds - measured:0.0} s after it, {measured - before:0.0} s of measuring ten times as fast as life"));
        TestContext.Current.SendDiagnosticMessage($"A full visit: {page.Touches} touches (at most {TouchesMax})");
        Assert.InRange(page.Touches, 5, TouchesMax);
    });

    [Theory]
    [InlineData("ru")]
    [InlineData("en", Explicit = true)]
    [InlineData("kk", Explicit = true)]
    [InlineData("be", Explicit = true)]
    [InlineData("ky", Explicit = true)]
    [InlineData("hy", Explicit = true)]
    public Task Visit_without_a_name_speaks_the_language_at_each_step_and_fits(string language) => screen.RunAsync(chromium, async page =>
    {
        await page.ClickAsync("start");
        await page.StepAsync("language");
        await page.ClickAsync("language-" + language);
        await page.StepAsync("consent");
        await FitsAsync(page, language);
        await page.ClickAsync("agree-send");
        await page.StepAsync("identify");
        await FitsAsync(page, language);
        await page.ClickAsync("way-anonymous");
        await page.StepAsync("choose");
        await FitsAsync(page, language);
        await page.ClickAsync("recommended");
        foreach (string task in Tasks)
        {
            await page.StepAsync("measure", task);
            await FitsAsync(page, language);
            // One is measured, so that there is something to be told.
            if (task == "oxygen") await page.StepAsync("measure", "ecg");
            else await page.SkipAsync(task);
        }

        await page.StepAsync("results");
        await FitsAsync(page, language);
        string saturation = await page.TextOf("[data-value=SpO2]");
        await page.ClickAsync("done");
        await page.StepAsync("rate");
        await FitsAsync(page, language);
        await page.ClickAsync("rate-skip");
        await page.StepAsync("attract");

        Assert.Matches("^[0-9]{2,3}$", saturation);
    }, language is "en" or "kk" ? Size.Lying : Size.Upright);

    private static async Task FitsAsync(ScreenPage page, string language)
    {
        Assert.Equal(language, await page.Page.Locator("html").GetAttributeAsync("lang"));
        IReadOnlyList<string> wrong = await PageLook.FindWrongAsync(page.Page);
        Assert.True(wrong.Count == 0, $"in {language} at {await page.StepNowAsync()} {await page.TaskNowAsync()}:\n  " + string.Join("\n  ", wrong));
        // A key that is missing would be shown as it is, or not at all.
        Assert.DoesNotMatch(@"\b[a-z]+\.[a-z]+\.[a-z.]+\b", await page.TextOf("main"));
    }
}
