namespace Kiosk.Signals.Height;

/// <summary>A height, or why there is none.</summary>
/// <param name="Millimetres">Null when there is none.</param>
/// <param name="NoHeight">None when there is one.</param>
/// <param name="First">Index of the first reading that agrees.</param>
/// <param name="Last">Index of the last one.</param>
public readonly record struct HeightResult(double? Millimetres, NoValue NoHeight, int First, int Last)
{
    internal static HeightResult Without(NoValue reason) => new(null, reason, 0, 0);
}

/// <summary>The height of somebody who stands below a distance sensor at a known height.</summary>
/// <remarks>
/// <para>Readings of anything lower than a standing person (the platform, a bag) do not count. Of the others nearly all must agree: who ducks for a
/// while, a hand above the head or a hat that comes off leave no number. The height is their mean.</para>
/// <para>Limit: who ducks, or wears a hat, all the time is measured so. The sensor cannot know.</para>
/// </remarks>
public static class HeightAnalysis
{
    /// <param name="distanceMillimetres">From the sensor down, in the order of time.</param>
    /// <param name="mountMillimetres">The sensor above the platform, by its calibration.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A mount height that is not positive.</exception>
    public static HeightResult Analyze(ReadOnlySpan<int> distanceMillimetres, double mountMillimetres, HeightOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mountMillimetres);
        options ??= new HeightOptions();
        if (distanceMillimetres.IsEmpty) return HeightResult.Without(NoValue.NotEnoughSignal);
        List<(int At, double Height)> heights = [];
        for (int i = 0; i < distanceMillimetres.Length; i++)
        {
            double height = mountMillimetres - distanceMillimetres[i];
            if (height >= options.PersonMillimetresMin && height <= options.PersonMillimetresMax) heights.Add((i, height));
        }

        if (heights.Count == 0) return HeightResult.Without(NoValue.Implausible);
        if (IsStuck(heights, options.StuckReadings)) return HeightResult.Without(NoValue.Flat);
        if (heights.Count < options.ReadingsMin) return HeightResult.Without(NoValue.NotEnoughSignal);
        double median = Statistics.Median([.. heights.Select(h => h.Height)]);
        (int At, double Height)[] agreeing = [.. heights.Where(h => Math.Abs(h.Height - median) <= options.AgreementMillimetres)];
        bool isSteady = agreeing.Length >= options.ReadingsMin && agreeing.Length >= options.AgreeingPartMin * heights.Count;
        return isSteady
            ? new HeightResult(Statistics.Mean([.. agreeing.Select(h => h.Height)]), NoValue.None, agreeing[0].At, agreeing[^1].At)
            : HeightResult.Without(NoValue.Unsteady);
    }

    private static bool IsStuck(List<(int At, double Height)> heights, int alikeMax)
    {
        int alike = 1;
        for (int i = 1; i < heights.Count; i++)
        {
            alike = heights[i].Height == heights[i - 1].Height ? alike + 1 : 1;
            if (alike >= alikeMax) return true;
        }

        return false;
    }
}
