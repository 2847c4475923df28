namespace Kiosk.Simulator.World;

/// <summary>How far one mast is from the <see cref="Mast"/> as designed, today: what a calibration finds, and what has changed since.</summary>
public sealed class MastSpecimen
{
    /// <summary>The load cells' zero has moved by so much, kg.</summary>
    public double ZeroKilograms { get; set; }

    /// <summary>The load cells are more sensitive by so much, parts per million.</summary>
    public double SpanPpm { get; set; }

    /// <summary>The load cells read so much too high at half of the capacity, kg, by a parabola that is 0 at both ends.</summary>
    public double NonLinearityKilograms { get; set; }

    /// <summary>The height sensor hangs higher by so much, mm.</summary>
    public double MountMillimetres { get; set; }

    /// <summary>The height sensor reads distances so much too long, parts per million.</summary>
    public double DistancePpm { get; set; }

    internal double BridgeMilliVoltsPerVolt(double kilograms)
    {
        double part = kilograms / Mast.CapacityKilograms;
        double bent = kilograms + (NonLinearityKilograms * 4 * part * (1 - part));
        return Mast.BridgeMilliVoltsPerVolt((bent * (1 + (SpanPpm * 1e-6))) + ZeroKilograms);
    }

    internal double DistanceMillimetres(double topMillimetres) =>
        (Mast.SensorMillimetres + MountMillimetres - topMillimetres) * (1 + (DistancePpm * 1e-6));
}
