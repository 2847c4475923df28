using System.Diagnostics;
using Kiosk.Benchmarks.Harness;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.Demo;
using Microsoft.Playwright;

namespace Kiosk.Benchmarks.Suite;

/// <summary>
/// The patient's screen in Debian's Chromium, at the speed of life: how long the page takes to show its first step, and how old a sample of the pleth is when it is drawn, from the
/// arrival of its block's bytes at the host's end of the line to the frame after the one in which the page drew it.
/// </summary>
internal sealed class ScreenLatency : Benchmark, IAsyncDisposable
{
    // The kiosk's own browser where it is installed, else that of the tests.
    private static readonly string Chromium = Environment.GetEnvironmentVariable("KIOSK_CHROMIUM")
        ?? Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-headless-shell"], File.Exists) ?? "chromium";

    private const float PatienceMs = 30_000;

    // About forty blocks of the pleth; the measurement itself takes longer.
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-bench-screen-").FullName;
    private KioskRig? _rig;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public override string Name => "screen";

    public override string Description => $"the patient's screen in {Path.GetFileName(Chromium)}: loading the page, and from a sample at the line to a drawn pixel";

    public override string? Missing => !File.Exists(Chromium) ? $"{Chromium} is not installed (make bootstrap)" : LocalBroker.IsInstalled ? null : "mosquitto is not installed (make bootstrap)";

    public override void Prepare(Setup setup) => PrepareAsync().GetAwaiter().GetResult();

    public override IReadOnlyList<Figure> Run() => RunAsync().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        if (_rig is not null) await _rig.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PrepareAsync()
    {
        _rig = new KioskRig(new RigOptions { Folder = _folder, EdgeProgram = Program("kiosk-edge"), CtlProgram = Program("kioskctl"), SimProgram = Program("kiosk-sim"), HasScreen = true });
        await _rig.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium, Headless = true, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    // A visit that is stopped, so that the next run finds the screen as it was.
    private async Task<IReadOnlyList<Figure>> RunAsync()
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1080, Height = 1920 } });
        try
        {
            IPage page = await context.NewPageAsync();
            page.SetDefaultTimeout(PatienceMs);
            long since = Stopwatch.GetTimestamp();
            await page.GotoAsync(_rig!.ScreenAddress!.ToString());
            await page.WaitForSelectorAsync("main[data-step=attract]");
            double loadMs = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            foreach (string touched in (string[])["start", "language-en", "agree-send", "way-anonymous", "custom-oxygen", "custom-start"]) await page.ClickAsync($"[data-test={touched}]");
            await page.WaitForSelectorAsync("main[data-task=oxygen] canvas");
            await Task.Delay(Watched, TimeProvider.System);
            double[] latencies = [.. (await page.EvaluateAsync<double[]>("window.kiosk.latencies")).Order()];
            foreach (string touched in (string[])["stop", "end-early", "done", "rate-skip", "close"]) await page.ClickAsync($"[data-test={touched}]");
            await page.WaitForSelectorAsync("main[data-step=attract]");
            if (latencies.Length < 10) throw new InvalidOperationException($"only {latencies.Length} blocks were drawn in {Watched.TotalSeconds} s");
            return
            [
                new("line to pixel: median", "ms", Runner.Quantile(latencies, 0.5)), new("line to pixel: 95 %", "ms", Runner.Quantile(latencies, 0.95)),
                new("page load to first step", "ms", loadMs),
            ];
        }
        finally
        {
            await context.CloseAsync();
        }
    }

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
}
