namespace Kiosk.Signals.Pleth;

/// <summary>The ratio of ratios of one pulse.</summary>
internal static class RatioOfRatios
{
    /// <summary>Fits red against infrared over the pulse, with errors in both.</summary>
    /// <param name="red">Relative wave of the red light over one pulse.</param>
    /// <param name="infrared">Relative wave of the infrared light over the same pulse.</param>
    /// <param name="correlationMin">Correlation of the two below which there is no ratio.</param>
    /// <returns>The slope, or null when the two waves do not go together or the slope is not positive.</returns>
    /// <remarks>Orthogonal regression (Deming with equal errors): noise in infrared alone would make the ordinary slope too small.</remarks>
    public static double? Of(ReadOnlySpan<double> red, ReadOnlySpan<double> infrared, double correlationMin)
    {
        double meanRed = Statistics.Mean(red), meanInfrared = Statistics.Mean(infrared), rr = 0, ii = 0, ri = 0;
        for (int i = 0; i < red.Length; i++)
        {
            double r = red[i] - meanRed, f = infrared[i] - meanInfrared;
            rr += r * r;
            ii += f * f;
            ri += r * f;
        }
        if (!(ri > 0) || ri < correlationMin * Math.Sqrt(rr * ii)) return null;
        return (rr - ii + Math.Sqrt((rr - ii) * (rr - ii) + 4 * ri * ri)) / (2 * ri);
    }
}
