using System.Globalization;

namespace Kiosk.Simulator.Patient;

/// <summary>What the simulated patient and the room are like.</summary>
public sealed record PatientProfile
{
    /// <summary>Mean heart rate, 30 to 220 per minute.</summary>
    public double HeartRatePerMinute { get; init; } = 72;

    /// <summary>Standard deviation of the intervals between beats (SDNN), 0 to 100 ms.</summary>
    public double HeartRateVariabilityMs { get; init; } = 25;

    /// <summary>How the beats follow each other.</summary>
    public HeartRhythm Rhythm { get; init; } = HeartRhythm.Sinus;

    /// <summary>Breaths per minute, 6 to 40.</summary>
    public double RespirationPerMinute { get; init; } = 15;

    /// <summary>Oxygen saturation as the published curve has it, 70 to 100 %; what lies above the curve's top of 99.96 % is that top.</summary>
    public double SpO2Percent { get; init; } = 97;

    /// <summary>Infrared pulse from peak to peak as a part of the steady light, 0.02 to 20 %.</summary>
    public double PerfusionIndexPercent { get; init; } = 2;

    /// <summary>Time from the R peak to the foot of the pulse at the finger, 100 to 400 ms.</summary>
    public int PulseTransitMs { get; init; } = 220;

    /// <summary>What a contact probe settles to, 30 000 to 43 000 m°C.</summary>
    public int TemperatureMilliCelsius { get; init; } = 36_800;

    /// <summary>The room, 0 to 45 000 m°C.</summary>
    public int AmbientMilliCelsius { get; init; } = 22_000;

    /// <summary>Time in which an applied probe covers 63 % of the way to the skin, and a removed one to the room, 100 to 300 000 ms.</summary>
    public int ProbeTimeConstantMs { get; init; } = 6_000;

    /// <summary>Weight with clothes, 10 to 250 kg.</summary>
    public double WeightKilograms { get; init; } = 71.4;

    /// <summary>Height, 800 to 2 150 mm.</summary>
    public int HeightMillimetres { get; init; } = 1_720;

    /// <summary>From the begin of an acquisition to the step onto the scale, 0 to 60 000 ms.</summary>
    public int StepOnAfterMs { get; init; } = 4_000;

    /// <summary>The arm that a cuff is put on.</summary>
    public ArmProfile Arm { get; init; } = new();

    /// <summary>Seed of the variability between beats.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value, its range and what it was.</exception>
    public void Validate()
    {
        Check(HeartRatePerMinute, 30, 220, nameof(HeartRatePerMinute));
        Check(HeartRateVariabilityMs, 0, 100, nameof(HeartRateVariabilityMs));
        Check(RespirationPerMinute, 6, 40, nameof(RespirationPerMinute));
        Check(SpO2Percent, SpO2Curve.LowestPercent, 100, nameof(SpO2Percent));
        Check(PerfusionIndexPercent, 0.02, 20, nameof(PerfusionIndexPercent));
        Check(PulseTransitMs, 100, 400, nameof(PulseTransitMs));
        Check(TemperatureMilliCelsius, 30_000, 43_000, nameof(TemperatureMilliCelsius));
        Check(AmbientMilliCelsius, 0, 45_000, nameof(AmbientMilliCelsius));
        Check(ProbeTimeConstantMs, 100, 300_000, nameof(ProbeTimeConstantMs));
        Check(WeightKilograms, 10, 250, nameof(WeightKilograms));
        Check(HeightMillimetres, 800, 2_150, nameof(HeightMillimetres));
        Check(StepOnAfterMs, 0, 60_000, nameof(StepOnAfterMs));
        if (!Enum.IsDefined(Rhythm)) throw new ArgumentOutOfRangeException(nameof(Rhythm), $"rhythm {(int)Rhythm} does not exist");
        Arm.Validate();
    }

    private static void Check(double value, double min, double max, string name)
    {
        if (value >= min && value <= max) return;
        throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; choose {min} to {max}"));
    }
}
