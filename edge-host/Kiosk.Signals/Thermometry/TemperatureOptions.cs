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

    /// <summary>Readings needed.</summary>
    public int ReadingsMin { get; init; } = 5;

    /// <summary>Infrared: readings this near to their median agree, m°C.</summary>
    public int InfraredAgreement { get; init; } = 300;

    /// <summary>Infrared: part of the plausible readings that must agree, 0 to 1.</summary>
    public double InfraredAgreeingPartMin { get; init; } = 0.6;
}
