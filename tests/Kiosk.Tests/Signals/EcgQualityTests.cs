using Kiosk.Signals;
using Kiosk.Signals.Ecg;
using Xunit;

namespace Kiosk.Tests.Signals;

public class EcgQualityTests
{
    private const double RateHz = 500;
    private const int HalfMinute = 15_000;

    [Fact]
    public void Clean_signal_gives_a_heart_rate_and_no_reason()
    {
        (double[] ecg, int[] peaks) = SyntheticEcg.At(72, 30, RateHz, seed: 1);

        EcgResult result = EcgAnalysis.Analyze(ecg, RateHz);

        Assert.Equal(NoValue.None, result.NoHeartRate);
        Assert.Equal(60 * RateHz * (peaks.Length - 1) / (peaks[^1] - peaks[0]), result.HeartRatePerMin!.Value, 0.1);
        Assert.Equal(60_000, result.HeartRatePerMin.Value * result.RrMeanMs!.Value, 1e-6);
        Assert.Equal(1, result.GoodPart);
    }

    [Fact]
    public void White_noise_gives_no_number()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            EcgResult result = EcgAnalysis.Analyze(SyntheticEcg.WhiteNoise(HalfMinute, 0.3, seed), RateHz);

            Assert.True(result.HeartRatePerMin is null && result.NoHeartRate is NoValue.Noise or NoValue.MainsInterference, $"seed {seed}: {result}");
        }
    }

    // Pops of one shape at random times are the nearest that noise comes to an irregular heart.
    [Fact]
    public void Electrode_pops_seldom_pass_for_a_heart()
    {
        int given = 0;
        for (int seed = 1; seed <= 20; seed++)
        {
            Random random = new(seed);
            double level = 0;
            double[] pops = new double[HalfMinute];
            for (int i = 0; i < pops.Length; i++)
            {
                level = random.NextDouble() < 0.003 ? 4 * (random.NextDouble() - 0.5) : level * 0.995;
                pops[i] = level + 0.02 * SyntheticEcg.Gaussian(random);
            }

            if (EcgAnalysis.Analyze(pops, RateHz).HeartRatePerMin is not null) given++;
        }

        Assert.True(given <= 1, $"{given} of 20");
    }

    [Fact]
    public void Baseline_wander_alone_gives_no_number()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Random random = new(seed);
            double level = 0;
            double[] wander = new double[HalfMinute];
            for (int i = 0; i < wander.Length; i++) wander[i] = level = level * 0.999 + 0.02 * SyntheticEcg.Gaussian(random);

            EcgResult result = EcgAnalysis.Analyze(wander, RateHz);

            Assert.True(result.HeartRatePerMin is null, $"seed {seed}: {result.HeartRatePerMin}");
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(60)]
    public void Mains_hum_alone_is_named_as_such(double hz)
    {
        double[] hum = SyntheticEcg.WhiteNoise(HalfMinute, 0.002, 5);
        for (int i = 0; i < hum.Length; i++) hum[i] += Math.Sin(2 * Math.PI * hz * i / RateHz);

        EcgResult result = EcgAnalysis.Analyze(hum, RateHz);

        Assert.Null(result.HeartRatePerMin);
        Assert.Equal(NoValue.MainsInterference, result.NoHeartRate);
    }

    [Fact]
    public void Heart_under_strong_hum_still_gives_its_rate()
    {
        (double[] ecg, int[] peaks) = SyntheticEcg.At(66, 30, RateHz, seed: 2);
        for (int i = 0; i < ecg.Length; i++) ecg[i] += 0.5 * Math.Sin(2 * Math.PI * 50 * i / RateHz);

        EcgResult result = EcgAnalysis.Analyze(ecg, RateHz);

        Assert.Equal(60 * RateHz * (peaks.Length - 1) / (peaks[^1] - peaks[0]), result.HeartRatePerMin!.Value, 0.5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3.3)]
    public void Constant_signal_is_flat(double level)
    {
        double[] flat = new double[HalfMinute];
        Array.Fill(flat, level);

        EcgResult result = EcgAnalysis.Analyze(flat, RateHz);

        Assert.Null(result.HeartRatePerMin);
        Assert.Equal(NoValue.Flat, result.NoHeartRate);
        Assert.Empty(result.RPeaks);
    }

    [Fact]
    public void Signal_at_the_rail_is_saturated_though_it_flickers()
    {
        double[] railed = SyntheticEcg.WhiteNoise(HalfMinute, 0.01, 3);
        for (int i = 0; i < railed.Length; i++) railed[i] = 12.49 + Math.Min(0.01, railed[i]);

        EcgResult result = EcgAnalysis.Analyze(railed, RateHz, options: new EcgOptions { FullScaleMilliVolt = 12.5 });

        Assert.Null(result.HeartRatePerMin);
        Assert.Equal(NoValue.Saturated, result.NoHeartRate);
    }

    [Fact]
    public void Lead_that_comes_off_to_the_rail_leaves_no_beats_there()
    {
        (double[] ecg, _) = SyntheticEcg.At(70, 60, RateHz, seed: 4);
        ecg.AsSpan(HalfMinute).Fill(12.5);

        EcgResult result = EcgAnalysis.Analyze(ecg, RateHz);

        Assert.InRange(result.HeartRatePerMin!.Value, 69, 71);
        Assert.All(result.RPeaks, peak => Assert.True(peak < HalfMinute));
        Assert.InRange(result.GoodPart, 0.48, 0.5);
    }

    [Fact]
    public void Mostly_railed_signal_is_refused_as_saturated()
    {
        (double[] ecg, _) = SyntheticEcg.At(70, 30, RateHz, seed: 4);
        ecg.AsSpan(2_000).Fill(12.5);

        EcgResult result = EcgAnalysis.Analyze(ecg, RateHz);

        Assert.Null(result.HeartRatePerMin);
        Assert.Equal(NoValue.Saturated, result.NoHeartRate);
    }

    [Fact]
    public void Heart_of_a_twentieth_of_the_usual_size_is_too_weak()
    {
        (double[] ecg, _) = SyntheticEcg.At(70, 30, RateHz, seed: 6, noiseMilliVolt: 0);
        double[] noise = SyntheticEcg.WhiteNoise(HalfMinute, 0.002, seed: 6);
        for (int i = 0; i < ecg.Length; i++) ecg[i] = 0.05 * ecg[i] + noise[i];

        EcgResult result = EcgAnalysis.Analyze(ecg, RateHz);

        Assert.Null(result.HeartRatePerMin);
        Assert.Equal(NoValue.SignalTooWeak, result.NoHeartRate);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(400)]
    [InlineData(2_000)]
    public void Too_short_a_signal_gives_no_number(int samples)
    {
        (double[] ecg, _) = SyntheticEcg.At(80, 10, RateHz, seed: 7);

        EcgResult result = EcgAnalysis.Analyze(ecg.AsSpan(0, samples), RateHz);

        Assert.Null(result.HeartRatePerMin);
        Assert.Equal(NoValue.NotEnoughSignal, result.NoHeartRate);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EcgAnalysis.Analyze(new double[100], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => EcgAnalysis.Analyze(new double[100], double.NaN));
        ArgumentException mask = Assert.Throws<ArgumentException>(() => EcgAnalysis.Analyze(new double[100], RateHz, new bool[99]));
        Assert.Contains("99 entries for 100 samples", mask.Message, StringComparison.Ordinal);
    }
}
