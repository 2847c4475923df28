using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>Every step looked at, on both displays: axe's rules, contrast, sizes, what does not fit. Keeps the pictures of tests/screens (<c>make screens</c>).</summary>
public class LookTests(Chromium chromium, SlowScreen screen) : IClassFixture<SlowScreen>
{
    // Of the arrow that says that there is more below, wherever it stands on this display.
    private const string ArrowOpacity = "[['.foot', '::before'], ['main', '::after']].map(([of, which]) => getComputedStyle(document.querySelector(of), which)).find(one => one.display !== 'none').opacity";

    [Theory]
    [InlineData("1080x1920", Explicit = true)]
    [InlineData("1280x800", Explicit = true)]
    public Task Way_through_is_good_to_look_at(string size) => screen.RunAsync(chromium, async page =>
    {
        await page.ShotAsync("01-attract");
        await page.ClickAsync("start");
        await page.StepAsync("language");
        await page.ShotAsync("02-language");
        await page.ClickAsync("language-en");
        await page.StepAsync("consent");
        await page.ShotAsync("03-consent");
        await page.ClickAsync("help");
        await page.SeesAsync("[data-overlay=help]");
        await page.ShotAsync("20-help");
        await page.ClickAsync("help-close");
        await page.ClickAsync("agree-send");
        await page.StepAsync("identify");
        await page.ShotAsync("04-identify");
        await IdentifyAsync(page);
        await page.ShotAsync("07-choose");
        await ComfortAsync(page);
        await page.ClickAsync("recommended");
        await MeasureAsync(page);
        await page.SeesAsync("[data-delivery=delivered]");
        await page.ShotAsync("15-results");
        Assert.True(await page.IsInWindowAsync("done"), "one has to scroll to find out how to go on");
        await page.UntilAsync($"{ArrowOpacity} === '1'");
        await page.Page.EvaluateAsync("document.querySelector('main').scrollTop = 1e6");
        await page.UntilAsync($"{ArrowOpacity} === '0'");
        await page.ClickAsync("ask-doctor");
        await page.StepAsync("doctor");
        await page.ClickAsync("doctor-ask");
        await page.SeesAsync("[data-asked=delivered]");
        await page.AnswerAsync(screen.Rig.ClinicianAddress!, "Your values look good to me. Drink enough, and come again when something changes.");
        await page.ClickAsync("show-answer");
        await page.SeesAsync("[data-answer]");
        await page.ShotAsync("17-doctor");
        await page.ClickAsync("doctor-back");
        await page.ClickAsync("done");
        await page.StepAsync("rate");
        await page.ShotAsync("18-rate");
        await page.ClickAsync("rate-5");
        await page.StepAsync("goodbye");
        await page.ShotAsync("19-goodbye");
        await page.StepAsync("attract");
    }, Size.Parse(size));

    [Theory]
    [InlineData("1080x1920", Explicit = true)]
    [InlineData("1280x800", Explicit = true)]
    public Task What_goes_wrong_is_good_to_look_at(string size) => screen.RunAsync(chromium, async page =>
    {
        screen.Rig.Broker.Kill();
        await screen.Rig.Board!.SendAsync("finger off");
        try
        {
            await page.ToChooseAsync();
            await page.BeginAsync("oxygen", "temperature");
            await page.HintAsync();
            await page.ShotAsync("10-oxygen-no-finger");
            await page.ClickAsync("skip");
            await page.StepAsync("measure", "temperature");
            await page.ClickAsync("skip");
            await page.StepAsync("results");
            await page.SeesAsync("[data-delivery=stored]");
            await page.ShotAsync("16-results-offline");
            await page.SkipOutAsync();
        }
        finally
        {
            screen.Rig.Broker.Restart();
            await screen.Rig.Board.SendAsync("finger on");
        }

        await page.ToOxygenAsync();
        page.ExpectLostConnection();
        await screen.RestartEdgeAsync();
        await page.StepAsync("interrupted");
        await page.ShotAsync("22-interrupted");
        await page.LeaveDocumentAsync(page.BeginAnewAsync);
        await ServeAsync(page);
    }, Size.Parse(size));

    private async Task ServeAsync(ScreenPage page)
    {
        await screen.Rig.SetServiceCodeAsync("482913");
        await page.ToServiceCodeAsync();
        await page.StepAsync("service-code");
        foreach (char digit in "482913") await page.ClickAsync($"digit-{digit}");
        await page.ClickAsync("code-done");
        await page.SeesAsync("[data-test=selftest]");
        await page.ShotAsync("26-service");
        await page.ClickAsync("service-close");
        await page.StepAsync("attract");
    }

    private async Task IdentifyAsync(ScreenPage page)
    {
        await page.ClickAsync("way-number");
        await page.StepAsync("number");
        foreach (char digit in "4512") await page.ClickAsync($"digit-{digit}");
        await page.ShotAsync("05-number");
        Assert.True(await page.IsInWindowAsync("number-done"), "one has to scroll to be done");
        await page.ClickAsync("back");
        await page.StepAsync("identify");
        await screen.Rig.Scanner!.SendAsync("scan oms-02 1");
        await page.StepAsync("confirm");
        await page.ShotAsync("06-confirm");
        await page.ClickAsync("confirm-yes");
        await page.StepAsync("choose");
    }

    private static async Task ComfortAsync(ScreenPage page)
    {
        foreach ((string mode, string picture) in ((string, string)[])[("contrast", "23-contrast"), ("larger", "24-large"), ("low", "25-low")])
        {
            await page.ClickAsync(mode);
            await page.SeesAsync($"[data-test={mode}][aria-pressed=true]");
            await page.ShotAsync(picture);
            await page.ClickAsync(mode);
            await page.SeesAsync($"[data-test={mode}][aria-pressed=false]");
        }
    }

    private static async Task MeasureAsync(ScreenPage page)
    {
        await page.StepAsync("measure", "oxygen");
        await page.SeesAsync("[data-value=SpO2]");
        await page.ShotAsync("09-oxygen");
        await page.StepAsync("measure", "ecg");
        await page.SeesAsync("[data-value=EcgHeartRate]");
        await page.ShotAsync("11-ecg");
        await page.SkipAsync("ecg");
        await page.StepAsync("measure", "temperature");
        await page.SeesAsync("[data-value=BodyTemperature]");
        await page.ShotAsync("08-temperature");
        await page.StepAsync("measure", "pressure", TimeSpan.FromSeconds(60));
        await page.ShotAsync("12-pressure");
        await page.ClickAsync("begin");
        await page.UntilAsync("parseFloat(document.querySelector('[data-pressure]')?.textContent) > 80");
        await page.ShotAsync("13-pressure-cuff");
        await page.StepAsync("measure", "body", TimeSpan.FromSeconds(60));
        await page.ShotAsync("14-body");
        await page.StepAsync("results", patience: TimeSpan.FromSeconds(60));
    }
}
