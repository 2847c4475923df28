namespace Kiosk.Signals.Oscillometry;

/// <summary>Bounds of the oscillometry. "Chosen" means set by hand on the training set that tests/accuracy names.</summary>
public sealed record OscillometryOptions
{
    /// <summary>Pressure from which the sensor is at its limit, mmHg; the cuff itself never goes above 300 (IEC 80601-2-30).</summary>
    public double FullScaleMmHg { get; init; } = 299;

    /// <summary>Peak of the cuff's pressure below which it was not inflated, mmHg; below the lowest systolic pressure worth measuring.</summary>
    public double InflatedMmHgMin { get; init; } = 70;

    /// <summary>Fastest deflation between systolic and diastolic pressure, mmHg/s. Recommended are 2 to 3 (ESH 2023); faster leaves too few beats.</summary>
    public double DeflationMmHgPerSMax { get; init; } = 7;

    /// <summary>Largest drop of the cuff's pressure in one beat between systolic and diastolic pressure, median, mmHg; chosen.</summary>
    public double DropPerBeatMmHgMax { get; init; } = 6.5;

    /// <summary>Largest pulse of the envelope below which the cuff is too loose, mmHg. The given recordings have 2 to 3, a snug cuff's share of a weak pulse 0.6.</summary>
    public double OscillationMmHgMin { get; init; } = 0.5;

    /// <summary>Largest pulse of the envelope above which it is no pulse, mmHg; a large soft artery in a small cuff makes 8.</summary>
    public double OscillationMmHgMax { get; init; } = 10;

    /// <summary>Widest stretch of cuff pressure within the envelope without an accepted beat, mmHg; chosen.</summary>
    public double GapMmHgMax { get; init; } = 14;

    /// <summary>Accepted beats that the envelope needs; chosen.</summary>
    public int BeatsMin { get; init; } = 9;

    /// <summary>Largest part of the envelope's beats that may be rejected, 0 to 1; above it the arm moved too much; chosen.</summary>
    public double RejectedPartMax { get; init; } = 0.25;

    /// <summary>Beats at the top must be smaller than this part of the largest for the systolic flank to have been seen; chosen.</summary>
    public double SystolicFlankPartMax { get; init; } = 0.6;

    /// <summary>Beats at the bottom must be smaller than this part of the largest for the diastolic flank to have been seen; chosen.</summary>
    public double DiastolicFlankPartMax { get; init; } = 0.8;

    /// <summary>Largest deviation of the beats from the fitted envelope, root mean square, as a part of its maximum; chosen.</summary>
    public double MisfitMax { get; init; } = 0.1;

    /// <summary>Smallest pulse pressure reported, mmHg.</summary>
    public double PulsePressureMmHgMin { get; init; } = 12;

    /// <summary>Largest pulse pressure reported, mmHg.</summary>
    public double PulsePressureMmHgMax { get; init; } = 140;

    /// <summary>Lowest pulse rate reported, per minute.</summary>
    public double PulseRateMin { get; init; } = 35;

    /// <summary>Highest pulse rate reported, per minute.</summary>
    public double PulseRateMax { get; init; } = 200;
}
