namespace Kiosk.Simulator.Patient;

/// <summary>Light of the room on the oximeter's photodiode, as far as the part does not cancel it: a lamp that flickers.</summary>
/// <remarks>
/// The part subtracts the light that it sees with its LEDs dark (MAX30102 datasheet rev 1, ambient light cancellation): what is steady is
/// gone, and of what changes between the two looks some is left. A lamp on the mains flickers at twice its frequency with overtones; a dimmed
/// one at whatever its driver does, which may beat with the part's 400 conversions a second. White lamps have more red than infrared.
/// </remarks>
/// <param name="Hz">Flicker, 1 to 10 000 Hz.</param>
/// <param name="OpenNanoAmps">Height of what is left, from zero to crest, on the bare sensor, nA.</param>
public sealed record Lamp(double Hz, double OpenNanoAmps)
{
    /// <summary>The part of the room's light that a finger in place keeps out.</summary>
    public const double ShadeOfFinger = 0.9;

    private const double InfraredPart = 0.4, OvertonePart = 0.3;

    /// <summary>Light in the red LED's look, nA.</summary>
    /// <param name="timeUs">World time.</param>
    /// <param name="coverage">The part of the sensor under the finger, 0 to 1.</param>
    public double RedNanoAmps(double timeUs, double coverage)
    {
        double angle = 2 * Math.PI * Hz * timeUs / 1e6;
        double open = OpenNanoAmps * (Math.Cos(angle) + (OvertonePart * Math.Cos(2 * angle)));
        return open * (1 - (ShadeOfFinger * coverage));
    }

    /// <summary>Light in the infrared LED's look, nA.</summary>
    /// <inheritdoc cref="RedNanoAmps"/>
    public double InfraredNanoAmps(double timeUs, double coverage) => InfraredPart * RedNanoAmps(timeUs, coverage);
}
