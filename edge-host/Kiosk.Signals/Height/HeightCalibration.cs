using Kiosk.Signals.Weighing;

namespace Kiosk.Signals.Height;

/// <summary>The calibration of a height sensor: how high it hangs, from a block of known height on the platform.</summary>
/// <remarks>
/// One point: the sensor's own scale is the speed of light. What its cover glass and its mount add is in the same sum. The block stands where a head
/// would be, because the floor is beyond the sensor's range.
/// </remarks>
public static class HeightCalibration
{
    /// <summary>Readings, at least.</summary>
    public const int ReadingsMin = 5;

    /// <summary>Spread of the readings, mm: six standard deviations of the sensor.</summary>
    public const int SpreadMillimetresMax = 24;

    /// <summary>The block's height, mm: within the range of the sensor below every mount.</summary>
    public const double BlockMillimetresMin = 500, BlockMillimetresMax = 2_000;

    /// <summary>How high the sensor can hang, mm.</summary>
    public const double MountMillimetresMin = 1_900, MountMillimetresMax = 2_600;

    /// <summary>Makes the mount's height.</summary>
    /// <param name="distanceMillimetres">From the sensor to the block's top.</param>
    /// <param name="blockMillimetres">The block's height.</param>
    /// <returns>mm above the platform, or null and what is wrong.</returns>
    public static (double? MountMillimetres, CalibrationFault Fault) Make(ReadOnlySpan<int> distanceMillimetres, double blockMillimetres)
    {
        if (!(blockMillimetres >= BlockMillimetresMin && blockMillimetres <= BlockMillimetresMax)) return (null, CalibrationFault.UnsuitableReference);
        if (distanceMillimetres.Length < ReadingsMin) return (null, CalibrationFault.NotEnoughSignal);
        double sum = 0, low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (int distance in distanceMillimetres)
        {
            sum += distance;
            low = Math.Min(low, distance);
            high = Math.Max(high, distance);
        }

        if (high - low > SpreadMillimetresMax) return (null, CalibrationFault.Unsteady);
        double mount = blockMillimetres + (sum / distanceMillimetres.Length);
        return mount is >= MountMillimetresMin and <= MountMillimetresMax ? (mount, CalibrationFault.None) : (null, CalibrationFault.Implausible);
    }
}
