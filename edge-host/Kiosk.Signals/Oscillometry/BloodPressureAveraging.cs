namespace Kiosk.Signals.Oscillometry;

/// <summary>One whole reading of a series.</summary>
/// <param name="SystolicMmHg">Systolic pressure.</param>
/// <param name="DiastolicMmHg">Diastolic pressure.</param>
/// <param name="MeanMmHg">Mean pressure; null when the device does not give it.</param>
/// <param name="PulseRatePerMin">Pulse rate; null when it was not measured.</param>
public readonly record struct BloodPressureReading(double SystolicMmHg, double DiastolicMmHg, double? MeanMmHg = null, double? PulseRatePerMin = null);

/// <summary>The average of a series, and which of its readings are in it.</summary>
/// <param name="Average">The mean of the readings used; null without any.</param>
/// <param name="Used">Indices of the readings used, ascending.</param>
/// <param name="Wanted">Readings to take before the average is final: 0 when it is.</param>
public sealed record BloodPressureAverage(BloodPressureReading? Average, IReadOnlyList<int> Used, int Wanted);

/// <summary>Averages repeated readings of one visit.</summary>
/// <remarks>
/// ESH guidelines 2023 (G. Mancia et al., J Hypertens 41:1874): three readings a minute apart, the mean of the last two counts; more when the readings
/// differ by more than 10 mmHg. AHA statement 2019 (P. Muntner et al., Hypertension 73:e35): at least two, a minute apart, averaged. Here: two readings
/// that agree within 10 mmHg in both pressures are averaged and are enough for a kiosk; else a third is wanted; with three or more, the first is left out.
/// An arm's first reading tends to be the highest. The 10 mmHg are compared unrounded.
/// </remarks>
public static class BloodPressureAveraging
{
    /// <summary>First two readings that differ by more than this, in either pressure, call for a third, mmHg.</summary>
    public const double AgreeMmHg = 10;

    /// <summary>After so many readings no more is wanted, whatever they say.</summary>
    public const int ReadingsMax = 4;

    /// <summary>Averages what there is so far.</summary>
    /// <param name="readings">In the order they were taken; a measurement without numbers is not among them.</param>
    /// <returns>The average of those that count and how many more are wanted.</returns>
    public static BloodPressureAverage Of(IReadOnlyList<BloodPressureReading> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        int[] used = [.. Enumerable.Range(0, readings.Count).Skip(readings.Count >= 3 ? 1 : 0)];
        return new BloodPressureAverage(used.Length == 0 ? null : Mean(readings, used), used, Wanted(readings));
    }

    private static int Wanted(IReadOnlyList<BloodPressureReading> readings) => readings.Count switch
    {
        0 => 2,
        1 => 1,
        >= ReadingsMax => 0,
        _ => Agree(readings[^2], readings[^1]) ? 0 : 1,
    };

    private static bool Agree(BloodPressureReading a, BloodPressureReading b) =>
        Math.Abs(a.SystolicMmHg - b.SystolicMmHg) <= AgreeMmHg && Math.Abs(a.DiastolicMmHg - b.DiastolicMmHg) <= AgreeMmHg;

    private static BloodPressureReading Mean(IReadOnlyList<BloodPressureReading> readings, int[] used) => new(
        used.Average(i => readings[i].SystolicMmHg),
        used.Average(i => readings[i].DiastolicMmHg),
        used.Average(i => readings[i].MeanMmHg),
        used.Average(i => readings[i].PulseRatePerMin));
}
