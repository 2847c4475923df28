namespace Kiosk.Simulator.Buses;

/// <summary>A part on the I2C bus, as the wires see it: START, bytes, STOP.</summary>
public interface II2cPart
{
    /// <summary>Lets the part live until now. The bus calls it before each transfer.</summary>
    /// <param name="nowUs">Virtual time in us; never less than before.</param>
    void AdvanceTo(long nowUs);

    /// <summary>START, or a repeated START, with the part's address.</summary>
    /// <param name="read">The direction bit.</param>
    /// <returns>False when the part does not acknowledge.</returns>
    bool Start(bool read);

    /// <summary>A byte from the controller.</summary>
    /// <returns>False when the part does not acknowledge.</returns>
    bool Write(byte value);

    /// <summary>A byte to the controller.</summary>
    byte Read();

    /// <summary>STOP.</summary>
    void Stop();
}
