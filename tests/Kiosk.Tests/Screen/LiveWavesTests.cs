using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Screen.Live;
using Kiosk.Edge.Screen.Web;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Screen;

public class LiveWavesTests
{
    private readonly LiveWaves _waves = new(() => 7, new ScreenSession(), new Clock(TimeProvider.System, () => TimeSpan.Zero), CancellationToken.None);

    [Fact]
    public void What_is_sent_again_is_not_drawn_behind_what_came_later()
    {
        Assert.Equal([1.0, 2.0], Drawn(5, 1, 2)!);

        // 6 was lost: a gap, and when it comes after all, it is of the past.
        Assert.Equal([null, 5.0, 6.0], Drawn(7, 5, 6)!);
        Assert.Null(Drawn(6, 3, 4));
        Assert.Null(Drawn(7, 5, 6));
        Assert.Equal([7.0, 8.0], Drawn(8, 7, 8)!);
    }

    [Fact]
    public void Channels_are_counted_each_for_itself()
    {
        Assert.NotNull(Drawn(5, 1));

        Assert.NotNull(_waves.StretchOf(Block(Channel.PlethInfrared, 1, 1)));
        Assert.Null(_waves.StretchOf(Block(Channel.PlethRed, 1, 1)));
    }

    private IReadOnlyList<double?>? Drawn(uint sequence, params int[] samples) => _waves.StretchOf(Block(Channel.CuffPressure, sequence, samples))?.Values;

    private static SampleBlock Block(Channel channel, uint sequence, params int[] samples) => new(1, 7, channel, Part.None, default, sequence, 0, 10_000_000, 1, 1, samples);
}
