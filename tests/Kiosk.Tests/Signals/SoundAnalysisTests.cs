using Kiosk.Signals.Sound;
using Kiosk.Simulator.Media;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>Recordings of the simulator, whole and broken.</summary>
public class SoundAnalysisTests
{
    [Theory]
    [InlineData(1, 72)]
    [InlineData(2, 45)]
    [InlineData(3, 110)]
    [InlineData(4, 160)]
    public void Heart_sounds_pass_and_are_recognised(int seed, double rate)
    {
        var recording = new HeartSoundRecording(seed) { HeartRate = rate };

        SoundResult result = SoundAnalysis.Analyze(recording.Make(), recording.SampleRateHz);

        Assert.Equal((SoundFlaw.None, true, 15.0), (result.Flaw, result.HasHeartSounds, result.Seconds));
        Assert.InRange(result.LevelDbfs!.Value, -45, -10);
        Assert.InRange(result.HumShare, 0, 0.4);
        Assert.Equal(0, result.ClippedSamples);
    }

    [Theory]
    [InlineData(SoundFault.Silence, SoundFlaw.Silent)]
    [InlineData(SoundFault.OpenInput, SoundFlaw.Silent)]
    [InlineData(SoundFault.Clipping, SoundFlaw.Clipped)]
    [InlineData(SoundFault.Hum, SoundFlaw.MainsHum)]
    [InlineData(SoundFault.Short, SoundFlaw.TooShort)]
    [InlineData(SoundFault.NoHeart, SoundFlaw.None)]
    public void Each_fault_has_its_verdict_at_every_rate_and_none_sounds_like_a_heart(SoundFault fault, SoundFlaw expected)
    {
        foreach (int rate in (int[])[8000, 48_000])
        {
            var recording = new HeartSoundRecording(7) { Fault = fault, SampleRateHz = rate };

            SoundResult result = SoundAnalysis.Analyze(recording.Make(), rate);

            Assert.Equal((rate, expected), (rate, result.Flaw));
            if (fault is not (SoundFault.Clipping or SoundFault.Short)) Assert.False(result.HasHeartSounds);
        }
    }

    [Fact]
    public void Digital_silence_has_no_level_rather_than_an_infinite_one()
    {
        SoundResult result = SoundAnalysis.Analyze(new short[15 * 8000], 8000);

        Assert.Equal((null, null, SoundFlaw.Silent), (result.LevelDbfs, result.PeakDbfs, result.Flaw));
    }

    [Fact]
    public void Clipping_below_the_converters_limit_is_found_too()
    {
        short[] sound = new HeartSoundRecording(1) { SampleRateHz = 8000 }.Make();
        short[] limited = Array.ConvertAll(sound, s => (short)(Math.Clamp(s / 6553.0, -0.4, 0.4) * 32767 * 0.7));

        Assert.Equal(SoundFlaw.Clipped, SoundAnalysis.Analyze(limited, 8000).Flaw);
    }

    [Fact]
    public void Level_of_a_sine_is_three_decibels_below_its_peak()
    {
        short[] sine = [.. Enumerable.Range(0, 15 * 8000).Select(i => (short)Math.Round(16384 * Math.Sin(2 * Math.PI * 440 * i / 8000)))];

        SoundResult result = SoundAnalysis.Analyze(sine, 8000);

        Assert.Equal(-6.02, result.PeakDbfs!.Value, 0.01);
        Assert.Equal(-9.03, result.LevelDbfs!.Value, 0.05);
        Assert.False(result.HasHeartSounds);
    }

    [Theory]
    [InlineData(100, 1.0)]
    [InlineData(3000, 1.0)]
    [InlineData(5000, 0.0)]
    [InlineData(7900, 0.0)]
    [InlineData(15_900, 0.0)]
    public void Decimation_keeps_what_is_below_half_the_new_rate_and_folds_nothing_into_it(double hertz, double expected)
    {
        short[] sine = [.. Enumerable.Range(0, 48_000).Select(i => (short)Math.Round(20_000 * Math.Sin(2 * Math.PI * hertz * i / 48_000)))];

        short[] low = Decimation.By(sine, 6);

        double rms = Math.Sqrt(low[200..^200].Average(s => (double)s * s));
        Assert.Equal(8000, low.Length);
        Assert.Equal(expected * 20_000 / Math.Sqrt(2), rms, 20_000 * 0.005);
    }
}
