using Kiosk.Signals;
using Kiosk.Signals.Ecg;
using Xunit;

namespace Kiosk.Tests.Signals;

public class EcgStripTests(ITestOutputHelper output)
{
    private const double RateHz = 500, HumMilliVolt = 0.5;

    [Theory]
    [InlineData(360)]
    [InlineData(500)]
    public void The_R_waves_of_a_real_ecg_keep_their_height_within_five_per_cent(double rateHz)
    {
        double[] ecg = Minute("100", rateHz);

        EcgStrip strip = EcgStrip.Take(ecg, rateHz).Strip!;

        // Height over the level just before the complex: the baseline is taken away, not the wave.
        double[] raw = [.. strip.RPeaks.Select(peak => Height(ecg, strip.FirstSample + peak, rateHz)).Where(double.IsFinite)];
        double[] filtered = [.. strip.RPeaks.Select(peak => Height([.. strip.MilliVolt], peak, rateHz)).Where(double.IsFinite)];
        double change = Median(filtered) / Median(raw) - 1;
        output.WriteLine($"R {Median(raw):F3} mV raw, {Median(filtered):F3} mV filtered, {100 * change:F2} %");
        Assert.True(filtered.Length >= 30);
        Assert.InRange(change, -0.05, 0.05);
    }

    [Theory]
    [InlineData(49.7)]
    [InlineData(50)]
    [InlineData(50.3)]
    [InlineData(60)]
    public void Half_a_millivolt_of_hum_falls_by_more_than_30_dB(double hz)
    {
        double[] ecg = Minute("100", RateHz);
        double[] humming = [.. ecg.Select((v, i) => v + (HumMilliVolt * Math.Sin(2 * Math.PI * hz * i / RateHz)))];

        EcgStrip strip = EcgStrip.Take(humming, RateHz).Strip!;

        double[] clean = EcgStrip.Filter(ecg, RateHz)[strip.FirstSample..(strip.FirstSample + strip.MilliVolt.Count)];
        double left = Math.Sqrt(strip.MilliVolt.Select((v, i) => (v - clean[i]) * (v - clean[i])).Skip(500).SkipLast(500).Average());
        double fallDb = 20 * Math.Log10(HumMilliVolt / Math.Sqrt(2) / left);
        output.WriteLine($"{hz} Hz: {fallDb:F1} dB");
        Assert.True(fallDb > 30, $"{fallDb:F1} dB");
    }

    [Fact]
    public void Baseline_wander_of_two_millivolt_is_taken_away()
    {
        (double[] ecg, _) = SyntheticEcg.At(70, 40, RateHz, seed: 1, wanderMilliVolt: 2);
        (double[] still, _) = SyntheticEcg.At(70, 40, RateHz, seed: 1, wanderMilliVolt: 0);

        EcgStrip strip = EcgStrip.Take(ecg, RateHz).Strip!;

        double[] expected = EcgStrip.Filter(still, RateHz);
        double worst = strip.MilliVolt.Select((v, i) => Math.Abs(v - expected[strip.FirstSample + i])).Skip(1000).SkipLast(1000).Max();
        Assert.True(worst < 0.15, $"{worst:F3} mV");
    }

    [Fact]
    public void Of_a_minute_the_half_without_disturbance_is_taken()
    {
        (double[] ecg, _) = SyntheticEcg.At(70, 60, RateHz, seed: 2);
        double[] noise = SyntheticEcg.WhiteNoise(ecg.Length, 0.05, seed: 3);
        for (int i = 0; i < 14_000; i++) ecg[i] += noise[i];

        EcgStrip strip = EcgStrip.Take(ecg, RateHz).Strip!;

        Assert.Equal(15_000, strip.MilliVolt.Count);
        Assert.InRange(strip.FirstSample, 14_000, 15_000);
    }

    [Fact]
    public void A_strip_never_spans_a_lost_sample()
    {
        (double[] ecg, _) = SyntheticEcg.At(70, 60, RateHz, seed: 4);
        bool[] present = [.. ecg.Select((_, i) => i is not (8_000 or 20_000))];

        EcgStrip strip = EcgStrip.Take(ecg, RateHz, present).Strip!;

        Assert.DoesNotContain(false, present.Skip(strip.FirstSample).Take(strip.MilliVolt.Count));
        Assert.Equal(12_000, strip.MilliVolt.Count, 600.0);
    }

    [Theory]
    [InlineData(9.5, false)]
    [InlineData(10, true)]
    [InlineData(12, true)]
    public void Ten_seconds_are_the_least(double seconds, bool isEnough)
    {
        (double[] ecg, _) = SyntheticEcg.At(70, seconds, RateHz, seed: 5);

        EcgStripResult result = EcgStrip.Take(ecg, RateHz);

        Assert.Equal(isEnough, result.Strip is not null);
        Assert.Equal(isEnough ? NoValue.None : NoValue.NotEnoughSignal, result.NoStrip);
        Assert.NotNull(result.Analysis.HeartRatePerMin);
    }

    [Fact]
    public void The_R_peaks_lie_on_the_tops_of_the_filtered_wave()
    {
        (double[] ecg, int[] peaks) = SyntheticEcg.At(66, 30, RateHz, seed: 6);

        EcgStrip strip = EcgStrip.Take(ecg, RateHz).Strip!;

        Assert.InRange(strip.RPeaks.Count, peaks.Length - 1, peaks.Length);
        Assert.All(strip.RPeaks, peak => Assert.True(strip.MilliVolt[peak] > 0.9 * strip.MilliVolt.Max(), $"at {peak}"));
    }

    private static double[] Minute(string record, double rateHz)
    {
        AnnotatedEcg ecg = Recordings.MitDb(record);
        double[] minute = ecg.MilliVolt[..(int)(60 * ecg.SampleRateHz)];
        return rateHz == ecg.SampleRateHz ? minute : Recordings.Resample(minute, ecg.SampleRateHz, rateHz);
    }

    private static double Height(double[] samples, int peak, double rateHz)
    {
        int reach = (int)(0.01 * rateHz), before = (int)(0.08 * rateHz);
        if (peak < before || peak + reach >= samples.Length) return double.NaN;
        return samples[(peak - reach)..(peak + reach + 1)].Max() - Median(samples[(peak - before)..(peak - before + reach)]);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
