using Microsoft.Playwright;
using Xunit;

namespace Kiosk.ScreenTests.Rig;

/// <summary>Stretches of the way through that many tests go.</summary>
public static class Walk
{
    /// <summary>All measurements, at the rig's speed.</summary>
    private static readonly TimeSpan MeasuringPatience = TimeSpan.FromSeconds(90);

    private const int TriesMax = 3;

    /// <summary>From the invitation to the question who it is.</summary>
    public static async Task ToIdentifyAsync(this ScreenPage page, string language = "en", string consent = "agree-send")
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.ClickAsync("start");
        await page.StepAsync("language");
        await page.ClickAsync("language-" + language);
        await page.StepAsync("consent");
        await page.ClickAsync(consent);
        await page.StepAsync("identify");
    }

    /// <summary>From the invitation to the choice of measurements, without a name.</summary>
    public static async Task ToChooseAsync(this ScreenPage page, string language = "en", string consent = "agree-send")
    {
        await page.ToIdentifyAsync(language, consent);
        await page.ClickAsync("way-anonymous");
        await page.StepAsync("choose");
    }

    /// <summary>Chooses some measurements and begins with the first.</summary>
    public static async Task BeginAsync(this ScreenPage page, params string[] tasks)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(tasks);
        foreach (string task in tasks) await page.ClickAsync("custom-" + task);
        await page.ClickAsync("custom-start");
        await page.StepAsync("measure");
    }

    /// <summary>From the invitation into the measuring of oxygen, which takes the shortest, without a name.</summary>
    public static async Task ToOxygenAsync(this ScreenPage page, string consent = "agree-send")
    {
        await page.ToChooseAsync(consent: consent);
        await page.BeginAsync("oxygen");
        await page.StepAsync("measure", "oxygen");
    }

    /// <summary>Does what is asked until the results are there: the cuff is begun by hand, and on a busy machine something may have to be tried again.</summary>
    public static async Task MeasureAllAsync(this ScreenPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        const string Asked = "[data-test=begin]:not([disabled]), [data-test=again]";
        for (int tries = 0; tries < TriesMax; tries++)
        {
            await page.SeesAsync($"main[data-step=results], {Asked}", patience: MeasuringPatience);
            ILocator asked = page.Page.Locator(Asked);
            if (await asked.CountAsync() == 0) break;
            await page.ClickAsync((await asked.First.GetAttributeAsync("data-test"))!);
            await page.SeesAsync(Asked, isThere: false);
        }

        await page.StepAsync("results", patience: MeasuringPatience);
    }

    /// <summary>From the results to the invitation.</summary>
    public static async Task LeaveAsync(this ScreenPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.ClickAsync("done");
        await page.StepAsync("rate");
        await page.ClickAsync("rate-5");
        await page.StepAsync("goodbye");
        await page.CloseAsync();
    }

    /// <summary>From the results to the invitation, without a word.</summary>
    public static async Task SkipOutAsync(this ScreenPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.ClickAsync("done");
        await page.ClickAsync("rate-skip");
        await page.StepAsync("goodbye");
        await page.CloseAsync();
    }

    /// <summary>From the goodbye to the invitation, to which it comes by itself, too: on a clock faster than life perhaps before the touch.</summary>
    public static async Task CloseAsync(this ScreenPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.Page.EvaluateAsync("document.querySelector('[data-test=close]')?.click()");
        await page.StepAsync("attract");
    }

    /// <summary>Leaves a measurement out, which may be done before the touch.</summary>
    public static async Task SkipAsync(this ScreenPage page, string task)
    {
        ArgumentNullException.ThrowIfNull(page);
        try
        {
            await page.Page.Locator($"main[data-task={task}] [data-test=skip]").ClickAsync(new LocatorClickOptions { Timeout = 3000 });
        }
        catch (TimeoutException)
        {
            Assert.NotEqual(task, await page.TaskNowAsync());
        }
    }

    /// <summary>From the question after a restart to the invitation.</summary>
    public static async Task BeginAnewAsync(this ScreenPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.ClickAsync("start");
        await page.StepAsync("language");
        await page.ClickAsync("stop");
        await page.StepAsync("attract");
    }

    /// <summary>From the invitation to the technician's code: five touches where the name is, in a second.</summary>
    public static Task ToServiceCodeAsync(this ScreenPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Page.EvaluateAsync("for (let i = 0; i < 5; i++) document.querySelector('[data-test=corner]').click()");
    }

    /// <summary>Answers the patient whose question came last, at the doctor's page.</summary>
    public static async Task AnswerAsync(this ScreenPage page, Uri clinician, string text)
    {
        ArgumentNullException.ThrowIfNull(page);
        await using IBrowserContext context = await page.Page.Context.Browser!.NewContextAsync();
        IPage desk = await context.NewPageAsync();
        await desk.GotoAsync(clinician.ToString());
        await desk.Locator("[data-test=request].waiting").First.ClickAsync();
        await desk.FillAsync("[data-test=text]", text);
        await desk.ClickAsync("[data-test=send]");
        await desk.Locator("[data-test=answers] li").First.WaitForAsync();
    }

    /// <summary>A value as it is read in English.</summary>
    public static async Task<double> NumberOfAsync(this ScreenPage page, string kind)
    {
        ArgumentNullException.ThrowIfNull(page);
        string text = await page.TextOf($"[data-value={kind}]");
        return double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double number) ? number : throw new InvalidOperationException($"{kind} shows '{text}'");
    }

    /// <summary>What is said to be wrong.</summary>
    public static async Task<string> HintAsync(this ScreenPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        string hint = await page.TextOf("[data-hint]");
        Assert.NotEmpty(hint);
        return hint;
    }
}
