using System.Globalization;
using Kiosk.Faults;
using Kiosk.Faults.Store;
using Xunit;

namespace Kiosk.Tests.Store;

/// <summary>
/// The promise of <see cref="Kiosk.Edge.Store.DurableStore"/> against power cuts and failing disks, below SQLite: the short form of
/// <c>make torture</c>'s part on the visits' store. KIOSK_CRASH_IMAGES asks for more, KIOSK_CRASH_SEED for others.
/// </summary>
public class StoreFaultTests(ITestOutputHelper output)
{
    private static readonly int Seed = Number("KIOSK_CRASH_SEED", 20250731);

    [Fact]
    public async Task No_power_cut_loses_doubles_reorders_or_tears_what_was_acknowledged()
    {
        int images = Number("KIOSK_CRASH_IMAGES", 1000);

        FaultReport report = await SqlitePowerCut.RunAsync(Seed, images);

        output.WriteLine(report.ToString());
        Assert.True(report.IsClean, report.ToString());
        Assert.True(report.Trials >= images && report.Records >= 2000, report.ToString());
    }

    [Fact]
    public async Task A_disk_that_says_it_synced_and_did_not_is_seen_to_lose()
    {
        FaultReport report = await SqlitePowerCut.RunAsync(Seed, images: 40, works: 200, diskLies: true);

        Assert.True(report.Lost > 0, report.ToString());
        Assert.NotNull(report.FirstFailure);
    }

    [Fact]
    public async Task A_full_or_broken_disk_at_any_request_loses_nothing_and_the_store_works_again_after_it()
    {
        FaultReport report = await SqliteFaults.RunAsync(Seed);

        output.WriteLine(report.ToString());
        Assert.True(report.IsClean, report.ToString());
        Assert.True(report.Trials >= 1000 && report.Records > 1000, report.ToString());
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
