namespace Kiosk.Signals.Thermometry;

/// <summary>The skin temperature that repeated infrared readings of a forehead agree on.</summary>
/// <remarks>
/// <para>Readings of the wall behind, taken before someone stands there, are outside the plausible range and do not count. A forehead so far
/// away that the wall fills a part of the view reads too low, and one reading cannot tell: the spot on the floor does.</para>
/// <para>Skin emits 0.98 of what a black body would and reflects 0.02 of the room, so that a part set to emissivity 1 reads some 0.2 °C low in a
/// cool room: T_read^4 = e T_skin^4 + (1 - e) T_room^4 (Stefan and Boltzmann; the part's own temperature stands for the room's). It is undone here
/// and nowhere else: the firmware takes no part whose emissivity is set to anything but 1. What comes out is the skin's temperature, not
/// the body's.</para>
/// </remarks>
public static class InfraredTemperature
{
    private const double ZeroCelsiusMilliKelvin = 273_150;

    /// <param name="milliCelsius">The readings of one measurement, m°C, in any order.</param>
    /// <param name="ambientMilliCelsius">The part's own temperature during them, m°C, in any order.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <returns>The median of the readings that agree, compensated, or why there is none.</returns>
    public static TemperatureResult Analyze(
        ReadOnlySpan<int> milliCelsius, ReadOnlySpan<int> ambientMilliCelsius, TemperatureOptions? options = null)
    {
        options ??= new TemperatureOptions();
        if (milliCelsius.Length < options.ReadingsMin) return TemperatureResult.Without(NoValue.NotEnoughSignal);
        NoValue ambientFault = Ambient(ambientMilliCelsius, options, out double ambient);
        if (ambientFault != NoValue.None) return TemperatureResult.Without(ambientFault);

        List<double> plausible = [];
        foreach (int reading in milliCelsius)
        {
            double skin = Skin(reading, ambient, options.SkinEmissivity);
            if (skin >= options.PlausibleMin && skin <= options.PlausibleMax) plausible.Add(skin);
        }
        if (plausible.Count < Math.Max(1, options.ReadingsMin)) return TemperatureResult.Without(NoValue.Implausible);

        double median = Statistics.Median([.. plausible]);
        double[] agreeing = [.. plausible.Where(r => Math.Abs(r - median) <= options.InfraredAgreement)];
        bool settled = agreeing.Length >= options.ReadingsMin && agreeing.Length >= options.InfraredAgreeingPartMin * plausible.Count;
        return settled ? TemperatureResult.Of(Statistics.Median(agreeing)) : TemperatureResult.Without(NoValue.NotSettled);
    }

    private static NoValue Ambient(ReadOnlySpan<int> readings, TemperatureOptions options, out double ambient)
    {
        ambient = 0;
        if (readings.IsEmpty) return NoValue.AmbientUnknown;
        int lowest = int.MaxValue, highest = int.MinValue;
        double[] values = new double[readings.Length];
        for (int i = 0; i < readings.Length; i++)
        {
            values[i] = readings[i];
            (lowest, highest) = (Math.Min(lowest, readings[i]), Math.Max(highest, readings[i]));
        }
        if (lowest < options.AmbientMin || highest > options.AmbientMax) return NoValue.AmbientOutOfRange;
        if (highest - lowest > options.AmbientChangeMax) return NoValue.AmbientChanging;
        ambient = Statistics.Median(values);
        return NoValue.None;
    }

    private static double Skin(double reading, double ambient, double emissivity)
    {
        double read = reading + ZeroCelsiusMilliKelvin, room = ambient + ZeroCelsiusMilliKelvin;
        double emitted = (Math.Pow(read, 4) - (1 - emissivity) * Math.Pow(room, 4)) / emissivity;
        return Math.Pow(Math.Max(0, emitted), 0.25) - ZeroCelsiusMilliKelvin;
    }
}
