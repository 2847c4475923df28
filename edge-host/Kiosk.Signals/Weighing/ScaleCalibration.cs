namespace Kiosk.Signals.Weighing;

/// <summary>Why a step of a calibration is not taken. The words for people are the caller's.</summary>
public enum CalibrationFault
{
    /// <summary>It is taken.</summary>
    None = 0,

    /// <summary>Too few samples came.</summary>
    NotEnoughSignal,

    /// <summary>The converter stands at an end of its range, or gives one and the same code.</summary>
    SensorFault,

    /// <summary>What was measured moved.</summary>
    Unsteady,

    /// <summary>The known mass, or block, is not one that a calibration can be made with.</summary>
    UnsuitableReference,

    /// <summary>What came out cannot be: another load, a wrong wire, another sensor.</summary>
    Implausible,

    /// <summary>The empty platform does not read as before the mass was on it.</summary>
    NotRepeatable,
}

/// <summary>The mean of the steady samples of one point of a calibration.</summary>
/// <param name="Counts">Null when there is none.</param>
/// <param name="Fault">None when there is one.</param>
public readonly record struct CalibrationPoint(double? Counts, CalibrationFault Fault);

/// <summary>The two-point calibration of a scale: the empty platform, a known mass, and the empty platform once more.</summary>
/// <remarks>
/// Two points suffice for cells of 0.05 % non-linearity (100 g at 200 kg); the mass should be near what is weighed most. The return to zero shows what
/// one measurement of each cannot: a platform that rubs, a cable that pulls.
/// </remarks>
public static class ScaleCalibration
{
    /// <summary>Samples of a point: 5 s, the last ones.</summary>
    public const int SamplesMin = 50;

    /// <summary>Least mass, kg: an error of a point of 20 g is 200 g at ten times the mass.</summary>
    public const double MassKilogramsMin = 20;

    /// <summary>Counts for a kg that four half bridges of 1 to 2 mV/V and 150 to 300 kg together can give at gain 128.</summary>
    public const double CountsPerKilogramMin = 5_000, CountsPerKilogramMax = 35_000;

    /// <summary>Spread of the samples of a point, counts: 100 g of the least sensitive scale.</summary>
    public const double SpreadCountsMax = 500;

    /// <summary>How far the second zero may be from the first, kg.</summary>
    public const double ReturnKilogramsMax = 0.05;

    /// <summary>Takes a point out of the samples that a steady load gave.</summary>
    /// <param name="counts">The converter's codes, the newest last; those before the last <see cref="SamplesMin"/> do not count.</param>
    public static CalibrationPoint Measure(ReadOnlySpan<double> counts)
    {
        if (counts.Length < SamplesMin) return new CalibrationPoint(null, CalibrationFault.NotEnoughSignal);
        ReadOnlySpan<double> last = counts[^SamplesMin..];
        double end = new WeighingOptions().CodeEnd;
        double spread = Statistics.PeakToPeak(last);
        double largest = 0;
        foreach (double code in last) largest = Math.Max(largest, Math.Abs(code));
        if (largest >= end || spread == 0) return new CalibrationPoint(null, CalibrationFault.SensorFault);
        return spread > SpreadCountsMax
            ? new CalibrationPoint(null, CalibrationFault.Unsteady) : new CalibrationPoint(Statistics.Mean(last), CalibrationFault.None);
    }

    /// <summary>Makes the constants of the three points.</summary>
    /// <param name="zeroCounts">The empty platform.</param>
    /// <param name="massCounts">With the mass on it.</param>
    /// <param name="massKilograms">The mass.</param>
    /// <param name="secondZeroCounts">The empty platform afterwards.</param>
    /// <param name="capacityKilograms">What the cells may carry.</param>
    /// <returns>The constants, or null and what is wrong.</returns>
    public static (ScaleConstants? Constants, CalibrationFault Fault) Make(
        double zeroCounts, double massCounts, double massKilograms, double secondZeroCounts, double capacityKilograms = 200)
    {
        CalibrationFault fault = Check(zeroCounts, massCounts, massKilograms, capacityKilograms);
        if (fault != CalibrationFault.None) return (null, fault);
        double zero = (zeroCounts + secondZeroCounts) / 2;
        double perKilogram = (massCounts - zero) / massKilograms;
        return Math.Abs(secondZeroCounts - zeroCounts) > ReturnKilogramsMax * perKilogram
            ? (null, CalibrationFault.NotRepeatable) : (new ScaleConstants(zero, perKilogram), CalibrationFault.None);
    }

    /// <summary>Whether the mass and what it reads can be; for the step at which it stands on the platform.</summary>
    public static CalibrationFault Check(double zeroCounts, double massCounts, double massKilograms, double capacityKilograms = 200)
    {
        if (!(massKilograms >= MassKilogramsMin && massKilograms <= capacityKilograms)) return CalibrationFault.UnsuitableReference;
        double perKilogram = (massCounts - zeroCounts) / massKilograms;
        return perKilogram is >= CountsPerKilogramMin and <= CountsPerKilogramMax ? CalibrationFault.None : CalibrationFault.Implausible;
    }
}
