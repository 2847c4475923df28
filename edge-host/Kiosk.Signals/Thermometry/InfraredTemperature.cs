namespace Kiosk.Signals.Thermometry;

/// <summary>The temperature that repeated infrared readings of a forehead agree on.</summary>
/// <remarks>Readings of the wall behind, taken before someone stands there, are outside the plausible range and do not count.</remarks>
public static class InfraredTemperature
{
    /// <param name="milliCelsius">The readings of one measurement, m°C, in any order.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <returns>The median of the readings that agree, or why there is none.</returns>
    public static TemperatureResult Analyze(ReadOnlySpan<int> milliCelsius, TemperatureOptions? options = null)
    {
        options ??= new TemperatureOptions();
        List<double> plausible = [];
        foreach (int reading in milliCelsius)
        {
            if (reading >= options.PlausibleMin && reading <= options.PlausibleMax) plausible.Add(reading);
        }
        if (milliCelsius.Length < options.ReadingsMin) return TemperatureResult.Without(NoValue.NotEnoughSignal);
        if (plausible.Count < Math.Max(1, options.ReadingsMin)) return TemperatureResult.Without(NoValue.Implausible);

        double median = Statistics.Median([.. plausible]);
        double[] agreeing = [.. plausible.Where(r => Math.Abs(r - median) <= options.InfraredAgreement)];
        bool settled = agreeing.Length >= options.ReadingsMin && agreeing.Length >= options.InfraredAgreeingPartMin * plausible.Count;
        return settled ? TemperatureResult.Of(Statistics.Median(agreeing)) : TemperatureResult.Without(NoValue.NotSettled);
    }
}
