namespace Kiosk.Signals.Height;

/// <summary>Body mass index.</summary>
public static class BodyMass
{
    /// <summary>kg/m2, not rounded.</summary>
    /// <param name="kilograms">More than 0.</param>
    /// <param name="centimetres">More than 0.</param>
    public static decimal Index(decimal kilograms, decimal centimetres)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kilograms);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(centimetres);
        return kilograms * 10_000 / (centimetres * centimetres);
    }
}
