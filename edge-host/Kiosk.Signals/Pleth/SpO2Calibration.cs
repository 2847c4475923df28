namespace Kiosk.Signals.Pleth;

/// <summary>Oxygen saturation from the ratio of ratios R: a R^2 + b R + c, per cent.</summary>
/// <param name="Id">The curve's name: it goes into the record with the number.</param>
/// <param name="Quadratic">a.</param>
/// <param name="Linear">b.</param>
/// <param name="Constant">c.</param>
/// <remarks>
/// A curve belongs to one optical assembly and is found by comparison with arterial blood (ISO 80601-2-61). The published curves are
/// starting points for a prototype, not a calibration of it.
/// </remarks>
public sealed record SpO2Calibration(string Id, double Quadratic, double Linear, double Constant)
{
    private const double PercentMin = 70;

    /// <summary>The curve of Maxim's reference design for the part; 100 % at R = 0.34, 70 % at R = 1.15.</summary>
    public static SpO2Calibration Default { get; } = new("maxrefdes117", -45.060, 30.354, 94.845);

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
        if (!IsBlood(ratio)) return false;
        ratio = OnFallingSide(ratio);
        double value = (Quadratic * ratio + Linear) * ratio + Constant;
        if (!(value >= PercentMin && value <= 100 + ToleranceAbove)) return false;
        percent = Math.Min(value, 100);
        return true;
    }

    /// <summary>How much the saturation changes with the ratio, per cent for a change by 1, at least 0.</summary>
    public double SlopeAt(double ratio) => Math.Abs(2 * Quadratic * OnFallingSide(ratio) + Linear);

    /// <summary>Whether blood can have the ratio at all, whatever the curve says of it.</summary>
    /// <remarks>
    /// An exchange of red and infrared turns R into 1/R: of more than 90 % or so it makes a ratio that no blood has. Where R and 1/R both
    /// are possible (from 0.67 to 1.5, that is below some 94 %) light alone cannot tell, and a saturation of 70 to 87 % mirrors another one; the driver
    /// therefore reads back which LED flashes in which slot.
    /// </remarks>
    public bool IsBlood(double ratio) => ratio >= RatioMin && ratio <= RatioMax;

    // A parabola that opens downward would call a smaller R, which is more oxygen, less oxygen: it ends at its top.
    private double OnFallingSide(double ratio) => Quadratic < 0 ? Math.Max(ratio, -Linear / (2 * Quadratic)) : ratio;
}
