using Kiosk.Simulator.Parts;

namespace Kiosk.Simulator.World;

/// <summary>
/// The scale's platform and the mast that stands at it, as they are built: what hardware-docs/scale.md and height.md describe, and the truth that
/// a calibration has to find.
/// </summary>
public static class Mast
{
    /// <summary>The height sensor above the platform, mm.</summary>
    public const double SensorMillimetres = 2_250;

    /// <summary>What the four load cells carry together, kg.</summary>
    public const double CapacityKilograms = 200;

    /// <summary>The bridge's output at that load, mV/V.</summary>
    public const double SensitivityMilliVoltsPerVolt = 1.0;

    /// <summary>The platform's own weight, kg.</summary>
    public const double PlatformKilograms = 4.2;

    /// <summary>The gain that the firmware sets.</summary>
    private const int Gain = 128;

    /// <summary>Counts of the calibrated converter with an empty platform.</summary>
    public static double ZeroCounts => Nau7802Model.Steps(BridgeMilliVoltsPerVolt(0), Gain);

    /// <summary>Counts for each further kg.</summary>
    public static double CountsPerKilogram => Nau7802Model.Steps(SensitivityMilliVoltsPerVolt / CapacityKilograms, Gain);

    /// <summary>The bridge's output with a load on the platform, mV/V.</summary>
    public static double BridgeMilliVoltsPerVolt(double kilograms) =>
        (kilograms + PlatformKilograms) * SensitivityMilliVoltsPerVolt / CapacityKilograms;
}
