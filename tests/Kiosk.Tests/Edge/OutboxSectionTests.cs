using Kiosk.Edge.Configuration;
using Kiosk.Outbox;
using Xunit;

namespace Kiosk.Tests.Edge;

public class OutboxSectionTests
{
    private const string Least = """
        { "kioskId": "k1", "uplink": { "brokerHost": "b", "caFile": "/a", "certificateFile": "/b", "keyFile": "/c" }, "outbox":
        """;

    [Theory]
    [InlineData("telemetry", new[] { Lane.Telemetry })]
    [InlineData("telemetry,visit", new[] { Lane.Telemetry, Lane.Visit })]
    [InlineData("refused,telemetry,visit,alarm", new[] { Lane.Refused, Lane.Telemetry, Lane.Visit, Lane.Alarm })]
    [InlineData("none", new Lane[0])]
    public void Lanes_to_drop_from_are_read_in_their_order(string text, Lane[] order)
    {
        ConfigurationResult result = ConfigurationFile.Parse(Least + $$"""{ "dropFirst": "{{text}}" } }""", "f");

        Assert.Empty(result.Errors);
        Assert.Equal(order, result.Options!.Outbox.ToOptions("/x").DropOrder);
    }

    [Theory]
    [InlineData("")]
    [InlineData("telemetry,")]
    [InlineData("telemetry,telemetry")]
    [InlineData("visit,telemetry,visit")]
    [InlineData("visits")]
    [InlineData("none,visit")]
    [InlineData("telemetry visit")]
    public void Wrong_lanes_are_an_error_that_says_what_is_allowed(string text)
    {
        ConfigurationResult result = ConfigurationFile.Parse(Least + $$"""{ "dropFirst": "{{text}}" } }""", "f");

        Assert.Equal(
            $"f: outbox.dropFirst: \"{text}\" is not allowed; it must be none, or lanes out of alarm, visit, telemetry and refused, each once, separated by commas",
            Assert.Single(result.Errors));
    }

    [Fact]
    public void Sizes_are_megabytes()
    {
        OutboxOptions options = new OutboxSection { CapMegabytes = 4096, ReserveMegabytes = 2 }.ToOptions("/data/outbox");

        Assert.Equal(("/data/outbox", 4L << 30, 2 << 20), (options.Directory, options.CapBytes, options.ReserveBytes));
    }
}
