using Kiosk.Signals;
using Kiosk.Signals.Ecg;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>The wrong-number table of the ECG: for each disturbance the reason that must stand in place of a heart rate.</summary>
public class EcgRefusalTests(ITestOutputHelper output)
{
    private const double RateHz = 500, RailMilliVolt = 12.5;
    private const int HalfMinute = 15_000;

    private static readonly Dictionary<string, (Func<double[]> MilliVolt, NoValue[] Reasons)> Table = new()
    {
        ["lead off, the input at its rail"] = (() => Filled(RailMilliVolt), [NoValue.Saturated, NoValue.Flat]),
        ["lead off, the input floating on the mains"] = (() => Hum(5, 50), [NoValue.MainsInterference]),
        ["lead off after four seconds"] = (() => Heart(from: 2_000, _ => RailMilliVolt), [NoValue.Saturated]),
        ["stuck at zero"] = (() => Filled(0), [NoValue.Flat]),
        ["stuck at a value"] = (() => Filled(3.3), [NoValue.Flat]),
        ["stuck in the middle of a beat"] = (() => Heart(from: 1_000, _ => 0.4), [NoValue.Flat, NoValue.Saturated]),
        ["saturated, flickering at the rail"] = (() => [.. SyntheticEcg.WhiteNoise(HalfMinute, 0.01, 3).Select(v => RailMilliVolt - Math.Abs(v))], [NoValue.Saturated]),
        ["mains hum of 50 Hz"] = (() => Hum(1, 50), [NoValue.MainsInterference]),
        ["mains hum of 60 Hz"] = (() => Hum(1, 60), [NoValue.MainsInterference]),
        ["motion"] = (() => Moved(3), [NoValue.Noise]),
        ["shivering"] = (() => Shivering(1.5), [NoValue.Noise]),
        ["white noise"] = (() => SyntheticEcg.WhiteNoise(HalfMinute, 0.3, 5), [NoValue.Noise, NoValue.MainsInterference]),
        // Amplifier noise without a heart cannot be told from one that is drowned in it.
        ["no beats, only breathing and noise"] = (() => Breathing(0.5, 0.004), [NoValue.NoBeats, NoValue.Noise]),
        ["heart of a thirtieth"] = (() => [.. Heart().Select((v, i) => (v / 30) + (0.001 * Math.Sin(i)))], [NoValue.SignalTooWeak]),
        ["one beat every three seconds"] = (() => Beats(20), [NoValue.RateOutOfRange, NoValue.NoBeats, NoValue.Noise]),
        ["beats faster than any heart's"] = (() => Beats(280), [NoValue.RateOutOfRange, NoValue.Noise]),
        ["two seconds"] = (() => Heart()[..1_000], [NoValue.NotEnoughSignal]),
        ["nothing arrived"] = (() => [], [NoValue.NotEnoughSignal]),
        ["not a number"] = (() => Filled(double.NaN), [NoValue.NotEnoughSignal]),
    };

    public static TheoryData<string> Disturbances => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Disturbances))]
    public void A_disturbed_ecg_gives_its_reason_and_no_number(string disturbance)
    {
        (Func<double[]> milliVolt, NoValue[] reasons) = Table[disturbance];

        EcgResult result = EcgAnalysis.Analyze(milliVolt(), RateHz, options: new EcgOptions { FullScaleMilliVolt = RailMilliVolt });

        output.WriteLine($"{disturbance}: {result.NoHeartRate}, {result.RPeaks.Count} peaks, {100 * result.GoodPart:F0} % good");
        Assert.Contains(result.NoHeartRate, reasons);
        Assert.Null(result.HeartRatePerMin);
        Assert.Null(result.RrMeanMs);
        Assert.Equal(Rhythm.Unknown, result.Rhythm);
    }

    [Theory]
    [MemberData(nameof(Disturbances))]
    public void A_disturbed_ecg_gives_no_strip(string disturbance)
    {
        double[] milliVolt = Table[disturbance].MilliVolt();

        EcgStripResult result = EcgStrip.Take(milliVolt, RateHz, options: new EcgOptions { FullScaleMilliVolt = RailMilliVolt });

        bool isOnlyTheRate = result.Analysis.NoHeartRate == NoValue.RateOutOfRange;
        Assert.True(isOnlyTheRate || (result.Strip is null && result.NoStrip != NoValue.None), $"{result.Strip?.MilliVolt.Count} samples");
    }

    // The board says of each block whether the electrodes are on: what it says are off is not looked at, however good it looks.
    [Fact]
    public void Samples_without_a_lead_on_count_as_missing()
    {
        EcgResult result = EcgAnalysis.Analyze(Heart(), RateHz, new bool[HalfMinute]);

        Assert.Equal(NoValue.NotEnoughSignal, result.NoHeartRate);
        Assert.Null(result.HeartRatePerMin);
    }

    [Theory]
    [InlineData(48, 1)]
    [InlineData(72, 2)]
    [InlineData(118, 3)]
    public void Electrodes_that_are_exchanged_give_the_same_rate(double ratePerMin, int seed)
    {
        (double[] ecg, int[] peaks) = SyntheticEcg.At(ratePerMin, 30, RateHz, seed);
        double rate = 60 * RateHz * (peaks.Length - 1) / (peaks[^1] - peaks[0]);

        EcgResult result = EcgAnalysis.Analyze([.. ecg.Select(v => -v)], RateHz);

        Assert.Equal(rate, result.HeartRatePerMin!.Value, 0.5);
    }

    private static double[] Filled(double milliVolt) => [.. Enumerable.Repeat(milliVolt, HalfMinute)];

    private static double[] Heart() => Beats(70);

    private static double[] Beats(double ratePerMin) => SyntheticEcg.At(ratePerMin, 30, RateHz, seed: 4).MilliVolt;

    private static double[] Heart(int from, Func<double, double> then) => [.. Heart().Select((v, i) => i < from ? v : then(v))];

    private static double[] Hum(double milliVolt, double hz) =>
        [.. SyntheticEcg.WhiteNoise(HalfMinute, 0.002, 5).Select((v, i) => v + (milliVolt * Math.Sin(2 * Math.PI * hz * i / RateHz)))];

    private static double[] Breathing(double milliVolt, double noise) =>
        [.. SyntheticEcg.WhiteNoise(HalfMinute, noise, 6).Select((v, i) => v + (milliVolt * Math.Sin(2 * Math.PI * 0.25 * i / RateHz)))];

    // The electrodes' skin is pushed and pulled at random about three times a second, several times as large as the heart.
    private static double[] Moved(double milliVolt)
    {
        Random random = new(7);
        double level = 0, aim = 0;
        return [.. Heart().Select(v =>
        {
            if (random.NextDouble() < 3 / RateHz) aim = milliVolt * SyntheticEcg.Gaussian(random);
            return v + (level += (aim - level) * 0.05);
        })];
    }

    private static double[] Shivering(double milliVolt)
    {
        double[] noise = SyntheticEcg.WhiteNoise(HalfMinute + 4, milliVolt, 8);
        return [.. Heart().Select((v, i) => v + ((noise[i] + noise[i + 1] + noise[i + 2] + noise[i + 3]) / 4))];
    }
}
