using System.Globalization;
using Kiosk.Faults.Store;
using Xunit;

namespace Kiosk.Tests.Store;

/// <summary>The promise of <see cref="Kiosk.Edge.Store.DurableStore"/> against power cuts, by legal images of the disk below SQLite.</summary>
public class StorePowerCutTests(ITestOutputHelper output)
{
    private const int Seed = 20250731;

    /// <summary>KIOSK_CRASH_IMAGES asks for more, KIOSK_CRASH_SEED for others.</summary>
    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    [Fact]
    public async Task No_power_cut_loses_doubles_reorders_or_tears_what_was_acknowledged()
    {
        PowerCutReport report = await SqlitePowerCut.Run(Number("KIOSK_CRASH_SEED", Seed), Number("KIOSK_CRASH_IMAGES", 1000));

        output.WriteLine(report.ToString());
        Assert.True(report.IsClean, report.ToString());
        Assert.True(report.Images >= 1000);
        Assert.True(report.Works >= 2000);
    }

    [Fact]
    public async Task A_disk_that_says_it_synced_and_did_not_is_seen_to_lose()
    {
        PowerCutReport report = await SqlitePowerCut.Run(Seed, images: 40, works: 200, diskLies: true);

        Assert.True(report.Lost > 0, report.ToString());
        Assert.NotNull(report.FirstFailure);
    }
}
