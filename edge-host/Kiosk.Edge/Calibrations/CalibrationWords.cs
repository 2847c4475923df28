using System.Globalization;

namespace Kiosk.Edge.Calibrations;

/// <summary>How a calibration stands, for people.</summary>
public static class CalibrationWords
{
    /// <summary>In words.</summary>
    public static string Of(CalibrationValidity validity, Calibration? calibration) => validity switch
    {
        CalibrationValidity.None => "never calibrated",
        CalibrationValidity.Valid when calibration?.Expires is null => "valid, does not expire",
        CalibrationValidity.Valid => $"valid until {Day(calibration)}",
        CalibrationValidity.ExpiresSoon => $"expires on {Day(calibration)}: calibrate it soon",
        CalibrationValidity.Expired => $"expired on {Day(calibration)}: calibrate it",
        CalibrationValidity.Unchecked => "the date cannot be checked, the clock is not set",
        _ => throw new ArgumentOutOfRangeException(nameof(validity), validity, "no validity"),
    };

    private static string Day(Calibration? calibration) => calibration!.Expires!.Value.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
