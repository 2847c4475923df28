using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Kiosk.ScreenTests.Rig;

/// <summary>What a tab takes.</summary>
/// <param name="HeapBytes">Of JavaScript, after a collection.</param>
/// <param name="Nodes">Of the document.</param>
/// <param name="ResidentBytes">Of the browser's renderers that is theirs alone (RssAnon, proc(5)); the tab's and the empty one of <see cref="Chromium"/>.</param>
public sealed record TabUse(long HeapBytes, int Nodes, long ResidentBytes)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{HeapBytes / 1e6:0.00} MB of JavaScript, {Nodes} nodes, {ResidentBytes / 1e6:0.0} MB resident");
}

/// <summary>Reads what a tab takes.</summary>
public sealed class TabMemory : IAsyncDisposable
{
    private readonly ICDPSession _page, _browser;

    private TabMemory(ICDPSession page, ICDPSession browser) => (_page, _browser) = (page, browser);

    /// <summary>For a page.</summary>
    public static async Task<TabMemory> OpenAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new TabMemory(await page.Context.NewCDPSessionAsync(page), await page.Context.Browser!.NewBrowserCDPSessionAsync());
    }

    /// <summary>Collects what can be, and reads.</summary>
    public async Task<TabUse> ReadAsync()
    {
        for (int i = 0; i < 2; i++) await _page.SendAsync("HeapProfiler.collectGarbage");
        JsonElement heap = (await _page.SendAsync("Runtime.getHeapUsage"))!.Value;
        JsonElement counters = (await _page.SendAsync("Memory.getDOMCounters"))!.Value;
        JsonElement processes = (await _browser.SendAsync("SystemInfo.getProcessInfo"))!.Value;
        long resident = processes.GetProperty("processInfo").EnumerateArray().Where(one => one.GetProperty("type").GetString() == "renderer").Sum(one => AnonymousOf(one.GetProperty("id").GetInt32()));
        return new TabUse((long)heap.GetProperty("usedSize").GetDouble(), counters.GetProperty("nodes").GetInt32(), resident);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _page.DetachAsync();
        await _browser.DetachAsync();
    }

    private static long AnonymousOf(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
