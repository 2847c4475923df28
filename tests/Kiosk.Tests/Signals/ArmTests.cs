using Kiosk.Simulator.Patient;
using Xunit;

namespace Kiosk.Tests.Signals;

/// <summary>The simulated arm that the oscillometry is measured on.</summary>
public class ArmTests
{
    [Fact]
    public void The_beats_have_the_pressures_of_the_profile()
    {
        Arm arm = SimulatedCuff.ArmOf(Patient(new ArmProfile { SystolicMmHg = 140, DiastolicMmHg = 85 }));

        IReadOnlyList<PressureBeat> beats = arm.BeatsBetween(0, 60_000_000);

        Assert.InRange(beats.Count, 71, 73);
        Assert.Equal(140, beats.Average(b => b.SystolicMmHg), 2.0);
        Assert.Equal(85, beats.Average(b => b.DiastolicMmHg), 2.0);
        Assert.All(beats, b => Assert.InRange(b.MeanMmHg, b.DiastolicMmHg, b.SystolicMmHg));
    }

    [Fact]
    public void The_pulse_in_the_cuff_is_largest_between_diastolic_and_systolic()
    {
        Arm arm = SimulatedCuff.ArmOf(Patient(new ArmProfile { SystolicMmHg = 130, DiastolicMmHg = 80 }));

        double above = Pulse(arm, 165), between = Pulse(arm, 95), below = Pulse(arm, 45);

        Assert.InRange(between, 1, 6);
        Assert.True(above < 0.5 * between && below < 0.6 * between, $"{above:F2} {between:F2} {below:F2}");
    }

    [Fact]
    public void The_same_profile_gives_the_same_values_in_any_order()
    {
        PatientProfile patient = Patient(new ArmProfile { Movements = [new ArmMovement(0, 30_000_000, ArmMovementKind.Bending, 4, 3)] });
        Arm one = SimulatedCuff.ArmOf(patient), other = SimulatedCuff.ArmOf(patient);
        long[] times = [.. Enumerable.Range(0, 500).Select(i => i * 41_000L)];

        double[] forward = [.. times.Select(t => one.OscillationMmHg(100, t))];
        double[] backward = [.. times.Reverse().Select(t => other.OscillationMmHg(100, t)).Reverse()];

        Assert.Equal(forward, backward);
    }

    [Fact]
    public void A_loose_cuff_feels_less_and_an_empty_one_nothing()
    {
        Arm snug = SimulatedCuff.ArmOf(Patient(new ArmProfile())), loose = SimulatedCuff.ArmOf(Patient(new ArmProfile { Looseness = 1 }));

        Assert.True(Pulse(loose, 95) < 0.4 * Pulse(snug, 95));
        Assert.Equal(0, snug.OscillationMmHg(0, 1_000_000));
    }

    [Fact]
    public void A_pressure_outside_of_its_range_is_refused_by_name()
    {
        ArgumentOutOfRangeException fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => SimulatedCuff.ArmOf(Patient(new ArmProfile { SystolicMmHg = 100, DiastolicMmHg = 95 })));

        Assert.Equal(nameof(ArmProfile.DiastolicMmHg), fault.ParamName);
    }

    private static PatientProfile Patient(ArmProfile arm) => new() { HeartRatePerMinute = 72, Arm = arm };

    private static double Pulse(Arm arm, double cuffMmHg)
    {
        double[] seconds = [.. Enumerable.Range(0, 300).Select(i => arm.OscillationMmHg(cuffMmHg, 5_000_000 + (i * 10_000L)))];
        return seconds.Max() - seconds.Min();
    }
}
