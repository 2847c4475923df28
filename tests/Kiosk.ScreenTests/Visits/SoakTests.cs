using System.Globalization;
using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>One tab for many people: its memory does not grow.</summary>
[Collection(PlainCollection.Name)]
public class SoakTests(Chromium chromium, PlainScreen screen, ITestOutputHelper output)
{
    private const int WarmUp = 3;

    // What the engine compiles and caches in its own time. The process keeps for a while what it has freed: a leak of 0.3 MB a visit is seen beside that.
    private const long HeapBytesMax = 600_000, ResidentBytesMax = 30_000_000;
    private const int NodesMax = 20;

    private static readonly int Visits = int.Parse(Environment.GetEnvironmentVariable("KIOSK_SCREEN_VISITS") ?? "100", CultureInfo.InvariantCulture);

    [Fact(Explicit = true)]
    public Task Memory_of_the_tab_stays_flat_over_many_visits() => screen.RunAsync(chromium, async page =>
    {
        await using var memory = await TabMemory.OpenAsync(page.Page);
        for (int i = 0; i < WarmUp; i++) await VisitAsync(page);
        TabUse first = await memory.ReadAsync(), last = first;
        output.WriteLine($"before: {first}");
        for (int i = 1; i <= Visits; i++)
        {
            await VisitAsync(page);
            if (i % 10 != 0 && i != Visits) continue;
            last = await memory.ReadAsync();
            output.WriteLine($"after {i} visits: {last}");
        }

        Assert.True(last.HeapBytes - first.HeapBytes <= HeapBytesMax, $"JavaScript: {first} grew to {last} over {Visits} visits");
        Assert.True(last.Nodes - first.Nodes <= NodesMax, $"the document: {first} grew to {last} over {Visits} visits");
        Assert.True(last.ResidentBytes - first.ResidentBytes <= ResidentBytesMax, $"the process: {first} grew to {last} over {Visits} visits");
    }, patience: TimeSpan.FromMinutes(1 + (Visits * 0.5)));

    // With a live curve for a while, and all pages.
    private static async Task VisitAsync(ScreenPage page)
    {
        await page.ToOxygenAsync();
        await page.SeesAsync("canvas");
        await page.SeesAsync("[data-value=SpO2]");
        await page.ClickAsync("skip");
        await page.StepAsync("results");
        // What is read is of the next document, when it is whole.
        await page.LeaveDocumentAsync(page.SkipOutAsync);
    }
}
