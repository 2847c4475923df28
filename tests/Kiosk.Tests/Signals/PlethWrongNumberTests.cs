using Kiosk.Signals;
using Kiosk.Signals.Pleth;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>What disturbs an oximeter, and the reasons that must stand where a number would be wrong.</summary>
public class PlethWrongNumberTests(ITestOutputHelper output)
{
    private const double RateHz = 100, Rate = 72, Ratio = 0.5;
    private const int Length = 4_000;

    /// <summary>The disturbance, why there is no saturation, and why there is no pulse; None where a number is right all the same.</summary>
    public static TheoryData<string, NoValue, NoValue> Table => new()
    {
        { "nothing", NoValue.None, NoValue.None },
        { "no finger", NoValue.NoFinger, NoValue.NoFinger },
        { "no finger, lamp over the sensor", NoValue.NoFinger, NoValue.NoFinger },
        { "bright card in place of a finger", NoValue.LowPerfusion, NoValue.LowPerfusion },
        { "motion", NoValue.Motion, NoValue.Motion },
        { "rhythmic motion, faster than the pulse", NoValue.Motion, NoValue.Motion },
        { "lamp beats with the sampling above the pulse's band", NoValue.AmbientLight, NoValue.AmbientLight },
        { "lamp beats with the sampling, slowly, over a weak pulse", NoValue.NotAPulse, NoValue.NotAPulse },
        { "lamp on for a third of the time, shining into the finger", NoValue.None, NoValue.None },
        { "light of the room grows to more than the finger's", NoValue.AmbientLight, NoValue.None },
        { "saturated", NoValue.Saturated, NoValue.Saturated },
        { "red saturated", NoValue.Saturated, NoValue.Saturated },
        { "stuck", NoValue.Flat, NoValue.Flat },
        { "infrared stuck", NoValue.Flat, NoValue.Flat },
        { "red stuck", NoValue.Flat, NoValue.None },
        { "red LED dead", NoValue.SignalTooWeak, NoValue.None },
        { "red and infrared exchanged", NoValue.NotBlood, NoValue.NotBlood },
        { "both channels the same", NoValue.None, NoValue.None },
        { "cold finger", NoValue.LowPerfusion, NoValue.LowPerfusion },
        { "probe falling off", NoValue.NoFinger, NoValue.NoFinger },
        { "finger on for three seconds", NoValue.NoFinger, NoValue.NoFinger },
        { "noise", NoValue.Motion, NoValue.Motion },
        { "wave upside down in red", NoValue.Inconsistent, NoValue.None },
        { "ratio that no blood has", NoValue.NotBlood, NoValue.NotBlood },
        { "saturation below the calibrated range", NoValue.OutOfCalibration, NoValue.None },
        { "lamp of two overtones beats like a pulse, over a weak one", NoValue.NotBlood, NoValue.NotBlood },
        // So fast, the pulse's band leaves little but the fundamental.
        { "heart at 226 per minute", NoValue.NotAPulse, NoValue.NotAPulse },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_disturbed_oximeter_gives_its_reason_and_no_wrong_number(string disturbance, NoValue noSaturation, NoValue noPulse)
    {
        for (int seed = 1; seed <= 6; seed++)
        {
            (double[] red, double[] infrared) = Disturbed(disturbance, seed);

            PlethResult result = PlethAnalysis.Analyze(red, infrared, RateHz);

            string said = $"{disturbance}, seed {seed}: SpO2 {result.SpO2Percent} {result.NoSpO2}, pulse {result.PulseRatePerMin} {result.NoPulseRate}";
            output.WriteLine(said);
            Assert.True(noSaturation == result.NoSpO2 || IsOtherWordForMotion(noSaturation, result.NoSpO2), said);
            Assert.True(noPulse == result.NoPulseRate || IsOtherWordForMotion(noPulse, result.NoPulseRate), said);
            Assert.Equal(result.NoSpO2 == NoValue.None, result.SpO2Percent is not null);
            Assert.Equal(result.NoPulseRate == NoValue.None, result.PulseRatePerMin is not null);
            if (result.PulseRatePerMin is double rate) Assert.Equal(Rate, rate, 1.5);
        }
    }

    // A movement without a rhythm is seen by its shapes or by its intervals, whichever gives way first.
    private static bool IsOtherWordForMotion(NoValue wanted, NoValue given) =>
        wanted == NoValue.Motion && given is NoValue.Inconsistent or NoValue.NoBeats or NoValue.NotAPulse;

    private static (double[] Red, double[] Infrared) Disturbed(string disturbance, int seed)
    {
        SyntheticPleth finger = new() { RatePerMin = disturbance.StartsWith("heart", StringComparison.Ordinal) ? 226 : Rate, Ratio = Ratio, Seconds = Length / RateHz, Seed = seed };
        finger = disturbance switch
        {
            "bright card in place of a finger" => finger with { PerfusionPercent = 0, NoiseCounts = 8 },
            "cold finger" => finger with { PerfusionPercent = 0.04, NoiseCounts = 4 },
            "lamp beats with the sampling, slowly, over a weak pulse" => finger with { PerfusionPercent = 0.05 },
            "noise" => finger with { PerfusionPercent = 0, NoiseCounts = 600 },
            "both channels the same" => finger with { Ratio = 1 },
            "ratio that no blood has" => finger with { Ratio = 0.15 },
            "saturation below the calibrated range" => finger with { Ratio = 1.3 },
            "lamp of two overtones beats like a pulse, over a weak one" => finger with { PerfusionPercent = 0.02 },
            _ => finger,
        };
        (double[] red, double[] infrared) = finger.Make();
        Random random = new(seed);
        switch (disturbance)
        {
            case "no finger":
                Each(infrared, red, (i, _) => 2_500 + random.Next(-8, 9), (i, _) => 2_000 + random.Next(-8, 9));
                break;
            case "no finger, lamp over the sensor":
                Each(infrared, red, (i, _) => 5_000 + 900 * Tone(1.1, i), (i, _) => 9_000 + 2_000 * Tone(1.1, i));
                break;
            case "motion":
                SyntheticPleth.AddMotion(red, infrared, RateHz, 0, Length / RateHz, seed);
                break;
            case "rhythmic motion, faster than the pulse":
                Each(infrared, red, (i, v) => v * (1 + 0.02 * Wobble(1.9, i)), (i, v) => v * (1 + 0.02 * Wobble(1.9, i)));
                break;
            case "lamp beats with the sampling above the pulse's band":
                Each(infrared, red, (i, v) => v + 800 * Tone(17.3, i), (i, v) => v + 2_000 * Tone(17.3, i));
                break;
            case "lamp beats with the sampling, slowly, over a weak pulse":
                Each(infrared, red, (i, v) => v + 600 * Tone(1.3, i), (i, v) => v + 1_500 * Tone(1.3, i));
                break;
            case "lamp of two overtones beats like a pulse, over a weak one":
                Each(infrared, red, (i, v) => v + 600 * Overtones(1.2, i), (i, v) => v + 1_500 * Overtones(1.2, i));
                break;
            case "lamp on for a third of the time, shining into the finger":
                Each(infrared, red, (i, v) => v + (i is > 800 and < 2_000 ? 12_000 : 0), (i, v) => v + (i is > 800 and < 2_000 ? 30_000 : 0));
                break;
            case "light of the room grows to more than the finger's":
                Each(infrared, red, (i, v) => v + 30.0 * i, (i, v) => v + 40.0 * i);
                break;
            case "saturated":
                Each(infrared, red, (i, v) => 262_143, (i, v) => 262_143);
                break;
            case "red saturated":
                Each(infrared, red, (i, v) => v, (i, v) => Math.Min(262_143, 3 * v));
                break;
            case "stuck":
                Each(infrared, red, (i, v) => 110_000, (i, v) => 90_000);
                break;
            case "infrared stuck":
                Each(infrared, red, (i, v) => 110_000, (i, v) => v);
                break;
            case "red stuck":
                Each(infrared, red, (i, v) => v, (i, v) => 90_000);
                break;
            case "red LED dead":
                Each(infrared, red, (i, v) => v, (i, v) => 900 + random.Next(-8, 9));
                break;
            case "red and infrared exchanged":
                return (infrared, red);
            case "both channels the same":
                return ([.. infrared], infrared);
            case "probe falling off":
                Each(infrared, red, (i, v) => i < 400 ? v : 2_500 + random.Next(-8, 9), (i, v) => i < 400 ? v : 2_000 + random.Next(-8, 9));
                break;
            case "finger on for three seconds":
                Each(infrared, red, (i, v) => i is > 1_000 and < 1_300 ? v : 2_500, (i, v) => i is > 1_000 and < 1_300 ? v : 2_000);
                break;
            case "wave upside down in red":
                Each(infrared, red, (i, v) => v, (i, v) => 180_000 - v);
                break;
        }
        return (red, infrared);
    }

    private static void Each(double[] infrared, double[] red, Func<int, double, double> toInfrared, Func<int, double, double> toRed)
    {
        for (int i = 0; i < infrared.Length; i++) (infrared[i], red[i]) = (Math.Round(toInfrared(i, infrared[i])), Math.Round(toRed(i, red[i])));
    }

    private static double Tone(double hz, int i) => Math.Cos(2 * Math.PI * hz * i / RateHz);

    private static double Overtones(double hz, int i) => Tone(hz, i) + 0.5 * Tone(2 * hz, i) + 0.25 * Tone(3 * hz, i);

    // A hand's rhythm wanders.
    private static double Wobble(double hz, int i) => Math.Sin(2 * Math.PI * hz * i / RateHz + 1.5 * Math.Sin(2 * Math.PI * 0.13 * i / RateHz));
}
