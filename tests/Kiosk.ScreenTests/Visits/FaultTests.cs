using System.Text.RegularExpressions;
using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>What a person sees when something goes wrong around them.</summary>
[Collection(PlainCollection.Name)]
public class FaultTests(Chromium chromium, PlainScreen screen)
{
    [Fact]
    public Task Without_a_finger_there_is_no_number_but_what_is_wrong_and_with_one_there_is() => screen.RunAsync(chromium, async page =>
    {
        await screen.WhileAsync("finger off", "finger on", async () =>
        {
            await page.ToOxygenAsync();
            string hint = await page.HintAsync();

            Assert.Contains("finger", hint, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(0, await page.Value("SpO2").CountAsync());
        });

        await page.MeasureAllAsync();
        Assert.Equal(97, await page.NumberOfAsync("SpO2"), 2.0);
        await page.LeaveAsync();
    });

    [Fact]
    public Task Measurement_that_does_not_come_about_may_be_tried_again_or_left_out() => screen.RunAsync(chromium, async page =>
    {
        await screen.WhileAsync("finger off", "finger on", async () =>
        {
            await page.ToOxygenAsync();
            await page.SeesAsync("[data-test=again]");
            await page.ClickAsync("again");
            await page.SeesAsync("[data-test=again]", isThere: false);
            await page.ClickAsync("skip");
            await page.StepAsync("results");

            Assert.Equal(0, await page.Value("SpO2").CountAsync());
            Assert.NotEmpty(await page.TextOf("[data-reason]"));
        });

        await page.LeaveAsync();
    });

    [Fact]
    public Task Cable_that_is_pulled_is_told_of_and_the_measuring_goes_on_when_it_is_back() => screen.RunAsync(chromium, async page =>
    {
        // Which takes the longest, so that it is not over first.
        await page.ToChooseAsync();
        await page.BeginAsync("ecg");
        await page.SeesAsync("canvas");

        await screen.WhileAsync("cable out", "cable in", page.HintAsync);

        await page.MeasureAllAsync();
        Assert.Equal(72, await page.NumberOfAsync("EcgHeartRate"), 5.0);
        await page.LeaveAsync();
    });

    [Fact]
    public Task Record_is_said_to_be_stored_here_while_the_broker_is_away_and_delivered_when_it_is_back() => screen.RunAsync(chromium, async page =>
    {
        screen.Rig.Broker.Kill();
        try
        {
            await page.ToOxygenAsync();
            await page.MeasureAllAsync();
            await page.SeesAsync("[data-delivery=stored]");
        }
        finally
        {
            screen.Rig.Broker.Restart();
        }

        await page.SeesAsync("[data-delivery=delivered]");
        await page.LeaveAsync();
    });

    [Fact]
    public Task Touch_on_the_invitation_while_it_is_loaded_anew_is_not_lost() => screen.RunAsync(chromium, async page =>
    {
        await page.ClickAsync("start");
        await page.StepAsync("language");
        // At the very moment when the document that knew a person begins to leave.
        await page.Page.EvaluateAsync("""
            new MutationObserver((_, observer) => {
              if (!document.documentElement.classList.contains('renewing')) return;
              observer.disconnect();
              document.querySelector('[data-test=start]').click();
            }).observe(document.documentElement, { attributes: true })
            """);

        await page.Page.RunAndWaitForResponseAsync(() => page.ClickAsync("stop"), response => response.Request.IsNavigationRequest);

        await page.StepAsync("language");
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    });

    [Fact]
    public Task Visit_on_paper_goes_nowhere_and_is_printed() => screen.RunAsync(chromium, async page =>
    {
        await page.ToOxygenAsync("agree-paper");
        await page.MeasureAllAsync();
        await page.SeesAsync("[data-delivery=paper]");

        await page.ClickAsync("print");

        await page.SeesAsync("[data-paper=printed]");
        await page.LeaveAsync();
    });

    [Fact]
    public Task Host_that_is_killed_within_a_visit_comes_back_to_a_safe_end() => screen.RunAsync(chromium, async page =>
    {
        await page.ToOxygenAsync();
        page.ExpectLostConnection();

        await screen.Rig.Edge!.KillAsync();
        await page.SeesAsync("#offline");
        // It asks for a few seconds only, on this clock.
        Task restarted = screen.RestartEdgeAsync();

        await page.StepAsync("interrupted");
        Assert.Equal("en", await page.Page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal(0, await page.Page.Locator("[data-value]").CountAsync());
        await restarted;
        await page.StepAsync("attract");
    });

    [Fact]
    public Task Host_that_is_killed_before_a_visit_begins_anew() => screen.RunAsync(chromium, async page =>
    {
        await page.ToChooseAsync();
        page.ExpectLostConnection();

        await screen.RestartEdgeAsync();

        await page.StepAsync("attract");
    });

    [Theory]
    [InlineData("the first question")]
    [InlineData("the first message")]
    public Task Host_that_goes_away_while_the_page_begins_is_waited_for(string lost) => screen.RunAsync(chromium, async page =>
    {
        page.ExpectLostConnection();
        int times = 0;
        if (lost == "the first question") await page.Page.RouteAsync("**/_blazor/negotiate*", route => times++ == 0 ? route.AbortAsync() : route.ContinueAsync());
        else await page.Page.RouteWebSocketAsync(new Regex("/_blazor"), socket =>
        {
            if (times++ > 0) socket.ConnectToServer();
            else socket.OnMessage(_ => socket.CloseAsync());
        });

        await page.ReloadAsync();

        await page.StepAsync("attract");
        Assert.True(times > 1, "the page has begun at once");
    });

    [Theory]
    [InlineData("choose")]
    [InlineData("measure")]
    [InlineData("results")]
    public Task Browser_that_starts_again_shows_the_same_step(string step) => screen.RunAsync(chromium, async page =>
    {
        await page.ToChooseAsync("ru");
        // The cuff waits until it is begun.
        if (step != "choose") await page.BeginAsync("pressure");
        if (step == "results") await page.ClickAsync("skip");
        await page.StepAsync(step);

        await page.ReopenAsync();

        await page.StepAsync(step);
        Assert.Equal("ru", await page.Page.Locator("html").GetAttributeAsync("lang"));
        await EndAsync(page, step);
    });

    [Fact]
    public Task Stop_lets_the_cuff_go_at_once_and_asks_whether_to_end() => screen.RunAsync(chromium, async page =>
    {
        await page.ToChooseAsync();
        await page.BeginAsync("pressure");
        await page.ClickAsync("begin");
        await page.UntilAsync("parseFloat(document.querySelector('[data-pressure]')?.textContent) > 60");

        long since = TimeProvider.System.GetTimestamp();
        await page.ClickAsync("stop");
        await page.SeesAsync("[data-overlay=stop]");
        // The board empties the cuff within a second of the patient's time or two; then the gauge says so. A measurement that went on would take some 40 s, which are 4 s on this clock.
        await page.UntilAsync("!(parseFloat(document.querySelector('[data-pressure]')?.textContent) > 15)");

        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(3.5));
        await page.ClickAsync("end-early");
        await page.StepAsync("results");
        Assert.Equal(0, await page.Value("Systolic").CountAsync());
        await page.LeaveAsync();
    });

    [Fact]
    public Task Going_on_after_a_stop_keeps_what_was_measured() => screen.RunAsync(chromium, async page =>
    {
        await screen.WhileAsync("lead off", "lead on", async () =>
        {
            await page.ToChooseAsync();
            await page.BeginAsync("oxygen", "ecg");
            await page.StepAsync("measure", "ecg");

            await page.ClickAsync("stop");
            await page.ClickAsync("go-on");
            await page.ClickAsync("skip");
        });

        await page.StepAsync("results");
        Assert.Equal(97, await page.NumberOfAsync("SpO2"), 2.0);
        await page.LeaveAsync();
    });

    [Fact]
    public Task Refusing_the_consent_ends_it_politely() => screen.RunAsync(chromium, async page =>
    {
        await page.ClickAsync("start");
        await page.ClickAsync("language-en");
        await page.ClickAsync("decline");

        await page.StepAsync("goodbye");
        await page.CloseAsync();
    });

    [Fact]
    public Task Back_leads_from_each_step_to_the_one_before() => screen.RunAsync(chromium, async page =>
    {
        await page.ToChooseAsync();

        foreach (string before in (string[])["identify", "consent", "language", "attract"])
        {
            await page.ClickAsync("back");
            await page.StepAsync(before);
        }
    });

    private static async Task EndAsync(ScreenPage page, string step)
    {
        if (step != "results") await page.ClickAsync("stop");
        if (step == "measure") await page.ClickAsync("end-early");
        if (step != "choose") await page.SkipOutAsync();
        await page.StepAsync("attract");
    }
}
