using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Kiosk.ScreenTests.Rig.Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)] // Each class runs a whole kiosk and a browser on a small machine.

namespace Kiosk.ScreenTests.Rig;

/// <summary>
/// Debian's Chromium without a window, drawn by the processor, one for all tests; the browsers that Playwright would download are not used. A test that finds none on this machine is
/// skipped.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string Program = Environment.GetEnvironmentVariable("KIOSK_CHROMIUM") ?? "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser.</summary>
    public IBrowser Browser
    {
        get
        {
            if (_browser is null) Assert.Skip($"{Program} is not installed: apt install chromium (make bootstrap), or name another by KIOSK_CHROMIUM");
            return _browser;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            // Sandboxing needs a kernel that lets it, and another user than root; the page is ours.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars"],
        });
        // Without any window Chromium ends sooner or later, and one test closes its own before the next opens another.
        await _browser.NewPageAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }
}
