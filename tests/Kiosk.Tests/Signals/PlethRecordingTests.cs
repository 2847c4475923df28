using System.Globalization;
using Kiosk.Signals;
using Kiosk.Signals.Pleth;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>The pulse rate on recordings of fingers. One color only, so saturation has no truth here.</summary>
public class PlethRecordingTests(ITestOutputHelper output)
{
    private const double RateHz = 100;

    // Measured: ten of twelve give a number, nine within 1.2/min and subject 12 3.4/min off (a third of it is motion, during which the
    // strap saw a slower heart); subject 01 is refused for motion and subject 20 because its red channel stands at 255.
    [Fact]
    public void Phone_camera_recordings_are_within_4_per_min_of_the_chest_strap_or_refused()
    {
        List<double> errors = [];
        foreach (string folder in Directory.GetDirectories(TestData.Path("ppg/welltory")).Order(StringComparer.Ordinal))
        {
            double truth = 60_000 / ReadIntervals(Path.Combine(folder, "RR.txt")).Average();
            double[] light = ReadRed(Path.Combine(folder, "PPG.csv"));

            PlethResult result = PlethAnalysis.Analyze(light, light, RateHz);

            output.WriteLine($"{Path.GetFileName(folder)}: {result.PulseRatePerMin:F1} {result.NoPulseRate} (strap {truth:F1}) good {result.GoodPart:P0}");
            if (result.PulseRatePerMin is double rate) errors.Add(Math.Abs(rate - truth));
            else Assert.NotEqual(NoValue.None, result.NoPulseRate);
        }
        Assert.True(errors.Count >= 9, $"{errors.Count} gave a number");
        Assert.All(errors, error => Assert.InRange(error, 0, 4));
        Assert.True(errors.Count(e => e <= 1.5) >= errors.Count - 1, string.Join(' ', errors));
    }

    // No reference comes with it; the upstrokes can be counted by eye: 24 in 23.4 s, each with a large dicrotic wave.
    [Fact]
    public void Finger_recording_with_a_large_dicrotic_wave_is_not_counted_twice()
    {
        double[] wave = Recordings.Numbers(TestData.Path("ppg/heartpy/data.csv"));
        double mean = wave.Average();
        double[] light = Array.ConvertAll(wave, v => 100_000 - 20 * (v - mean));

        PlethResult result = PlethAnalysis.Analyze(light, light, RateHz);

        output.WriteLine($"{result.PulseRatePerMin:F2}/min, {result.Pulses.Count} pulses, good {result.GoodPart:P0}");
        Assert.Equal(24, result.Pulses.Count);
        Assert.InRange(result.PulseRatePerMin!.Value, 58, 60);
        Assert.Equal(1, result.RatioOfRatios!.Value, 1e-6);
    }

    private static double[] ReadIntervals(string path) =>
        [.. File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

    // 0-255 at irregular instants to counts at 100 per second.
    private static double[] ReadRed(string path)
    {
        (double Ms, double Red)[] frames = [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Select(f =>
            (double.Parse(f[0], CultureInfo.InvariantCulture), double.Parse(f[1], CultureInfo.InvariantCulture)))];
        List<double> counts = [];
        int frame = 0;
        for (double ms = frames[0].Ms; ms < frames[^1].Ms; ms += 1000 / RateHz)
        {
            while (frame + 2 < frames.Length && frames[frame + 1].Ms <= ms) frame++;
            double part = (ms - frames[frame].Ms) / (frames[frame + 1].Ms - frames[frame].Ms);
            counts.Add(400 * (frames[frame].Red + part * (frames[frame + 1].Red - frames[frame].Red)));
        }
        return [.. counts];
    }
}
