using System.Globalization;
using System.Text.Json;
using Kiosk.ScreenTests.Rig;
using Microsoft.Playwright;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>One tab for many people: its memory does not grow.</summary>
[Collection(PlainCollection.Name)]
public class SoakTests(Chromium chromium, PlainScreen screen, ITestOutputHelper output)
{
    private const int WarmUp = 3;

    // What the engine compiles and caches in its own time, and what might be taken for flat beside it.
    private const double BytesMax = 600_000, BytesPerVisitMax = 2000;
    private const int NodesMax = 100;

    private static readonly int Visits = int.Parse(Environment.GetEnvironmentVariable("KIOSK_SCREEN_VISITS") ?? "100", CultureInfo.InvariantCulture);

    [Fact(Explicit = true)]
    public Task Memory_of_the_tab_stays_flat_over_many_visits() => screen.RunAsync(chromium, async page =>
    {
        ICDPSession session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        for (int i = 0; i < WarmUp; i++) await VisitAsync(page);
        (double firstBytes, int firstNodes) = await MemoryAsync(session);
        for (int i = 1; i <= Visits; i++)
        {
            await VisitAsync(page);
            if (i % 10 == 0)
            {
                (double bytes, int nodes) = await MemoryAsync(session);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"after {i} visits: {bytes / 1e6:0.00} MB of JavaScript, {nodes} nodes"));
            }
        }

        (double lastBytes, int lastNodes) = await MemoryAsync(session);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Visits} visits: {firstBytes / 1e6:0.00} MB and {firstNodes} nodes before, {lastBytes / 1e6:0.00} MB and {lastNodes} nodes after"));

        await session.DetachAsync();
        Assert.True(lastBytes - firstBytes <= BytesMax + (Visits * BytesPerVisitMax), $"{firstBytes} bytes grew to {lastBytes} over {Visits} visits");
        Assert.True(lastNodes - firstNodes <= NodesMax, $"{firstNodes} nodes grew to {lastNodes} over {Visits} visits");
    });

    // With a live curve for a while, and all pages.
    private static async Task VisitAsync(ScreenPage page)
    {
        await page.ToOxygenAsync();
        await page.SeesAsync("canvas");
        await page.SeesAsync("[data-value=SpO2]");
        await page.ClickAsync("skip");
        await page.StepAsync("results");
        await page.SkipOutAsync();
    }

    private static async Task<(double Bytes, int Nodes)> MemoryAsync(ICDPSession session)
    {
        for (int i = 0; i < 2; i++) await session.SendAsync("HeapProfiler.collectGarbage");
        JsonElement heap = (await session.SendAsync("Runtime.getHeapUsage"))!.Value;
        JsonElement counters = (await session.SendAsync("Memory.getDOMCounters"))!.Value;
        return (heap.GetProperty("usedSize").GetDouble(), counters.GetProperty("nodes").GetInt32());
    }
}
