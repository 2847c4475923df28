using Kiosk.Signals.Weighing;

namespace Kiosk.Edge.Calibrations;

/// <summary>The constants of scale and height sensor, as they stand in a <see cref="Calibration"/>.</summary>
public static class ScaleConstantNames
{
    /// <summary>The scale: counts with the empty platform.</summary>
    public const string ZeroCounts = "zeroCounts";

    /// <summary>The scale: further counts for each kg.</summary>
    public const string CountsPerKilogram = "countsPerKg";

    /// <summary>The height sensor above the platform, mm.</summary>
    public const string MountMillimetres = "mountMm";

    /// <summary>The constants of a scale; null when there is no calibration, or one without them.</summary>
    public static ScaleConstants? ScaleOf(Calibration? calibration) =>
        calibration is not null && calibration.Constants.TryGetValue(ZeroCounts, out double zero) && double.IsFinite(zero)
        && calibration.Constants.TryGetValue(CountsPerKilogram, out double perKilogram) && perKilogram > 0
            ? new ScaleConstants(zero, perKilogram) : null;

    /// <summary>The mount's height, mm; null when there is no calibration, or one without it.</summary>
    public static double? MountOf(Calibration? calibration) =>
        calibration is not null && calibration.Constants.TryGetValue(MountMillimetres, out double mount) && mount > 0 ? mount : null;

    /// <summary>As they are kept.</summary>
    public static IReadOnlyDictionary<string, double> Of(ScaleConstants scale) =>
        new Dictionary<string, double> { [ZeroCounts] = scale.ZeroCounts, [CountsPerKilogram] = scale.CountsPerKilogram };

    /// <summary>As it is kept.</summary>
    public static IReadOnlyDictionary<string, double> OfMount(double millimetres) =>
        new Dictionary<string, double> { [MountMillimetres] = millimetres };
}
