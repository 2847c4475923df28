using Kiosk.Signals;
using Kiosk.Signals.Ecg;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>What must hold whatever the heart does; each case is a seed.</summary>
public class EcgPropertyTests
{
    private const double RateHz = 500;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [InlineData(250)]
    [InlineData(256)]
    [InlineData(360)]
    [InlineData(500)]
    [InlineData(512)]
    public void R_peaks_are_found_to_the_sample_at_every_rate(double sampleRateHz)
    {
        foreach (double heartRate in new double[] { 40, 60, 90, 130, 180 })
        {
            (double[] ecg, int[] peaks) = SyntheticEcg.At(heartRate, 20, sampleRateHz, seed: 9, noiseMilliVolt: 0.002);

            EcgResult result = EcgAnalysis.Analyze(ecg, sampleRateHz);

            Assert.True(peaks.Length == result.RPeaks.Count, $"{heartRate}/min: {result.RPeaks.Count} of {peaks.Length} peaks");
            for (int i = 0; i < peaks.Length; i++) Assert.InRange(result.RPeaks[i] - peaks[i], -1, 1);
            Assert.Equal(NoValue.None, result.NoHeartRate);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Size_offset_and_polarity_do_not_change_the_beats(int seed)
    {
        Random random = new(seed);
        (double[] ecg, _) = SyntheticEcg.At(45 + 100 * random.NextDouble(), 20, RateHz, seed);
        double gain = (random.Next(2) == 0 ? 1 : -1) * Math.Pow(10, random.NextDouble() - 0.5), offset = 20 * (random.NextDouble() - 0.5);
        double[] changed = Array.ConvertAll(ecg, v => gain * v + offset);

        EcgResult original = EcgAnalysis.Analyze(ecg, RateHz), scaled = EcgAnalysis.Analyze(changed, RateHz);

        Assert.Equal(NoValue.None, original.NoHeartRate);
        Assert.Equal(original.NoHeartRate, scaled.NoHeartRate);
        Assert.Equal(original.RPeaks, scaled.RPeaks);
        Assert.Equal(original.HeartRatePerMin!.Value, scaled.HeartRatePerMin!.Value, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gaps_never_make_an_interval_and_their_content_does_not_matter(int seed)
    {
        Random random = new(seed);
        (double[] ecg, int[] peaks) = SyntheticEcg.At(50 + 80 * random.NextDouble(), 60, RateHz, seed);
        bool[] present = new bool[ecg.Length];
        Array.Fill(present, true);
        for (int gap = 0; gap < 6; gap++)
        {
            int start = random.Next(ecg.Length - 1500);
            present.AsSpan(start, random.Next(1, 1500)).Clear();
        }
        double[] zeros = [.. ecg.Select((v, i) => present[i] ? v : 0)];
        double[] wild = [.. ecg.Select((v, i) => present[i] ? v : 100 * random.NextDouble())];
        double[] notNumbers = [.. ecg.Select((v, i) => present[i] ? v : double.NaN)];

        EcgResult result = EcgAnalysis.Analyze(zeros, RateHz, present);

        Assert.All(result.RrIntervals, rr => Assert.DoesNotContain(false, present[rr.FromSample..rr.ToSample]));
        Assert.All(result.RPeaks, peak => Assert.Contains(peaks, p => Math.Abs(p - peak) <= 2));
        Assert.Equal(result.RPeaks, EcgAnalysis.Analyze(wild, RateHz, present).RPeaks);
        Assert.Equal(result.RPeaks, EcgAnalysis.Analyze(notNumbers, RateHz).RPeaks);
        double truth = 60 * RateHz * (peaks.Length - 1) / (peaks[^1] - peaks[0]);
        if (result.HeartRatePerMin is double rate) Assert.InRange(rate - truth, -2, 2);
        else Assert.Equal(NoValue.NotEnoughSignal, result.NoHeartRate);
    }

    [Fact]
    public void A_single_lost_second_does_not_cost_the_number()
    {
        (double[] ecg, int[] peaks) = SyntheticEcg.At(60, 60, RateHz, seed: 3);
        bool[] present = new bool[ecg.Length];
        Array.Fill(present, true);
        present.AsSpan(12_000, 500).Clear();

        EcgResult result = EcgAnalysis.Analyze(ecg, RateHz, present);

        Assert.Equal(60 * RateHz * (peaks.Length - 1) / (peaks[^1] - peaks[0]), result.HeartRatePerMin!.Value, 0.5);
        Assert.InRange(result.RrIntervals.Max(rr => rr.Ms), 0, 1_100);
    }

    // Any samples at all: no exception, and a number or a reason, never both nor neither.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_input_gives_either_a_finite_number_or_a_reason(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 20; round++)
        {
            double[] samples = new double[random.Next(0, 6_000)];
            double[] palette = [0, 1, -1, 1e-9, 1e6, -1e6, double.NaN, double.PositiveInfinity, random.NextDouble()];
            double level = 0;
            for (int i = 0; i < samples.Length; i++)
            {
                if (random.Next(200) == 0) level = palette[random.Next(palette.Length)];
                samples[i] = level + (random.Next(2) == 0 ? 0 : random.NextDouble());
            }

            EcgResult result = EcgAnalysis.Analyze(samples, RateHz);

            Assert.True(result.HeartRatePerMin.HasValue == (result.NoHeartRate == NoValue.None), $"seed {seed} round {round}: {result}");
            Assert.Equal(result.HeartRatePerMin.HasValue, result.RrMeanMs.HasValue);
            if (result.HeartRatePerMin is double rate) Assert.True(double.IsFinite(rate));
            Assert.InRange(result.GoodPart, 0, 1);
        }
    }
}
