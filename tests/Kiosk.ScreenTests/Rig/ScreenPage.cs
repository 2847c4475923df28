using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Kiosk.ScreenTests.Looking;
using Microsoft.Playwright;
using Xunit;

namespace Kiosk.ScreenTests.Rig;

/// <summary>The screen with somebody before it: touches by the names of what is touched, and what is to be seen.</summary>
public sealed class ScreenPage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What a failure is read from: the steps that the page showed, what was touched and when, over all its documents, the newest first.
    private const string Tracer = """
        (() => {
          const note = what => sessionStorage.setItem('trace', `${new Date().toISOString().slice(14, 23)} ${what}; ${sessionStorage.getItem('trace') ?? ''}`);
          let shown = '';
          note('loads');
          addEventListener('click', e => note(`click on ${e.target.closest?.('[data-test]')?.dataset.test}`), true);
          new MutationObserver(() => {
            const main = document.querySelector('main'), now = `${main?.dataset.step} ${main?.dataset.task ?? ''}`;
            if (main && now !== shown) note(shown = now);
          }).observe(document, { subtree: true, childList: true, attributes: true });
        })()
        """;

    private static readonly string[] LostConnection = ["ERR_", "WebSocket", "connection", "Failed to fetch", "Failed to start", "status of 403"];

    private readonly IBrowser _browser;
    private readonly Uri _address;
    private readonly Size _size;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private bool _mayLoseConnection;

    private ScreenPage(IBrowser browser, Uri address, Size size) => (_browser, _address, _size) = (browser, address, size);

    /// <summary>Playwright's page, for what is not said here.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>What the browser complained of: errors, refusals by the policy, requests to elsewhere, windows, dialogues, downloads.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Touches so far.</summary>
    public int Touches { get; private set; }

    /// <summary>Seconds since the page was opened.</summary>
    public double Seconds => _since.Elapsed.TotalSeconds;

    /// <summary>Opens the screen in a browser that has seen nothing yet.</summary>
    public static async Task<ScreenPage> OpenAsync(IBrowser browser, Uri address, Size size)
    {
        var page = new ScreenPage(browser, address, size);
        await page.OpenAsync();
        return page;
    }

    /// <summary>Closes the browser's window with all that it keeps, and opens another.</summary>
    public async Task ReopenAsync()
    {
        await Page.Context.CloseAsync();
        await OpenAsync();
    }

    /// <summary>Loads the page again.</summary>
    public Task ReloadAsync() => Page.ReloadAsync();

    /// <summary>From now on the edge host may be away: what the browser says of that is no complaint.</summary>
    public void ExpectLostConnection() => _mayLoseConnection = true;

    /// <summary>Something by its name.</summary>
    public ILocator Of(string test) => Page.Locator($"[data-test=\"{test}\"]");

    /// <summary>The value of a kind, as it is shown; there is none where there is no value.</summary>
    public ILocator Value(string kind) => Page.Locator($"[data-value=\"{kind}\"]");

    /// <summary>An overlay: help, stillthere, emergency, stop.</summary>
    public ILocator Overlay(string name) => Page.Locator($"[data-overlay=\"{name}\"]");

    /// <summary>Touches something.</summary>
    public async Task ClickAsync(string test)
    {
        await Of(test).ClickAsync(new LocatorClickOptions { Timeout = (float)Patience.TotalMilliseconds });
        Touches++;
    }

    /// <summary>Waits until a step is shown, of one measurement where one is named.</summary>
    public Task StepAsync(string step, string? task = null, TimeSpan? patience = null) =>
        Page.Locator(Selector(step, task)).WaitForAsync(new LocatorWaitForOptions { Timeout = (float)(patience ?? Patience).TotalMilliseconds });

    /// <summary>The step that is shown; empty when none is.</summary>
    public async Task<string> StepNowAsync() => await Page.Locator("main[data-step]").First.GetAttributeAsync("data-step") ?? "";

    /// <summary>The measurement that is guided; null when none is.</summary>
    public Task<string?> TaskNowAsync() => Page.Locator("main[data-step]").First.GetAttributeAsync("data-task");

    /// <summary>Waits for something and gives its text.</summary>
    public async Task<string> TextOf(string selector) =>
        (await Page.Locator(selector).First.InnerTextAsync(new LocatorInnerTextOptions { Timeout = (float)Patience.TotalMilliseconds })).Trim();

    /// <summary>Waits until something is, or is not, to be seen.</summary>
    public Task SeesAsync(string selector, bool isThere = true, TimeSpan? patience = null) => Page.Locator(selector).First.WaitForAsync(new LocatorWaitForOptions
    {
        State = isThere ? WaitForSelectorState.Visible : WaitForSelectorState.Hidden, Timeout = (float)(patience ?? Patience).TotalMilliseconds,
    });

    /// <summary>Whether something is wholly to be seen without scrolling.</summary>
    public async Task<bool> IsInWindowAsync(string test) => await Of(test).BoundingBoxAsync() is { } box
        && box.Y >= 0 && box.Y + box.Height <= _size.Height
        && await Of(test).EvaluateAsync<bool>("(element, [x, y]) => element.contains(document.elementFromPoint(x, y))", new[] { (double)box.X + (box.Width / 2), (double)box.Y + (box.Height / 2) });

    /// <summary>Waits until an expression is true on the page; asks again and again, because the page's policy lets nothing be evaluated within it.</summary>
    public async Task UntilAsync(string expression)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!await Page.EvaluateAsync<bool>(expression))
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"within {Patience.TotalSeconds:0} s this did not become true: {expression}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Looks at the page: axe's rules, contrast, sizes, what does not fit. Keeps a picture where they are asked for (KIOSK_SCREENS=1).</summary>
    /// <param name="name">One of <see cref="Pictures.Captions"/>.</param>
    public async Task ShotAsync(string name)
    {
        await Pictures.KeepAsync(Page, _size, name);
        IReadOnlyList<string> wrong = [.. await PageLook.FindWrongAsync(Page), .. await AxeRules.FindWrongAsync(Page)];
        Assert.True(wrong.Count == 0, $"{name} at {_size}:\n  " + string.Join("\n  ", wrong));
    }

    /// <summary>Says where a test failed.</summary>
    public async Task<string> DescribeAsync(string failure)
    {
        string seen;
        try
        {
            string file = Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "failed")).FullName,
                string.Concat((TestContext.Current.Test?.TestDisplayName ?? "test").Where(c => char.IsAsciiLetterOrDigit(c) || c == '_').TakeLast(80)) + ".png");
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = file });
            seen = await Page.EvaluateAsync<string>("""
                (main => `step '${main?.dataset.step}', task '${main?.dataset.task}', after ${sessionStorage.getItem('trace')?.slice(0, 1500)}
                and says: ${document.body?.innerText.replace(/\s+/g, ' ')}`)(document.querySelector('main'))
                """).WaitAsync(Patience, TimeProvider.System) + $"\n(picture: {file})";
        }
        catch (Exception closed) when (closed is PlaywrightException or TimeoutException)
        {
            seen = "The page cannot be looked at: " + closed.Message;
        }

        return $"{seen}\n{failure}\nThe browser's complaints: {string.Join("; ", _complaints.DefaultIfEmpty("none"))}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Page.Context.CloseAsync().WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            return; // What made the browser hang was told by the test.
        }
    }

    /// <summary>Does what ends a person's turn, and waits until the page has loaded itself anew, as it then does.</summary>
    public async Task LeaveDocumentAsync(Func<Task> leave)
    {
        ArgumentNullException.ThrowIfNull(leave);
        var loaded = new TaskCompletionSource();
        void Loaded(object? sender, IPage which) => loaded.TrySetResult();
        Page.Load += Loaded;
        await leave();
        await loaded.Task.WaitAsync(Patience, TimeProvider.System);
        Page.Load -= Loaded;
        await StepAsync("attract");
    }

    private async Task OpenAsync()
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = _size.Width, Height = _size.Height }, HasTouch = true, Locale = "en-US", ReducedMotion = ReducedMotion.Reduce, // A picture is of what is there, not of a bar on its way.
        }).WaitAsync(Patience, TimeProvider.System);
        await context.AddInitScriptAsync(Tracer).WaitAsync(Patience, TimeProvider.System);
        Page = await context.NewPageAsync().WaitAsync(Patience, TimeProvider.System);
        Listen(context, Page);
        await Page.GotoAsync(_address.ToString());
    }

    private void Listen(IBrowserContext context, IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error" || message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)) Complain($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Complain("error: " + error);
        page.Dialog += (_, dialog) =>
        {
            Complain("dialogue: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.Download += (_, download) => Complain("download: " + download.Url);
        page.FileChooser += (_, _) => Complain("file dialogue");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_address.ToString(), StringComparison.Ordinal)) Complain("request to elsewhere: " + request.Url);
        };
        context.Page += (_, other) =>
        {
            if (other != page) Complain("another window: " + other.Url);
        };
    }

    private void Complain(string what)
    {
        // Only what comes of the edge host being away, and of its refusing the page of the run before.
        if (_mayLoseConnection && LostConnection.Any(sign => what.Contains(sign, StringComparison.OrdinalIgnoreCase))) return;
        _complaints.Enqueue(what);
    }

    private static string Selector(string step, string? task) =>
        string.Create(CultureInfo.InvariantCulture, $"main[data-step=\"{step}\"]") + (task is null ? "" : $"[data-task=\"{task}\"]");
}
