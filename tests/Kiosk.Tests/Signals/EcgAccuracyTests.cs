using Kiosk.Signals;
using Kiosk.Signals.Ecg;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>What the ECG analysis reaches on the annotated recordings, resampled to 500 per second as the front end gives them.</summary>
public class EcgAccuracyTests(ITestOutputHelper output)
{
    private const double RateHz = 500;
    private static readonly string[] Records =
        ["100", "101", "103", "105", "106", "108", "119", "200", "203", "208", "219", "222", "228", "231", "232"];

    [Theory]
    [InlineData("100")]
    [InlineData("101")]
    [InlineData("103")]
    [InlineData("119")]
    [InlineData("222")]
    public void Heart_rate_is_within_2_per_min_of_the_annotations_over_a_minute_and_over_the_record(string record)
    {
        AnnotatedEcg ecg = Recordings.Resample(Recordings.MitDb(record), RateHz);
        int minute = (int)(60 * RateHz);

        EcgResult first = EcgAnalysis.Analyze(ecg.MilliVolt.AsSpan(0, minute), RateHz);
        EcgResult whole = EcgAnalysis.Analyze(ecg.MilliVolt, RateHz);

        double firstTruth = Rate(ecg.Beats, 0, minute), wholeTruth = Rate(ecg.Beats, 0, ecg.MilliVolt.Length);
        output.WriteLine($"{record}: first minute {first.HeartRatePerMin:F2} (truth {firstTruth:F2}), record {whole.HeartRatePerMin:F2} ({wholeTruth:F2})");
        Assert.NotNull(first.HeartRatePerMin);
        Assert.NotNull(whole.HeartRatePerMin);
        Assert.InRange(first.HeartRatePerMin.Value - firstTruth, -2, 2);
        Assert.InRange(whole.HeartRatePerMin.Value - wholeTruth, -2, 2);
    }

    // Measured over 33 148 beats: Se 99.85 %, PPV 99.82 %; the worst records are 208 (Se 99.53 %) and 108 (PPV 99.15 %).
    // The detector's constants were chosen with these records in view, so this is a floor against regression, not a forecast.
    [Fact]
    public void Beats_match_the_annotations_by_EC57_over_15_records()
    {
        Ec57 total = default;
        foreach (string record in Records)
        {
            AnnotatedEcg ecg = Recordings.Resample(Recordings.MitDb(record), RateHz);

            EcgResult result = EcgAnalysis.Analyze(ecg.MilliVolt, RateHz);

            Ec57 score = Ec57.Score(ecg.Beats, result.RPeaks, RateHz);
            total += score;
            output.WriteLine(
                $"{record}: beats {ecg.Beats.Length} missed {score.Missed} extra {score.Extra} Se {score.Sensitivity:P2} PPV {score.PositivePredictivity:P2} "
                + $"rate {result.HeartRatePerMin:F1} (truth {Rate(ecg.Beats, 0, ecg.MilliVolt.Length):F1}) good {result.GoodPart:P0}");
            Assert.True(score.Sensitivity >= 0.99, $"{record}: Se {score.Sensitivity:P2}");
            Assert.True(score.PositivePredictivity >= 0.99, $"{record}: PPV {score.PositivePredictivity:P2}");
        }
        output.WriteLine($"total: missed {total.Missed} extra {total.Extra} Se {total.Sensitivity:P3} PPV {total.PositivePredictivity:P3}");
        Assert.True(total.Sensitivity >= 0.998, $"Se {total.Sensitivity:P3}");
        Assert.True(total.PositivePredictivity >= 0.998, $"PPV {total.PositivePredictivity:P3}");
    }

    // The live display: a number in most windows, and rarely one that is wrong (measured: 151 of 2 700 refused, 43 off by more than 5/min,
    // 29 of those in 203, 228 and 232).
    [Fact]
    public void Ten_second_windows_of_the_15_records_are_mostly_right_within_5_per_min()
    {
        int windows = 0, refused = 0, off = 0, length = (int)(10 * RateHz);
        foreach (string record in Records)
        {
            AnnotatedEcg ecg = Recordings.Resample(Recordings.MitDb(record), RateHz);

            for (int start = 0; start + length <= ecg.MilliVolt.Length; start += length, windows++)
            {
                EcgResult result = EcgAnalysis.Analyze(ecg.MilliVolt.AsSpan(start, length), RateHz);

                if (result.HeartRatePerMin is not double rate) refused++;
                else if (Math.Abs(rate - Rate(ecg.Beats, start, start + length)) > 5) off++;
            }
        }
        output.WriteLine($"{windows} windows, {refused} refused, {off} off by more than 5/min");
        Assert.True(refused <= 0.065 * windows, $"{refused} of {windows} refused");
        Assert.True(off <= 0.02 * windows, $"{off} of {windows} off");
    }

    [Theory]
    [InlineData("24", 1, 1)]
    [InlineData("12", 1, 0.97)]
    [InlineData("06", 0.97, 0.85)]
    [InlineData("00", 0.88, 0.75)]
    public void Beats_are_found_under_electrode_motion_noise(string snrDb, double sensitivity, double positivePredictivity)
    {
        AnnotatedEcg ecg = Recordings.Resample(Recordings.NoiseStress118(snrDb), RateHz);

        EcgResult result = EcgAnalysis.Analyze(ecg.MilliVolt, RateHz);

        Ec57 score = Ec57.Score(ecg.Beats, result.RPeaks, RateHz);
        output.WriteLine($"118 at {snrDb} dB: Se {score.Sensitivity:P2} PPV {score.PositivePredictivity:P2}");
        Assert.True(score.Sensitivity >= sensitivity, $"Se {score.Sensitivity:P2}");
        Assert.True(score.PositivePredictivity >= positivePredictivity, $"PPV {score.PositivePredictivity:P2}");
    }

    [Theory]
    [InlineData("24", true)]
    [InlineData("12", false)]
    [InlineData("06", false)]
    [InlineData("00", false)]
    public void Under_electrode_motion_noise_the_rate_is_within_5_per_min_or_refused(string snrDb, bool mustGiveNumber)
    {
        AnnotatedEcg ecg = Recordings.Resample(Recordings.NoiseStress118(snrDb), RateHz);
        int minute = (int)(60 * RateHz), live = (int)(10 * RateHz);

        EcgResult whole = EcgAnalysis.Analyze(ecg.MilliVolt, RateHz);

        Ec57 score = Ec57.Score(ecg.Beats, whole.RPeaks, RateHz);
        output.WriteLine(
            $"118 at {snrDb} dB: Se {score.Sensitivity:P2} PPV {score.PositivePredictivity:P2} rate {whole.HeartRatePerMin:F1} {whole.NoHeartRate} "
            + $"(truth {Rate(ecg.Beats, 0, ecg.MilliVolt.Length):F1}) good {whole.GoodPart:P0}");
        if (mustGiveNumber) Assert.Equal(NoValue.None, whole.NoHeartRate);
        AssertRightOrRefused(ecg, 0, ecg.MilliVolt.Length);
        for (int start = 0; start + minute <= ecg.MilliVolt.Length; start += minute) AssertRightOrRefused(ecg, start, minute);
        for (int start = 0; start + live <= ecg.MilliVolt.Length; start += live / 5) AssertRightOrRefused(ecg, start, live);
    }

    // The same record at two noise levels differs by the noise alone: real electrode motion without a heart.
    [Fact]
    public void Electrode_motion_alone_gives_no_number()
    {
        double[] loud = Recordings.NoiseStress118("00").MilliVolt, quiet = Recordings.NoiseStress118("12").MilliVolt;
        double[] motion = Recordings.Resample([.. loud.Zip(quiet, (a, b) => (a - b) / 0.75)], 360, RateHz);

        EcgResult whole = EcgAnalysis.Analyze(motion, RateHz);

        int live = (int)(10 * RateHz), given = 0, windows = 0;
        for (int start = 0; start + live <= motion.Length; start += live / 2, windows++)
        {
            if (EcgAnalysis.Analyze(motion.AsSpan(start, live), RateHz).HeartRatePerMin is not null) given++;
        }
        output.WriteLine($"whole: {whole.NoHeartRate}, good {whole.GoodPart:P0}; ten-second windows with a number: {given} of {windows}");
        Assert.Null(whole.HeartRatePerMin);
        Assert.Equal(NoValue.Noise, whole.NoHeartRate);
        Assert.Equal(0, given);
    }

    private static void AssertRightOrRefused(AnnotatedEcg ecg, int start, int length)
    {
        EcgResult result = EcgAnalysis.Analyze(ecg.MilliVolt.AsSpan(start, length), RateHz);
        if (result.HeartRatePerMin is not double rate)
        {
            Assert.NotEqual(NoValue.None, result.NoHeartRate);
            return;
        }
        Assert.InRange(rate - Rate(ecg.Beats, start, start + length), -5, 5);
    }

    private static double Rate(int[] beats, int from, int to)
    {
        int[] within = [.. beats.Where(b => b >= from && b < to)];
        return 60 * RateHz * (within.Length - 1) / (within[^1] - within[0]);
    }
}
