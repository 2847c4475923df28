namespace Kiosk.Signals.Height;

/// <summary>Bounds of <see cref="HeightAnalysis"/>.</summary>
public sealed record HeightOptions
{
    /// <summary>Least height of somebody who stands, mm; below it are stools, bags, who sits.</summary>
    public double PersonMillimetresMin { get; init; } = 1_000;

    /// <summary>Largest height, mm.</summary>
    public double PersonMillimetresMax { get; init; } = 2_150;

    /// <summary>Readings that must agree, at least; one comes each second.</summary>
    public int ReadingsMin { get; init; } = 4;

    /// <summary>Readings agree within this of their median, mm: three standard deviations of the sensor on hair.</summary>
    public double AgreementMillimetres { get; init; } = 15;

    /// <summary>Part of the readings of somebody that must agree.</summary>
    public double AgreeingPartMin { get; init; } = 0.75;

    /// <summary>Equal readings in a row that no head gives.</summary>
    public int StuckReadings { get; init; } = 12;
}
