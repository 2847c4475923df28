using Kiosk.Firmware;
using Xunit;

namespace Kiosk.Tests.Firmware;

public class SampleClockTests
{
    private const uint EcgPeriodNs = 2_000_000;
    private const uint PlethPeriodNs = 10_000_000;

    public static TheoryData<uint, int, int> ClocksAndSeeds()
    {
        var data = new TheoryData<uint, int, int>();
        foreach (uint period in new[] { EcgPeriodNs, PlethPeriodNs })
        {
            foreach (int ppm in new[] { -200, -50, 0, 50, 200 })
            {
                for (int seed = 1; seed <= 3; seed++) data.Add(period, ppm, seed);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(ClocksAndSeeds))]
    public void With_readings_at_irregular_times_block_times_stay_close_to_the_truth_and_grow(uint periodNs, int ppm, int seed)
    {
        var part = new TruePart(periodNs, ppm, startUs: 1234);
        var random = new Random(seed);

        (double worst, double settled) = part.Run(seconds: 120, () => random.Next(10_000, 30_001));

        // Measured: at most 0.24 ms for the ECG, 0.65 ms for the pleth.
        Assert.True(worst <= 0.5 * periodNs / 1000, $"seed {seed}: {worst} us off");
        Assert.True(settled < 0.15 * periodNs / 1000, $"seed {seed}: {settled} us off");
    }

    [Theory]
    [InlineData(EcgPeriodNs, 0)]
    [InlineData(EcgPeriodNs, 200)]
    [InlineData(EcgPeriodNs, -200)]
    [InlineData(PlethPeriodNs, 0)]
    [InlineData(PlethPeriodNs, 200)]
    [InlineData(PlethPeriodNs, -200)]
    public void With_readings_in_step_with_the_samples_block_times_stay_within_half_a_period(uint periodNs, int ppm)
    {
        var part = new TruePart(periodNs, ppm, startUs: 5000);

        (double worst, _) = part.Run(seconds: 120, () => 10_000);

        Assert.True(worst <= 0.52 * periodNs / 1000, $"{worst} us off");
    }

    [Fact]
    public void An_uncertain_reading_time_widens_the_interval_but_not_the_truth()
    {
        var clock = new SampleClock(PlethPeriodNs, 0);
        clock.Start(0, 0);

        clock.Count(1, 12_000, 15_000);

        // The first sample came at 2.0 .. 10.0 ms or the second would have been there at 12 ms: the next comes at 12.0 .. 20.0 ms.
        Assert.InRange(clock.NextUs, 12_000, 20_010);
        Assert.InRange(clock.UncertaintyUs, 3990, 5010);
    }

    [Fact]
    public void The_number_of_samples_lost_after_those_read_follows_from_the_time()
    {
        var clock = new SampleClock(EcgPeriodNs, 0);
        clock.Start(0, 0);
        clock.Count(5, 10_900, 10_900);

        // 32 samples were kept, 12.0 .. 74.0 ms; those at 76 .. 100 ms were lost.
        clock.CountThenGap(32, 101_000, 101_000);

        Assert.InRange(clock.TimeOfUs(0), 10_900, 12_900);
        Assert.InRange(clock.NextUs, 101_000, 103_000);
    }

    [Fact]
    public void The_number_of_samples_lost_before_those_read_follows_from_the_time()
    {
        var clock = new SampleClock(EcgPeriodNs, 0);
        clock.Start(0, 0);
        clock.Count(5, 10_900, 10_900);

        clock.GapThenCount(3, 101_000, 101_000);

        Assert.InRange(clock.TimeOfUs(0), 95_000, 97_000);
        Assert.Equal(clock.NextUs - 6000, clock.TimeOfUs(0));
    }

    [Fact]
    public void A_gap_without_a_loss_moves_nothing()
    {
        var clock = new SampleClock(EcgPeriodNs, 0);
        clock.Start(0, 0);

        clock.GapThenCount(5, 11_000, 11_000);

        Assert.InRange(clock.TimeOfUs(0), 1000, 2000);
        Assert.Equal(clock.NextUs - 10_000, clock.TimeOfUs(0));
    }

    /// <summary>A part whose clock is off by some ppm, read at given times; compares each block's time with the truth.</summary>
    private sealed class TruePart(uint periodNs, int ppm, long startUs)
    {
        private const int SamplesPerBlock = 25;
        private readonly double _periodUs = periodNs / 1000.0 * (1 + (ppm * 1e-6));

        public (double Worst, double WorstWhenSettled) Run(int seconds, Func<int> nextReadingUs)
        {
            var clock = new SampleClock(periodNs, 0);
            clock.Start(startUs, startUs);
            long counted = 0;
            long last = long.MinValue;
            double worst = 0;
            double settled = 0;
            for (long now = startUs + nextReadingUs(); now < seconds * 1_000_000L; now += nextReadingUs())
            {
                long there = (long)Math.Floor((now - startUs) / _periodUs);
                int count = (int)(there - counted);
                clock.Count(count, now, now);
                for (int i = 0; i < count; i++, counted++)
                {
                    if (counted % SamplesPerBlock != 0) continue;
                    long time = clock.TimeOfUs(i);
                    double truth = startUs + ((counted + 1) * _periodUs);
                    worst = Math.Max(worst, Math.Abs(time - truth));
                    if (now - startUs > 2_000_000) settled = Math.Max(settled, Math.Abs(time - truth));
                    Assert.True(time > last, $"block time went back from {last} to {time}");
                    last = time;
                }
            }
            return (worst, settled);
        }
    }
}
