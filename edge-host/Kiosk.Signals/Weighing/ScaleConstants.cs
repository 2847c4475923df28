namespace Kiosk.Signals.Weighing;

/// <summary>What a calibration found of a scale.</summary>
/// <param name="ZeroCounts">Counts of the converter with the empty platform, at the calibration.</param>
/// <param name="CountsPerKilogram">Further counts for each kg; more than 0.</param>
public readonly record struct ScaleConstants(double ZeroCounts, double CountsPerKilogram)
{
    /// <summary>The load of a count, kg above the calibrated zero.</summary>
    public double Kilograms(double counts) => (counts - ZeroCounts) / CountsPerKilogram;
}
