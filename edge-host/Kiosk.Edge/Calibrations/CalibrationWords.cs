using System.Globalization;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals;

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
        CalibrationValidity.Unchecked when calibration?.Expires is null => "not known, the file of calibrations was damaged",
        CalibrationValidity.Unchecked => "the date cannot be checked, the clock is not set",
        _ => throw new ArgumentOutOfRangeException(nameof(validity), validity, "no validity"),
    };

    /// <summary>Why nothing is computed by a calibration that is lost.</summary>
    public static string Lost(Calibration calibration) => $"its calibration {calibration.Id} is no longer in this kiosk's file of calibrations";

    /// <summary>Why nothing is measured where constants are needed and there are none.</summary>
    public static string WithoutConstants(Calibration? calibration, Part part) =>
        calibration is { IsLost: true } ? Lost(calibration) : Reasons.Of(NoValue.NotCalibrated, part);

    private static string Day(Calibration? calibration) => calibration!.Expires!.Value.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
