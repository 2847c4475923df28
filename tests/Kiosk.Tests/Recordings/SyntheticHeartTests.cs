using Kiosk.Simulator.Patient;
using Xunit;

namespace Kiosk.Tests.Recordings;

public class SyntheticHeartTests
{
    private const long MinuteUs = 60_000_000;

    [Theory]
    [InlineData(40)]
    [InlineData(72)]
    [InlineData(120)]
    [InlineData(180)]
    public void Peaks_found_in_the_ECG_are_the_beats(double rate)
    {
        var patient = new VirtualPatient(new PatientProfile { HeartRatePerMinute = rate, Seed = 5 });

        List<long> found = Peaks(patient.EcgMilliVolts, 500_000, 2 * MinuteUs, threshold: 0.75, stepUs: 2000);

        IReadOnlyList<long> beats = patient.BeatTimesUs(500_000, 2 * MinuteUs);
        Assert.Equal(beats.Count, found.Count);
        for (int i = 0; i < beats.Count; i++) Assert.InRange(found[i] - beats[i], -6000, 6000);
        Assert.Equal(rate, (beats.Count - 1) * (double)MinuteUs / (beats[^1] - beats[0]), 0.5);
    }

    [Fact]
    public void The_waves_of_a_beat_come_in_order_and_in_proportion()
    {
        var patient = new VirtualPatient(new PatientProfile { HeartRatePerMinute = 60, HeartRateVariabilityMs = 0 });
        long beat = patient.BeatTimesUs(2_000_000, 4_000_000)[0];

        // At 60/min a degree of phase is 2.78 ms: P at -194 ms, Q at -42, S at 42, T at 278. Respiration moves all by 0.05 mV at most.
        Assert.InRange(patient.EcgMilliVolts(beat - 194_000), 0.24, 0.36);
        Assert.True(patient.EcgMilliVolts(beat - 42_000) < -0.05);
        Assert.InRange(patient.EcgMilliVolts(beat), 1.1, 1.26);
        Assert.True(patient.EcgMilliVolts(beat + 42_000) < -0.1);
        Assert.InRange(patient.EcgMilliVolts(beat + 278_000), 0.40, 0.55);
        Assert.InRange(patient.EcgMilliVolts(beat + 600_000), -0.06, 0.06);
    }

    [Fact]
    public void The_ECG_has_no_jump()
    {
        var patient = new VirtualPatient(new PatientProfile { HeartRatePerMinute = 150, HeartRateVariabilityMs = 60 });

        for (long t = 0; t < 10_000_000; t += 100)
        {
            Assert.True(Math.Abs(patient.EcgMilliVolts(t + 100) - patient.EcgMilliVolts(t)) < 0.02, $"at {t} us");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(60)]
    public void Intervals_vary_as_much_as_the_profile_says(double sdnnMs)
    {
        var heart = new HeartBeats(new PatientProfile { HeartRateVariabilityMs = sdnnMs, Seed = 2 });

        double[] intervalsMs = [.. Intervals(heart.Between(0, 30 * MinuteUs)).Select(i => i / 1000.0)];

        double mean = intervalsMs.Average();
        Assert.Equal(sdnnMs, Math.Sqrt(intervalsMs.Average(i => (i - mean) * (i - mean))), 0.15 * sdnnMs + 0.01);
        Assert.Equal(60_000 / 72.0, mean, 0.5);
    }

    [Fact]
    public void Respiration_carries_twice_the_power_of_the_Mayer_waves()
    {
        var heart = new HeartBeats(new PatientProfile { HeartRateVariabilityMs = 40, RespirationPerMinute = 16, Seed = 9 });

        IReadOnlyList<long> beats = heart.Between(0, 20 * MinuteUs);

        double low = Power(beats, 0.05, 0.15);
        double high = Power(beats, 0.217, 0.317);
        Assert.InRange(low / high, 0.3, 0.8);
        Assert.True(Power(beats, 0.35, 0.45) < 0.1 * low, "power outside the bands");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_in_whatever_order_times_are_asked_for()
    {
        var profile = new PatientProfile { Seed = 42 };
        var forwards = new VirtualPatient(profile);
        var backwards = new VirtualPatient(profile);
        long[] times = [.. Enumerable.Range(0, 20_000).Select(i => i * 3_701L)];

        double[] expected = Array.ConvertAll(times, forwards.EcgMilliVolts);
        double[] light = Array.ConvertAll(times, forwards.RedNanoAmps);
        for (int i = times.Length - 1; i >= 0; i -= 7)
        {
            Assert.Equal(light[i], backwards.RedNanoAmps(times[i]));
            Assert.Equal(expected[i], backwards.EcgMilliVolts(times[i]));
        }
    }

    [Fact]
    public void Another_seed_gives_another_rhythm()
    {
        IReadOnlyList<long> one = new HeartBeats(new PatientProfile { Seed = 1 }).Between(0, MinuteUs);
        IReadOnlyList<long> two = new HeartBeats(new PatientProfile { Seed = 2 }).Between(0, MinuteUs);

        Assert.NotEqual(Intervals(one), Intervals(two));
    }

    [Fact]
    public void Several_parts_may_ask_from_several_threads()
    {
        var patient = new VirtualPatient(new PatientProfile { Seed = 3 });
        double[] expected = [.. Enumerable.Range(0, 20_000).Select(i => new VirtualPatientPoint(patient, i * 2000L).Value)];
        var shared = new VirtualPatient(new PatientProfile { Seed = 3 });

        Parallel.For(0, expected.Length, i => Assert.Equal(expected[i], new VirtualPatientPoint(shared, i * 2000L).Value));
    }

    [Fact]
    public void A_profile_out_of_range_is_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new VirtualPatient(new PatientProfile { HeartRatePerMinute = 300 }));

        Assert.Contains("HeartRatePerMinute is 300; choose 30 to 220", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VirtualPatient(new PatientProfile { SpO2Percent = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VirtualPatient(new PatientProfile { SpO2Percent = 69 }));
    }

    [Fact]
    public void A_time_past_the_end_of_simulated_time_is_refused_instead_of_computed_for_ever()
    {
        var patient = new VirtualPatient(new PatientProfile());

        Assert.Throws<ArgumentOutOfRangeException>(() => patient.EcgMilliVolts(long.MaxValue));
        Assert.Equal(patient.EcgMilliVolts(0), patient.EcgMilliVolts(long.MinValue));
    }

    /// <summary>The highest sample of each run above a threshold: a detector for a clean signal.</summary>
    internal static List<long> Peaks(Func<long, double> signal, long fromUs, long toUs, double threshold, long stepUs)
    {
        var peaks = new List<long>();
        bool above = false;
        double highest = 0;
        for (long t = fromUs; t < toUs; t += stepUs)
        {
            double value = signal(t);
            if (value > threshold && (!above || value > highest))
            {
                if (above) peaks[^1] = t;
                else peaks.Add(t);
                highest = value;
            }
            above = value > threshold;
        }
        return peaks;
    }

    private static List<long> Intervals(IReadOnlyList<long> beats) => [.. beats.Zip(beats.Skip(1), (a, b) => b - a)];

    /// <summary>Power of the intervals between two frequencies, by direct Fourier sums at the times of the beats.</summary>
    private static double Power(IReadOnlyList<long> beats, double fromHz, double toHz)
    {
        List<long> intervals = Intervals(beats);
        double mean = intervals.Average();
        double power = 0;
        for (double hz = fromHz; hz < toHz; hz += 0.0005)
        {
            double re = 0;
            double im = 0;
            for (int i = 0; i < intervals.Count; i++)
            {
                double angle = 2 * Math.PI * hz * beats[i] / 1e6;
                re += (intervals[i] - mean) * Math.Cos(angle);
                im += (intervals[i] - mean) * Math.Sin(angle);
            }
            power += (re * re) + (im * im);
        }
        return power;
    }

    private readonly record struct VirtualPatientPoint(VirtualPatient Patient, long TimeUs)
    {
        public double Value => Patient.EcgMilliVolts(TimeUs) + Patient.InfraredNanoAmps(TimeUs);
    }
}
