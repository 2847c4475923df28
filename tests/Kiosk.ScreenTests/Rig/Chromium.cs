using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Kiosk.ScreenTests.Rig.Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)] // Each class runs a whole kiosk and a browser on a small machine.

namespace Kiosk.ScreenTests.Rig;

/// <summary>
/// Debian's Chromium, built without windows (a window of the other has a renderer of its own for its bars, which costs half of a test's time here), one for all tests; the browsers
/// that Playwright would download are not used. A test that finds none on this machine is skipped.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string Program = Environment.GetEnvironmentVariable("KIOSK_CHROMIUM") ?? "/usr/bin/chromium-headless-shell";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser.</summary>
    public IBrowser Browser
    {
        get
        {
            if (_browser is null) Assert.Skip($"{Program} is not installed: apt install chromium-headless-shell (make bootstrap), or name another by KIOSK_CHROMIUM");
            return _browser;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        _playwright = await Playwright.CreateAsync().WaitAsync(StartTime, TimeProvider.System);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            // Sandboxing needs a kernel that lets it, and another user than root; the page is ours.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars"],
        });
        // Without any window Chromium ends sooner or later, and one test closes its own before the next opens another.
        await _browser.NewPageAsync().WaitAsync(StartTime, TimeProvider.System);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync().WaitAsync(StartTime, TimeProvider.System);
        _playwright?.Dispose();
    }
}
