namespace Kiosk.Signals.Pleth;

/// <summary>Oxygen saturation from the ratio of ratios R: a R^2 + b R + c, per cent.</summary>
/// <param name="Quadratic">a.</param>
/// <param name="Linear">b.</param>
/// <param name="Constant">c.</param>
/// <remarks>
/// A curve belongs to one optical assembly and is found by comparison with arterial blood (ISO 80601-2-61). The published curves are
/// starting points for a prototype, not a calibration of it.
/// </remarks>
public sealed record SpO2Calibration(double Quadratic, double Linear, double Constant)
{
    /// <summary>The curve of Maxim's reference design for the part; 100 % at R = 0.34, 70 % at R = 1.15.</summary>
    public static SpO2Calibration Default { get; } = new(-45.060, 30.354, 94.845);

    /// <summary>Smallest R that is taken for a pulse of blood.</summary>
    public double RatioMin { get; init; } = 0.25;

    /// <summary>Largest R that is taken for a pulse of blood.</summary>
    public double RatioMax { get; init; } = 1.5;

    /// <summary>How far above 100 % the curve may go and still mean 100 %.</summary>
    public double ToleranceAbove { get; init; } = 2;

    /// <summary>Converts a ratio of ratios.</summary>
    /// <param name="ratio">(AC/DC red) / (AC/DC infrared).</param>
    /// <param name="percent">70 to 100; 0 when there is no value.</param>
    /// <returns>Whether the ratio and the saturation are inside the calibrated range.</returns>
    public bool TryConvert(double ratio, out double percent)
    {
        percent = 0;
        if (!(ratio >= RatioMin && ratio <= RatioMax)) return false;
        // A parabola that opens downward would call a smaller R, which is more oxygen, less oxygen: it ends at its top.
        if (Quadratic < 0) ratio = Math.Max(ratio, -Linear / (2 * Quadratic));
        double value = (Quadratic * ratio + Linear) * ratio + Constant;
        if (!(value >= 70 && value <= 100 + ToleranceAbove)) return false;
        percent = Math.Min(value, 100);
        return true;
    }
}
