namespace Kiosk.Simulator.Patient;

/// <summary>The published curve between the ratio of ratios and oxygen saturation, and its inverse.</summary>
/// <remarks>
/// SpO2 = -45.060 R^2 + 30.354 R + 94.845, the calibration in the algorithm of Maxim's reference design MAXREFDES117 for
/// the MAX30102; R is (AC/DC of red) over (AC/DC of infrared). The curve rises to 99.96 % at R = 0.337 and falls from there; the physiological branch is the falling one.
/// </remarks>
public static class SpO2Curve
{
    /// <summary>The lowest saturation that pulse oximeters are calibrated to.</summary>
    public const double LowestPercent = 70;

    private const double A = -45.060;
    private const double B = 30.354;
    private const double C = 94.845;

    /// <summary>R at the top of the curve, 0.337.</summary>
    public const double RatioAtTop = -B / (2 * A);

    /// <summary>Saturation in percent at a ratio.</summary>
    public static double PercentAt(double ratio) => (((A * ratio) + B) * ratio) + C;

    /// <summary>The ratio on the falling branch that gives a saturation; above the curve's top, the ratio at the top.</summary>
    public static double RatioAt(double percent)
    {
        double discriminant = (B * B) - (4 * A * (C - percent));
        return discriminant <= 0 ? RatioAtTop : (-B - Math.Sqrt(discriminant)) / (2 * A);
    }
}
