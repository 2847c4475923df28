using System.Globalization;
using Kiosk.Signals;
using Kiosk.Signals.Oscillometry;
using Kiosk.Simulator.Patient;
using Xunit;

namespace Kiosk.Tests.Signals;

public class OscillometryAnalysisTests(ITestOutputHelper output)
{
    // One arm is one draw of wall and breath: its error is a few mmHg, the grid in tests/accuracy has the distribution.
    [Theory]
    [InlineData(100, 62, 60)]
    [InlineData(118, 76, 72)]
    [InlineData(135, 88, 95)]
    [InlineData(165, 95, 66)]
    [InlineData(185, 105, 80)]
    public void An_arm_at_rest_gives_its_pressures_and_its_pulse(double systolic, double diastolic, double rate)
    {
        SimulatedCuff cuff = Cuff(systolic, diastolic, rate);
        (double trueSystolic, double trueDiastolic) = cuff.Truth();

        OscillometryResult result = OscillometryAnalysis.Analyze(cuff.MmHg(), SimulatedCuff.RateHz);

        output.WriteLine($"{result.SystolicMmHg:F1}/{result.DiastolicMmHg:F1} for {trueSystolic:F1}/{trueDiastolic:F1}, pulse {result.PulseRatePerMin:F1}");
        Assert.Equal(NoValue.None, result.NoPressure);
        Assert.Equal(trueSystolic, result.SystolicMmHg!.Value, 7.0);
        Assert.Equal(trueDiastolic, result.DiastolicMmHg!.Value, 7.0);
        Assert.InRange(result.MeanMmHg!.Value, result.DiastolicMmHg.Value + 1, result.SystolicMmHg.Value - 1);
        Assert.Equal(rate, result.PulseRatePerMin!.Value, 2.0);
        Assert.False(result.IrregularPulse || result.Movement || result.InflateHigher);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(128)]
    [InlineData(250)]
    [InlineData(1000)]
    public void The_sample_rate_hardly_matters(double rateHz)
    {
        SimulatedCuff at100 = Cuff(128, 82, 72);
        SimulatedCuff other = at100 with { Trace = at100.Trace with { SampleRateHz = rateHz } };
        OscillometryResult expected = OscillometryAnalysis.Analyze(at100.MmHg(), SimulatedCuff.RateHz);

        OscillometryResult result = OscillometryAnalysis.Analyze(other.MmHg(), rateHz);

        output.WriteLine($"{result.SystolicMmHg:F1}/{result.DiastolicMmHg:F1} for {expected.SystolicMmHg:F1}/{expected.DiastolicMmHg:F1}");
        Assert.Equal(expected.SystolicMmHg!.Value, result.SystolicMmHg!.Value, 2.0);
        Assert.Equal(expected.DiastolicMmHg!.Value, result.DiastolicMmHg!.Value, 2.0);
    }

    [Fact]
    public void Short_gaps_cost_beats_and_not_the_numbers()
    {
        double[] mmHg = Cuff(128, 82, 72).MmHg();
        bool[] present = [.. mmHg.Select((_, i) => i % 500 >= 20)];
        double[] spoilt = [.. mmHg.Select((v, i) => present[i] ? v : 7777)];

        OscillometryResult whole = OscillometryAnalysis.Analyze(mmHg, SimulatedCuff.RateHz);
        OscillometryResult result = OscillometryAnalysis.Analyze(spoilt, SimulatedCuff.RateHz, present);

        Assert.Equal(whole.SystolicMmHg!.Value, result.SystolicMmHg!.Value, 4.0);
        Assert.Equal(whole.DiastolicMmHg!.Value, result.DiastolicMmHg!.Value, 4.0);
        Assert.Contains(result.Envelope, point => !point.Accepted);
    }

    [Fact]
    public void Atrial_fibrillation_is_flagged_as_an_irregular_pulse()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            SimulatedCuff cuff = Cuff(140, 85, 85);
            cuff = cuff with { Patient = cuff.Patient with { Rhythm = HeartRhythm.AtrialFibrillation, Seed = seed } };

            OscillometryResult result = OscillometryAnalysis.Analyze(cuff.MmHg(), SimulatedCuff.RateHz);

            Assert.True(result.IrregularPulse || result.PulseRatePerMin is null, $"seed {seed}: {result.NoPressure}, pulse {result.PulseRatePerMin}");
        }
    }

    [Fact]
    public void A_wrong_sample_rate_or_mask_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OscillometryAnalysis.Analyze([1, 2, 3], 20));
        Assert.Throws<ArgumentException>(() => OscillometryAnalysis.Analyze([1, 2, 3], 100, [true]));
    }

    [Fact]
    public void The_recording_data0804_gives_its_authors_figures()
    {
        double[] mmHg = [.. File.ReadLines(TestData.Path("bp/data0804/raw.dat"))
            .Select(line => double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))];

        OscillometryResult result = OscillometryAnalysis.Analyze(mmHg, 1000);

        output.WriteLine($"{result.SystolicMmHg:F1}/{result.DiastolicMmHg:F1}, mean {result.MeanMmHg:F1}, pulse {result.PulseRatePerMin:F1}");
        Assert.InRange(Math.Round(result.SystolicMmHg!.Value), 94, 95);
        Assert.InRange(Math.Round(result.DiastolicMmHg!.Value), 65, 67);
        Assert.Equal(72, Math.Round(result.MeanMmHg!.Value));
        Assert.InRange(result.PulseRatePerMin!.Value, 67, 71);
    }

    [Fact]
    public void The_cuff_can_be_released_before_its_end_and_the_numbers_stay()
    {
        double[] mmHg = (Cuff(128, 82, 72) with { Trace = new DeflationTrace { TopMmHg = 165, ReleaseMmHg = 30 } }).MmHg();
        OscillometryResult whole = OscillometryAnalysis.Analyze(mmHg, SimulatedCuff.RateHz);

        int? completeS = null;
        for (int s = 1; s * 100 < mmHg.Length && completeS is null; s++)
        {
            DeflationAdvice advice = OscillometryProgress.Of(mmHg.AsSpan(0, s * 100), SimulatedCuff.RateHz);
            Assert.NotEqual(DeflationAdvice.InflateHigher, advice);
            if (advice == DeflationAdvice.Complete) completeS = s;
        }

        Assert.NotNull(completeS);
        OscillometryResult early = OscillometryAnalysis.Analyze(mmHg.AsSpan(0, completeS.Value * 100), SimulatedCuff.RateHz);
        output.WriteLine($"after {completeS} s at {mmHg[completeS.Value * 100]:F0} mmHg: {early.SystolicMmHg:F1}/{early.DiastolicMmHg:F1}; whole {whole.SystolicMmHg:F1}/{whole.DiastolicMmHg:F1}");
        Assert.True(mmHg[completeS.Value * 100] > 45);
        Assert.Equal(whole.SystolicMmHg!.Value, early.SystolicMmHg!.Value, 2.0);
        Assert.Equal(whole.DiastolicMmHg!.Value, early.DiastolicMmHg!.Value, 2.0);
    }

    [Fact]
    public void A_deflation_that_began_below_systolic_is_advised_to_start_higher()
    {
        double[] mmHg = (Cuff(150, 90, 72) with { Trace = new DeflationTrace { TopMmHg = 128, ReleaseMmHg = 45 } }).MmHg();

        DeflationAdvice[] advice = [.. Enumerable.Range(1, mmHg.Length / 100).Select(s => OscillometryProgress.Of(mmHg.AsSpan(0, s * 100), SimulatedCuff.RateHz))];

        Assert.Contains(DeflationAdvice.InflateHigher, advice);
        Assert.DoesNotContain(DeflationAdvice.Complete, advice);
    }

    private static SimulatedCuff Cuff(double systolic, double diastolic, double rate) => new()
    {
        Patient = new PatientProfile { HeartRatePerMinute = rate, Arm = new ArmProfile { SystolicMmHg = systolic, DiastolicMmHg = diastolic } },
        Trace = new DeflationTrace { SampleRateHz = SimulatedCuff.RateHz, TopMmHg = systolic + 35, ReleaseMmHg = diastolic - 25 },
    };
}
