using Kiosk.Firmware;
using Kiosk.Simulator.Patient;

namespace Kiosk.Simulator.World;

/// <summary>What a world is made of. Two worlds of equal options and equal bytes from the host run alike, bit for bit.</summary>
public sealed record WorldOptions
{
    /// <summary>Rate of a recorded pulse: that of the oximeter's conversions, samples per second.</summary>
    public const double PulseRateHz = 400;

    /// <summary>The patient and the room.</summary>
    public PatientProfile Profile { get; init; } = new();

    /// <summary>Who touches what from when on, in world time; all contacts are made when null.</summary>
    public ContactSchedule? Contacts { get; init; }

    /// <summary>A recorded ECG in mV at 500 samples/s, the synthetic one when null. It begins anew with each acquisition.</summary>
    public SampledSource? Ecg { get; init; }

    /// <summary>A recorded pulse at <see cref="PulseRateHz"/>, the synthetic one when null. It begins anew with each acquisition.</summary>
    public SampledSource? Pulse { get; init; }

    /// <summary>What goes wrong, and when.</summary>
    public Scenario Scenario { get; init; } = Scenario.Healthy;

    /// <summary>Seed of noise, flipped bits and the board's own id.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Seed of the boot ids, which must differ from power-up to power-up: a process that is started again with the same
    /// <see cref="Seed"/> is another boot of the same board. Null = the seed, for runs within one process.
    /// </summary>
    public int? BootIdSeed { get; init; }

    /// <summary>Speed of the serial line, bits per second.</summary>
    public int Baud { get; init; } = BoardDescription.HostBaud;

    /// <summary>Noise of every part's converter, standard deviation in its steps.</summary>
    public double NoiseLsbRms { get; init; }

    /// <summary>Noise of the scale's converter alone, standard deviation in its steps of 24 bits; null = as the others.</summary>
    public double? ScaleNoiseLsbRms { get; init; }

    /// <summary>How much too fast the parts' own clocks run, parts per million.</summary>
    public double PartClockErrorPpm { get; init; }
}
