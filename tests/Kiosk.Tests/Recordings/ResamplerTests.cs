using System.Globalization;
using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public class ResamplerTests
{
    /// <summary>Samples at each end that the clamped edges touch, in samples of the lower rate.</summary>
    private const int EdgeSamples = 32;

    [Theory]
    [InlineData(360, 500)]
    [InlineData(360, 512)]
    [InlineData(250, 500)]
    [InlineData(125, 100)]
    [InlineData(500, 125)]
    [InlineData(100, 400)]
    [InlineData(360, 499.7)]
    [InlineData(28.2594, 100)]
    [InlineData(1000, 31.4159)]
    public void A_sine_in_the_passband_comes_out_within_the_documented_error(double fromHz, double toHz)
    {
        double nyquist = Math.Min(fromHz, toHz) / 2;
        double worst = 0;

        foreach (double part in new[] { 0.01, 0.1, 0.35, 0.6, 0.8 })
        {
            double hz = part * nyquist;
            double[] x = Sine(hz, fromHz, (int)(4 * fromHz) + 200);
            double[] y = Resampler.Resample(x, fromHz, toHz);
            worst = Math.Max(worst, WorstInside(y, toHz, Math.Min(fromHz, toHz), k => Math.Sin((2 * Math.PI * hz * k / toHz) + 0.3)));
        }

        Assert.True(worst < 5e-5, string.Create(CultureInfo.InvariantCulture, $"worst error {worst:E2}"));
    }

    [Theory]
    [InlineData(500, 100, 51)]
    [InlineData(500, 100, 99)]
    [InlineData(500, 100, 180)]
    [InlineData(360, 125, 62.6)]
    [InlineData(360, 125, 120)]
    public void A_sine_above_half_the_new_rate_vanishes_instead_of_folding_back(double fromHz, double toHz, double hz)
    {
        double[] y = Resampler.Resample(Sine(hz, fromHz, 4000), fromHz, toHz);

        Assert.InRange(WorstInside(y, toHz, toHz, _ => 0), 0, 5e-5);
    }

    [Fact]
    public void A_constant_is_returned_exactly()
    {
        int seed = 7;
        var random = new Random(seed);

        for (int i = 0; i < 40; i++)
        {
            double value = (random.NextDouble() - 0.5) * 1e6;
            double from = 20 + (1000 * random.NextDouble());
            double to = i % 2 == 0 ? Math.Round(20 + (1000 * random.NextDouble())) : 20 + (1000 * random.NextDouble());
            double[] x = new double[100];
            Array.Fill(x, value);
            Assert.True(Array.TrueForAll(Resampler.Resample(x, i % 2 == 0 ? Math.Round(from) : from, to), y => y == value), $"seed {seed}, case {i}");
        }
    }

    [Theory]
    [InlineData(360)]
    [InlineData(28.2594)]
    public void The_same_rate_is_the_identity_and_a_copy(double rateHz)
    {
        double[] x = Noise(500, seed: 3);

        double[] y = Resampler.Resample(x, rateHz, rateHz);

        Assert.Equal(x, y);
        Assert.NotSame(x, y);
    }

    [Fact]
    public void Two_runs_give_the_same_bits()
    {
        double[] x = Noise(2000, seed: 4);

        Assert.Equal(Resampler.Resample(x, 360, 500), Resampler.Resample(x, 360, 500));
        Assert.Equal(Resampler.Resample(x, 360, 499.7), Resampler.Resample(x, 360, 499.7));
    }

    [Fact]
    public void The_table_of_phases_and_the_kernel_for_each_sample_agree()
    {
        double[] x = Noise(2000, seed: 5);

        double[] table = Resampler.Resample(x, 360, 500);
        double[] each = Resampler.Resample(x, 360, 500 * (1 + 1e-11));

        Assert.Equal(table.Length, each.Length);
        for (int i = 0; i < table.Length; i++) Assert.Equal(table[i], each[i], 1e-6);
    }

    [Theory]
    [InlineData(1, 360, 500, 1)]
    [InlineData(2, 360, 500, 2)]
    [InlineData(650_000, 360, 500, 902_777)]
    [InlineData(37, 360, 500, 51)]
    [InlineData(501, 500, 100, 101)]
    [InlineData(500, 500, 100, 100)]
    public void The_result_ends_with_the_last_time_within_the_input(int length, double fromHz, double toHz, int expected)
    {
        Assert.Equal(expected, Resampler.Resample(new double[length], fromHz, toHz).Length);
    }

    [Fact]
    public void The_ends_hold_the_end_samples_without_ringing_out_of_range()
    {
        double[] x = new double[400];
        for (int i = 0; i < x.Length; i++) x[i] = 1 + (i / 399.0);

        double[] y = Resampler.Resample(x, 360, 500);

        Assert.All(y, v => Assert.InRange(v, 0.999, 2.001));
        Assert.Equal(1, y[0], 0.002);
        Assert.Equal(2, y[^1], 0.003);
    }

    [Fact]
    public void Samples_at_irregular_times_give_the_pulse_they_carry()
    {
        // A camera at 30 frames/s whose frames fall up to 8 ms early or late.
        int seed = 11;
        var random = new Random(seed);
        double[] times = [.. Enumerable.Range(0, 900).Select(i => Math.Round((i * 1000 / 30.0) + (16 * (random.NextDouble() - 0.5))))];
        double[] x = Array.ConvertAll(times, t => Pulse((t - times[0]) / 1000));

        double[] y = Resampler.Resample(x, times, 100);

        double worst = WorstInside(y, 100, 30, k => Pulse(k / 100));
        Assert.True(worst < 0.02, string.Create(CultureInfo.InvariantCulture, $"seed {seed}: worst error {worst:E2} of a swing of 2"));
    }

    [Fact]
    public void Even_times_are_resampled_as_an_even_signal()
    {
        double[] x = Noise(300, seed: 12);
        double[] times = [.. Enumerable.Range(0, 300).Select(i => 40.0 + (8 * i))];

        Assert.Equal(x, Resampler.Resample(x, times, 125));
        Assert.Equal(Resampler.Resample(x, 125, 500), Resampler.Resample(x, times, 500));
    }

    [Fact]
    public void A_gap_is_bridged_by_a_straight_line()
    {
        double[] times = [.. Enumerable.Range(0, 50).Select(i => i < 25 ? i * 20.0 : 1000 + (i * 20.0))];
        double[] x = [.. times.Select((_, i) => i < 25 ? i % 2 : 5.0)];

        double[] y = Resampler.Resample(x, times, 50);

        // From 0 at 480 ms to 5 at 1500 ms.
        Assert.Equal(2.5, y[(int)(0.99 * 50)], 0.15);
        Assert.InRange(y.Max(), 4.9, 5.2);
    }

    [Fact]
    public void Rates_and_times_that_make_no_sense_are_the_callers_error()
    {
        Assert.Throws<ArgumentException>(() => Resampler.Resample([], 1, 1));
        Assert.Throws<ArgumentException>(() => Resampler.Resample([1], 0, 1));
        Assert.Throws<ArgumentException>(() => Resampler.Resample([1], 1, double.NaN));
        Assert.Throws<ArgumentException>(() => Resampler.Resample([1, 2], [5, 5], 1));
        Assert.Throws<ArgumentException>(() => Resampler.Resample([1, 2], [5], 1));
    }

    private static double Pulse(double t) => (0.7 * Math.Sin(2 * Math.PI * 1.2 * t)) + (0.3 * Math.Sin(2 * Math.PI * 2.4 * t));

    private static double[] Sine(double hz, double rateHz, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Math.Sin((2 * Math.PI * hz * i / rateHz) + 0.3))];

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    /// <summary>The largest distance to what is expected of sample k, away from the ends.</summary>
    private static double WorstInside(double[] y, double rateHz, double lowerHz, Func<double, double> expected)
    {
        int edge = (int)Math.Ceiling(EdgeSamples * rateHz / lowerHz) + 1;
        double worst = 0;
        Assert.True(y.Length > 2 * edge + 10, "the signal is too short to judge");
        for (int k = edge; k < y.Length - edge; k++) worst = Math.Max(worst, Math.Abs(y[k] - expected(k)));
        return worst;
    }
}
