using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>A doctor is asked, and earlier values are shown to whom they are of.</summary>
[Collection(PlainCollection.Name)]
public class DoctorTests(Chromium chromium, PlainScreen screen)
{
    private const string Answer = "Your values look good to me. Ваши значения хорошие.";

    [Fact]
    public Task Question_reaches_the_doctor_and_the_answer_the_patient_who_can_print_it() => screen.RunAsync(chromium, async page =>
    {
        await page.ToOxygenAsync();
        await page.MeasureAllAsync();
        await page.ClickAsync("ask-doctor");
        await page.StepAsync("doctor");
        await page.ClickAsync("doctor-ask");
        await page.SeesAsync("[data-asked]");

        await page.AnswerAsync(screen.Rig.ClinicianAddress!, Answer);
        await page.SeesAsync("[data-test=show-answer]");
        Assert.Equal(0, await page.Page.Locator("[data-answer]").CountAsync());
        await page.ClickAsync("show-answer");

        Assert.Equal(Answer, await page.TextOf("[data-answer]"));
        await page.ClickAsync("print-answer");
        await page.SeesAsync("[data-paper=printed]");
        await page.ClickAsync("doctor-back");
        await page.StepAsync("results");
        await page.LeaveAsync();
    });

    [Fact]
    public Task Question_that_is_asked_without_a_network_waits_and_is_answered_when_there_is_one() => screen.RunAsync(chromium, async page =>
    {
        screen.Rig.Broker.Kill();
        try
        {
            await page.ToOxygenAsync();
            await page.MeasureAllAsync();
            await page.ClickAsync("ask-doctor");
            await page.ClickAsync("doctor-ask");
            await page.SeesAsync("[data-asked=stored]");
        }
        finally
        {
            screen.Rig.Broker.Restart();
        }

        await page.SeesAsync("[data-asked=delivered]");
        await page.AnswerAsync(screen.Rig.ClinicianAddress!, Answer);
        await page.ClickAsync("show-answer");
        Assert.Equal(Answer, await page.TextOf("[data-answer]"));
        await page.ClickAsync("doctor-back");
        await page.LeaveAsync();
    });

    [Fact]
    public Task Answer_to_one_patient_is_never_shown_to_the_next() => screen.RunAsync(chromium, async page =>
    {
        await page.ToOxygenAsync();
        await page.MeasureAllAsync();
        await page.ClickAsync("ask-doctor");
        await page.ClickAsync("doctor-ask");
        await page.SeesAsync("[data-asked=delivered]");
        await page.ClickAsync("doctor-back");
        await page.SkipOutAsync();

        await page.ToOxygenAsync();
        await page.AnswerAsync(screen.Rig.ClinicianAddress!, Answer);
        await page.MeasureAllAsync();
        await page.ClickAsync("ask-doctor");

        await page.SeesAsync("[data-test=doctor-ask]");
        Assert.Equal(0, await page.Page.Locator("[data-answer], [data-test=show-answer]").CountAsync());
        await page.ClickAsync("doctor-back");
        await page.LeaveAsync();
    });

    [Fact]
    public Task Earlier_values_are_shown_to_who_is_known_and_to_nobody_else() => screen.RunAsync(chromium, async page =>
    {
        await page.ToIdentifyAsync();
        await screen.Rig.Scanner!.SendAsync("scan oms-02 1");
        await page.StepAsync("confirm");
        await page.ClickAsync("confirm-yes");
        await page.StepAsync("choose");
        await page.BeginAsync("oxygen");
        await page.MeasureAllAsync();
        await page.SeesAsync("[data-earlier=SpO2]");
        await page.LeaveAsync();

        await page.ToOxygenAsync();
        await page.MeasureAllAsync();

        await page.SeesAsync("[data-delivery=delivered]");
        Assert.Equal(0, await page.Page.Locator("[data-earlier]").CountAsync());
        await page.LeaveAsync();
    });

    [Fact]
    public Task Service_menu_opens_by_gesture_and_code_alone() => screen.RunAsync(chromium, async page =>
    {
        Assert.Equal(0, await screen.Rig.SetServiceCodeAsync("482913"));
        await page.ToServiceCodeAsync();
        await page.StepAsync("service-code");
        await TypeAsync(page, "111111");
        await page.HintAsync();
        await TypeAsync(page, "482913");

        await page.StepAsync("service");

        await page.SeesAsync("[data-test=selftest]");
        await page.ClickAsync("service-close");
        await page.StepAsync("attract");
    });

    private static async Task TypeAsync(ScreenPage page, string code)
    {
        foreach (char digit in code) await page.ClickAsync($"digit-{digit}");
        await page.ClickAsync("code-done");
    }
}
