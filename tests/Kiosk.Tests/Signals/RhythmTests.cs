using Kiosk.Signals.Ecg;
using Xunit;

namespace Kiosk.Tests.Signals;

public class RhythmTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Intervals_without_any_order_are_irregular(int seed)
    {
        Random random = new(seed);

        Rhythm rhythm = RhythmAnalysis.Judge(Intervals([.. Enumerable.Range(0, 45).Select(_ => 450 + 500 * random.NextDouble())]));

        Assert.Equal(Rhythm.Irregular, rhythm);
    }

    [Fact]
    public void Breathing_sinus_rhythm_is_not_irregular()
    {
        Rhythm rhythm = RhythmAnalysis.Judge(Intervals([.. Enumerable.Range(0, 35).Select(i => 850 + 80 * Math.Sin(2 * Math.PI * i / 5))]));

        Assert.Equal(Rhythm.NotIrregular, rhythm);
    }

    [Fact]
    public void Early_beats_with_their_pauses_alone_give_no_hint()
    {
        double[] milliseconds = [.. Enumerable.Repeat(800.0, 36)];
        foreach (int early in (int[])[5, 13, 20, 29]) (milliseconds[early], milliseconds[early + 1]) = (500, 1_100);

        Assert.Equal(Rhythm.NotIrregular, RhythmAnalysis.Judge(Intervals(milliseconds)));
    }

    [Fact]
    public void Intervals_beside_beats_of_another_shape_do_not_count()
    {
        Random random = new(4);
        double[] milliseconds = [.. Enumerable.Range(0, 45).Select(_ => 450 + 500 * random.NextDouble())];

        Assert.Equal(Rhythm.Unknown, RhythmAnalysis.Judge(Intervals(milliseconds, isCommon: false)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void Too_few_intervals_say_nothing(int count)
    {
        Random random = new(5);

        Assert.Equal(Rhythm.Unknown, RhythmAnalysis.Judge(Intervals([.. Enumerable.Range(0, count).Select(_ => 450 + 500 * random.NextDouble())])));
    }

    private static List<RrInterval> Intervals(double[] milliseconds, bool isCommon = true)
    {
        List<RrInterval> intervals = [];
        int at = 0;
        foreach (double ms in milliseconds)
        {
            int next = at + (int)(ms / 2);
            intervals.Add(new RrInterval(at, next, ms, isCommon));
            at = next;
        }
        return intervals;
    }
}
