using Kiosk.Simulator.Patient;
using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public class PatientLightTests
{
    [Theory]
    [InlineData(70, 1.1522)]
    [InlineData(80, 1.0023)]
    [InlineData(90, 0.8067)]
    [InlineData(97, 0.5931)]
    [InlineData(99.9, 0.3723)]
    public void The_inverse_of_the_curve_is_its_falling_branch(double percent, double ratio)
    {
        Assert.Equal(ratio, SpO2Curve.RatioAt(percent), 0.0002);
        Assert.Equal(percent, SpO2Curve.PercentAt(SpO2Curve.RatioAt(percent)), 1e-9);
    }

    [Fact]
    public void Above_the_top_of_the_curve_is_the_top()
    {
        Assert.Equal(0.33682, SpO2Curve.RatioAt(100), 0.00001);
        Assert.Equal(99.9568, new VirtualPatient(new PatientProfile { SpO2Percent = 100 }).SpO2Percent, 0.0001);
    }

    [Fact]
    public void The_ratio_in_the_light_gives_the_saturation_from_70_to_100_percent()
    {
        for (int percent = 70; percent <= 100; percent += 3)
        {
            foreach (double perfusion in new[] { 0.2, 2, 10 })
            {
                var patient = new VirtualPatient(new PatientProfile { SpO2Percent = percent, PerfusionIndexPercent = perfusion });

                double ratio = SwingOverMean(patient, patient.RedNanoAmps) / SwingOverMean(patient, patient.InfraredNanoAmps);

                Assert.Equal(patient.Ratio, ratio, 0.005 * patient.Ratio);
                Assert.Equal(Math.Min(percent, 99.96), SpO2Curve.PercentAt(ratio), 0.4);
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(10)]
    public void The_infrared_swing_is_the_perfusion_index(double percent)
    {
        var patient = new VirtualPatient(new PatientProfile { PerfusionIndexPercent = percent });

        Assert.Equal(percent / 100, SwingOverMean(patient, patient.InfraredNanoAmps), 0.06 * percent / 100);
    }

    [Fact]
    public void The_pulse_follows_each_beat_by_the_transit_time_and_darkens_the_light()
    {
        var patient = new VirtualPatient(new PatientProfile { PulseTransitMs = 250, PerfusionIndexPercent = 5, Seed = 6 });
        IReadOnlyList<long> beats = patient.BeatTimesUs(1_000_000, 60_000_000);

        Assert.Equal(beats.Select(b => b + 250_000), patient.PulseTimesUs(1_250_000, 60_250_000));
        foreach (long beat in beats)
        {
            // The template peaks at (pi - 1.5161) / 2 pi, a quarter of the beat, after its foot.
            Assert.True(patient.InfraredNanoAmps(beat + 250_000 + 215_000) < patient.InfraredNanoAmps(beat + 250_000) * 0.96, $"beat at {beat}");
        }
    }

    [Fact]
    public void The_pulse_has_no_jump_between_beats()
    {
        var pulse = new SyntheticPleth(new HeartBeats(new PatientProfile()), new PatientProfile());

        for (long t = 0; t < 10_000_000; t += 1000) Assert.True(Math.Abs(pulse.ValueAt(t + 1000) - pulse.ValueAt(t)) < 0.01, $"at {t} us");
    }

    [Theory]
    [InlineData("ppg/heartpy/data.csv", null, 100.0, 1.4)]
    [InlineData("ppg/physionet2015/a103l.hea", "PLETH", null, 3.0)]
    [InlineData("ppg/physionet2015/v102s.hea", "PLETH", null, 3.0)]
    public void A_recorded_pulse_has_zero_mean_unit_swing_and_points_up_whichever_way_it_came(string file, string? signal, double? rateHz, double largest)
    {
        RecordedSignal recording = Recording.LoadPleth(TestData.Path(file), signal, rateHz);
        RecordedSignal mirrored = RecordedSignal.Even("mirrored", "x", "", Array.ConvertAll(recording.Values, v => 1000 - (3 * v)), recording.RateHz!.Value);

        SampledSource pulse = RecordedPleth.From(recording, 100);
        SampledSource back = RecordedPleth.From(mirrored, 100);

        Assert.Equal(0, pulse.Samples.Average(), 1e-9);
        Assert.InRange(pulse.Samples.Max(), 0.3, 5.5);
        Assert.InRange(Quantile(pulse.Samples, 0.95) - Quantile(pulse.Samples, 0.05), 0.4, largest);
        for (int i = 0; i < pulse.Samples.Count; i++) Assert.Equal(pulse.Samples[i], back.Samples[i], 1e-6);
        Assert.Equal(pulse.Samples, RecordedPleth.From(recording, 100, PulsePolarity.Upright).Samples);
    }

    [Fact]
    public void A_recorded_pulse_gives_the_chosen_saturation()
    {
        RecordedSignal recording = Recording.LoadPleth(TestData.Path("ppg/heartpy/data.csv"), rateHz: 100);
        var patient = new VirtualPatient(new PatientProfile { SpO2Percent = 88 }, pulse: RecordedPleth.From(recording, 100));

        double red = Spread(Enumerable.Range(0, 2400).Select(k => patient.RedNanoAmps(k * 10_000L)));
        double infrared = Spread(Enumerable.Range(0, 2400).Select(k => patient.InfraredNanoAmps(k * 10_000L)));

        Assert.Equal(88, SpO2Curve.PercentAt(red / infrared), 0.3);
        Assert.Throws<InvalidOperationException>(() => patient.PulseTimesUs(0, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(18)]
    public void A_camera_pulse_at_irregular_times_beats_as_the_chest_strap_says(int subject)
    {
        string folder = TestData.Path($"ppg/welltory/subject_{subject:D2}");
        RecordedSignal camera = Recording.LoadPleth(Path.Combine(folder, "PPG.csv"));
        SampledSource pulse = RecordedPleth.From(camera, 100);
        double meanIntervalUs = File.ReadAllText(Path.Combine(folder, "RR.txt")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Average(w => double.Parse(w, System.Globalization.CultureInfo.InvariantCulture)) * 1000;

        double period = BestPeriodUs(pulse);

        Assert.InRange(period / meanIntervalUs, 0.88, 1.12);
        // More blood, less light.
        Assert.Equal(pulse.Samples, RecordedPleth.From(camera, 100, PulsePolarity.Inverted).Samples);
    }

    [Fact]
    public void A_saturated_recording_is_refused_instead_of_amplified()
    {
        // Subject 20's red channel stands at 255 from start to end; its green one does not.
        string path = TestData.Path("ppg/welltory/subject_20/PPG.csv");

        Assert.Contains("saturated", Assert.Throws<RecordingException>(() => RecordedPleth.From(Recording.Load(path, "R"), 100)).Reason, StringComparison.Ordinal);
        Assert.InRange(RecordedPleth.From(Recording.Load(path, "G"), 100).Samples.Max(), 0.3, 5.5);
    }

    [Fact]
    public void A_flat_recording_has_no_pulse()
    {
        var flat = RecordedSignal.Even("flat.csv", "x", "", new double[1000], 100);

        Assert.Contains("flat", Assert.Throws<RecordingException>(() => RecordedPleth.From(flat, 100)).Reason, StringComparison.Ordinal);
    }

    /// <summary>Mean over the beats of (highest - lowest) / mean, as an oximeter takes it.</summary>
    private static double SwingOverMean(VirtualPatient patient, Func<long, double> light)
    {
        IReadOnlyList<long> feet = patient.PulseTimesUs(1_000_000, 31_000_000);
        var ratios = new List<double>();
        for (int i = 0; i + 1 < feet.Count; i++)
        {
            var beat = new List<double>();
            for (long t = feet[i]; t < feet[i + 1]; t += 5000) beat.Add(light(t));
            // Take off the breath, which moves the ends of the beat apart.
            double slope = (light(feet[i + 1]) - light(feet[i])) / (beat.Count);
            for (int k = 0; k < beat.Count; k++) beat[k] -= slope * (k - (beat.Count / 2.0));
            ratios.Add((beat.Max() - beat.Min()) / beat.Average());
        }
        ratios.Sort();
        return ratios[ratios.Count / 2];
    }

    private static double Spread(IEnumerable<double> light)
    {
        double[] x = [.. light];
        double mean = x.Average();
        return Math.Sqrt(x.Average(v => (v - mean) * (v - mean))) / mean;
    }

    private static double Quantile(IReadOnlyList<double> x, double q) => x.Order().ElementAt((int)(q * (x.Count - 1)));

    /// <summary>The lag from 0.45 to 1.5 s at which the pulse is more like itself than at its neighbours, and most.</summary>
    private static double BestPeriodUs(SampledSource pulse)
    {
        double[] likeness = new double[150];
        for (int lag = 44; lag < likeness.Length; lag++)
        {
            for (int i = 0; i + lag < pulse.Samples.Count; i++) likeness[lag] += pulse.Samples[i] * pulse.Samples[i + lag];
        }
        int best = 0;
        for (int lag = 45; lag < likeness.Length - 1; lag++)
        {
            bool peak = likeness[lag] > likeness[lag - 1] && likeness[lag] >= likeness[lag + 1];
            if (peak && (best == 0 || likeness[lag] > likeness[best])) best = lag;
        }
        return best * 10_000.0;
    }
}
