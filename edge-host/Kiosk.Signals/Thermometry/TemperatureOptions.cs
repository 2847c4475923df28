namespace Kiosk.Signals.Thermometry;

/// <summary>When a temperature counts as measured. Temperatures in milli-degrees Celsius.</summary>
public sealed record TemperatureOptions
{
    /// <summary>Lowest plausible temperature of a living person, m°C.</summary>
    public int PlausibleMin { get; init; } = 30_000;

    /// <summary>Highest plausible temperature of a living person, m°C.</summary>
    public int PlausibleMax { get; init; } = 43_000;

    /// <summary>How long a contact probe must be steady, ms.</summary>
    public int SteadyMs { get; init; } = 15_000;

    /// <summary>Longest silence of the sensor within a steady stretch, ms.</summary>
    public int GapMsMax { get; init; } = 3_000;

    /// <summary>Largest change of the fitted line over the steady stretch, m°C.</summary>
    public int DriftMax { get; init; } = 50;

    /// <summary>Largest distance of any reading from the stretch's median, m°C.</summary>
    public int ScatterMax { get; init; } = 150;

    /// <summary>Largest distance that a steady probe may still have to go, by any time constant up to 300 s that its readings allow, m°C.</summary>
    public int RemainingMax { get; init; } = 100;

    /// <summary>How near to the steady level the approach is looked at, m°C.</summary>
    public int TailWithin { get; init; } = 2_000;

    /// <summary>How long before the steady stretch the approach is looked at, ms.</summary>
    public int TailMsMax { get; init; } = 90_000;

    /// <summary>Readings needed.</summary>
    public int ReadingsMin { get; init; } = 5;

    /// <summary>Infrared: readings this near to their median agree, m°C.</summary>
    public int InfraredAgreement { get; init; } = 300;

    /// <summary>Infrared: emissivity of skin, 0 to 1. H. D. Hardy, The radiating power of human skin in the infra-red, Am J Physiol 127:454-462, 1939.</summary>
    public double SkinEmissivity { get; init; } = 0.98;

    /// <summary>Infrared: coldest part temperature at which a reading counts, m°C (IEC 80601-2-56 and ASTM E1965: 16 to 40 °C).</summary>
    public int AmbientMin { get; init; } = 16_000;

    /// <summary>Infrared: warmest part temperature at which a reading counts, m°C.</summary>
    public int AmbientMax { get; init; } = 40_000;

    /// <summary>Infrared: largest change of the part's temperature during a measurement, m°C: a gradient across the part looks like an object.</summary>
    public int AmbientChangeMax { get; init; } = 1_000;

    /// <summary>Infrared: part of the plausible readings that must agree, 0 to 1.</summary>
    public double InfraredAgreeingPartMin { get; init; } = 0.6;
}
