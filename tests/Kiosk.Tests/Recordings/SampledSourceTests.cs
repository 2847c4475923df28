using Kiosk.Simulator.Patient;
using Kiosk.Simulator.Recordings;
using Xunit;

namespace Kiosk.Tests.Recordings;

public class SampledSourceTests
{
    private static readonly double[] Samples = [.. Enumerable.Range(0, 1000).Select(i => Math.Sin(i * 0.7) + (i * 0.001))];

    [Theory]
    [InlineData(500, 0)]
    [InlineData(500, 123_457)]
    [InlineData(512, 10_000)]
    [InlineData(499.7, 10_000)]
    [InlineData(100, -5)]
    public void At_its_sample_times_it_is_its_samples_to_the_bit(double rateHz, long startUs)
    {
        var source = new SampledSource(Samples, rateHz);
        source.StartAt(startUs);

        for (int k = 0; k < Samples.Length; k++)
        {
            // A part may round, or cut, its sample times to whole microseconds.
            Assert.Equal(Samples[k], source.ValueAt(startUs + (long)Math.Floor(k * 1e6 / rateHz)));
            Assert.Equal(Samples[k], source.ValueAt(startUs + (long)Math.Round(k * 1e6 / rateHz)));
        }
    }

    [Fact]
    public void A_recording_at_the_rate_of_a_part_is_the_resampled_recording_over_a_whole_visit()
    {
        RecordedSignal recording = Recording.LoadEcg(TestData.Path("ecg/mitdb/100.hea"));
        double[] expected = recording.AtRate(500);
        var patient = new VirtualPatient(new PatientProfile(), ecg: SampledSource.From(recording, 500));
        patient.StartEcgAt(37_123);

        double[] delivered = [.. Enumerable.Range(0, expected.Length).Select(k => patient.EcgMilliVolts(37_123 + (k * 2000L)))];

        Assert.Equal(902_777, expected.Length);
        Assert.True(expected.AsSpan().SequenceEqual(delivered), "a sample differs");
    }

    [Fact]
    public void Between_samples_it_follows_the_curve()
    {
        var source = new SampledSource([.. Enumerable.Range(0, 500).Select(i => Math.Sin(2 * Math.PI * 5 * i / 500.0))], 500);

        for (long t = 10_000; t < 900_000; t += 377) Assert.Equal(Math.Sin(2 * Math.PI * 5 * t / 1e6), source.ValueAt(t), 5e-5);
    }

    [Fact]
    public void Before_its_start_it_is_its_first_sample()
    {
        var source = new SampledSource([3, 4, 5], 100);
        source.StartAt(1_000_000);

        Assert.Equal(3, source.ValueAt(0));
        Assert.Equal(3, source.ValueAt(999_000));
        Assert.Equal(4, source.ValueAt(1_010_000));
    }

    [Fact]
    public void The_seam_of_a_loop_has_no_jump_and_after_half_a_second_the_samples_are_themselves_again()
    {
        var source = new SampledSource([.. Enumerable.Range(0, 500).Select(i => i * 0.01)], 100);

        double largest = 0;
        for (int k = 0; k < 1200; k++) largest = Math.Max(largest, Math.Abs(source.ValueAt((k + 1) * 10_000L) - source.ValueAt(k * 10_000L)));

        // The ramp falls by 5 at each seam; a raised cosine over 50 samples falls by no more than 0.16 in one.
        Assert.InRange(largest, 0.1, 0.17);
        Assert.Equal(4.99, source.ValueAt(5_000_000), 12);
        Assert.Equal(0.5, source.ValueAt(5_500_000), 12);
        Assert.Equal(0.5, source.ValueAt(10_500_000), 12);
    }

    [Fact]
    public void Without_a_loop_the_last_sample_stays()
    {
        var source = new SampledSource([1, 2, 3], 100, loop: false);

        Assert.Equal(3, source.ValueAt(20_000));
        Assert.Equal(3, source.ValueAt(25_000));
        Assert.Equal(3, source.ValueAt(HeartBeats.TimeMaxUs));
    }
}
