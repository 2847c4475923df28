using Kiosk.Measurements;
using Kiosk.Signals;
using Kiosk.Signals.Oscillometry;
using Kiosk.Simulator.Patient;
using Kiosk.Simulator.World;
using Kiosk.Tests.Firmware;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Edge;

/// <summary>From the artery to the numbers: arm, pneumatics, pressure sensor, driver, cuff control, line, oscillometry.</summary>
public class CuffPathTests(ITestOutputHelper output)
{
    private const double RestS = 33, CycleS = 75;

    [Theory]
    [InlineData(108, 68, 64, 150)]
    [InlineData(128, 82, 72, 180)]
    [InlineData(158, 92, 88, 200)]
    public void The_arms_pressures_come_out_of_the_whole_path(double systolic, double diastolic, double rate, uint targetMmHg)
    {
        VisitRig rig = Measure(new PatientProfile { HeartRatePerMinute = rate, Arm = new ArmProfile { SystolicMmHg = systolic, DiastolicMmHg = diastolic } }, targetMmHg);

        OscillometryResult result = Analyze(rig);

        output.WriteLine($"{result.NoPressure} {result.SystolicMmHg:F1}/{result.DiastolicMmHg:F1} pulse {result.PulseRatePerMin:F1}, {result.DeflationMmHgPerS:F1} mmHg/s");
        Assert.Equal(NoValue.None, result.NoPressure);
        Assert.Equal(systolic, result.SystolicMmHg!.Value, 8.0);
        Assert.Equal(diastolic, result.DiastolicMmHg!.Value, 8.0);
        Assert.Equal(rate, result.PulseRatePerMin!.Value, 3.0);
    }

    [Fact]
    public void An_arm_that_keeps_bending_gives_the_reason_through_the_whole_path()
    {
        var bending = new ArmMovement(0, 200_000_000, ArmMovementKind.Bending, 8, Seed: 5);
        VisitRig rig = Measure(new PatientProfile { Arm = new ArmProfile { Movements = [bending] } }, 180);

        OscillometryResult result = Analyze(rig);

        Assert.Equal(NoValue.Motion, result.NoPressure);
        Assert.Null(result.SystolicMmHg);
    }

    private static VisitRig Measure(PatientProfile patient, uint targetMmHg)
    {
        var rig = new VisitRig(new WorldOptions { Profile = patient, NoiseLsbRms = 2 });
        rig.Run(RestS);
        rig.Host.Begin(VisitRig.Acquisition, Instruments.BloodPressure);
        rig.Run(1);
        rig.Host.Send(CommandCode.InflateCuff, VisitRig.Acquisition, targetMmHg);
        rig.Run(CycleS);
        rig.Host.End(VisitRig.Acquisition);
        rig.Run(3);
        return rig;
    }

    private static OscillometryResult Analyze(VisitRig rig)
    {
        KeptBlock[] blocks = [.. rig.Host.Stream(Channel.CuffPressure, VisitRig.Acquisition).Values];
        Assert.NotEmpty(blocks);
        double[] mmHg = [.. blocks.SelectMany(b => b.Samples.Select(s => (double)s * b.Numerator / b.Denominator))];
        return OscillometryAnalysis.Analyze(mmHg, 1e9 / blocks[0].PeriodNs);
    }
}
