using Kiosk.ScreenTests.Rig;
using Kiosk.Simulator.App.Cards;
using Kiosk.Simulator.Documents;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>Each way of saying who one is, and what happens when that goes wrong.</summary>
[Collection(PlainCollection.Name)]
public class IdentityTests(Chromium chromium, PlainScreen screen)
{
    private static readonly MadeUpPerson Person = new MadeUpPeople(1).Next();

    private VirtualReader Reader
    {
        get
        {
            if (screen.NoReader is { } missing) Assert.Skip(missing);
            return screen.Rig.Reader!;
        }
    }

    [Fact]
    public Task Card_leads_to_the_confirmation_and_its_pull_ends_the_results() => screen.RunAsync(chromium, async page =>
    {
        await page.ToIdentifyAsync();
        await Reader.InsertAsync("oms:1");
        await page.StepAsync("confirm");
        string shown = await page.TextOf("main");
        await page.ClickAsync("confirm-yes");
        await page.StepAsync("choose");
        await page.BeginAsync("oxygen");
        await page.MeasureAllAsync();
        await Reader.PullAsync();
        await page.SeesAsync("[data-overlay=stillthere]");
        await page.ClickAsync("here");
        await page.LeaveAsync();

        Assert.DoesNotContain(Person.Surname, shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Person.Enp, shown, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("scan oms-02 1")]
    [InlineData("scan mrz td3 1")]
    public Task Code_before_the_scanner_leads_to_the_confirmation(string scan) => screen.RunAsync(chromium, async page =>
    {
        await page.ToIdentifyAsync();
        await screen.Rig.Scanner!.SendAsync(scan);
        await MeasureAsync(page);

        await page.SeesAsync("[data-delivery=delivered]");
        await page.LeaveAsync();
    });

    [Fact]
    public Task Typed_number_leads_to_the_confirmation_and_a_wrong_one_is_told() => screen.RunAsync(chromium, async page =>
    {
        await page.ToIdentifyAsync();
        await page.ClickAsync("way-number");
        await page.StepAsync("number");
        await page.ClickAsync("kind-RussianEnp");
        char wrong = Person.Enp[^1] == '9' ? '0' : (char)(Person.Enp[^1] + 1);
        foreach (char digit in Person.Enp[..^1] + wrong) await page.ClickAsync($"digit-{digit}");
        await page.ClickAsync("number-done");
        await page.HintAsync();
        await page.ClickAsync("erase");
        await page.ClickAsync($"digit-{Person.Enp[^1]}");
        await page.ClickAsync("number-done");
        await MeasureAsync(page);

        await page.LeaveAsync();
    });

    [Fact]
    public Task Login_at_the_telephone_leads_to_the_confirmation_and_a_refused_one_may_be_tried_again() => screen.RunAsync(chromium, async page =>
    {
        await page.ToIdentifyAsync();
        await page.ClickAsync("way-login");
        await page.StepAsync("login");
        await page.SeesAsync(".qr");
        await screen.Rig.Backend!.SendAsync("refuse");
        await page.HintAsync();
        await page.ClickAsync("login-again");
        await page.SeesAsync(".qr");
        await screen.Rig.Backend.SendAsync("approve");
        await MeasureAsync(page);

        await page.LeaveAsync();
    });

    [Fact]
    public Task Somebody_else_than_the_one_confirmed_is_asked_again() => screen.RunAsync(chromium, async page =>
    {
        await page.ToIdentifyAsync();
        await screen.Rig.Scanner!.SendAsync("scan enp 2");
        await page.StepAsync("confirm");

        await page.ClickAsync("confirm-no");

        await page.StepAsync("identify");
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    });

    [Fact]
    public Task Card_that_nobody_knows_is_told_of() => screen.RunAsync(chromium, async page =>
    {
        await page.ToIdentifyAsync();

        await Reader.InsertAsync("unknown");

        await page.HintAsync();
        await Reader.PullAsync();
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    });

    [Fact]
    public Task Card_that_is_pulled_within_the_visit_ends_it_and_nothing_of_it_is_left() => screen.RunAsync(chromium, page => screen.WhileAsync("lead off", "lead on", async () =>
    {
        await ToOxygenWithCardAsync(page);
        await page.SeesAsync("[data-value=SpO2]");

        await Reader.PullAsync();

        await page.SeesAsync("main[data-step=goodbye] [data-notice='goodbye.left']");
        Assert.Equal(0, await page.Page.Locator("[data-value]").CountAsync());
        await page.StepAsync("attract");
    }));

    [Fact]
    public Task Card_of_another_within_the_visit_ends_it_and_meets_the_other_with_nothing_of_the_first() => screen.RunAsync(chromium, page => screen.WhileAsync("lead off", "lead on", async () =>
    {
        await ToOxygenWithCardAsync(page);
        await page.SeesAsync("[data-value=SpO2]");

        // Some of it is there for less than half a second, on this clock: the page itself notes what it shows.
        await page.Page.EvaluateAsync("""
            window.seen = [];
            new MutationObserver(() => {
              const step = document.querySelector('main').dataset.step, values = document.querySelectorAll('[data-value]').length;
              if (window.seen.at(-1)?.step !== step) window.seen.push({ step, values });
            }).observe(document.body, { subtree: true, childList: true, attributes: true })
            """);

        await Reader.SwapAsync("oms:2");

        await page.StepAsync("language");
        Assert.Equal("goodbye 0, language 0", await page.Page.EvaluateAsync<string>("window.seen.filter(one => one.step !== 'measure').map(one => `${one.step} ${one.values}`).join(', ')"));
        await Reader.PullAsync();
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    }));

    // From being known to the results.
    private static async Task MeasureAsync(ScreenPage page)
    {
        await page.StepAsync("confirm");
        await page.ClickAsync("confirm-yes");
        await page.StepAsync("choose");
        await page.BeginAsync("oxygen");
        await page.MeasureAllAsync();
    }

    // Two, so that the visit is not over after the first.
    private async Task ToOxygenWithCardAsync(ScreenPage page)
    {
        await page.ToIdentifyAsync();
        await Reader.InsertAsync("oms:1");
        await page.StepAsync("confirm");
        await page.ClickAsync("confirm-yes");
        await page.StepAsync("choose");
        await page.BeginAsync("oxygen", "ecg");
        await page.StepAsync("measure", "oxygen");
    }
}
