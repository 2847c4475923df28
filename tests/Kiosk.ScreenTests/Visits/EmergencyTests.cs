using Kiosk.ScreenTests.Rig;
using Xunit;

namespace Kiosk.ScreenTests.Visits;

/// <summary>Values at which help is to be called.</summary>
public class EmergencyTests(Chromium chromium, IllScreen screen) : IClassFixture<IllScreen>
{
    [Theory]
    [InlineData("1080x1920", Explicit = true)]
    [InlineData("1280x800")]
    public Task Dangerous_value_offers_to_call_for_help_also_without_a_network(string size) => screen.RunAsync(chromium, async page =>
    {
        screen.Rig.Broker.Kill();
        try
        {
            await page.ToOxygenAsync();
            await page.MeasureAllAsync();
            await page.SeesAsync("[data-value=SpO2][data-judgement=help]");
            await page.SeesAsync("[data-needs-help]");
            await page.ClickAsync("call-help");

            await page.SeesAsync("[data-overlay=emergency]");
            await page.ShotAsync("27-emergency");
            Assert.Contains("112", await page.TextOf("[data-overlay=emergency]"), StringComparison.Ordinal);
            await page.ClickAsync("emergency-close");
            await page.LeaveAsync();
        }
        finally
        {
            screen.Rig.Broker.Restart();
        }
    }, Size.Parse(size));
}
