namespace Kiosk.Simulator.Buses;

/// <summary>A part on the SPI bus, as the wires see it: chip select and bytes.</summary>
public interface ISpiPart
{
    /// <summary>False while the part has no supply: it does not drive its output.</summary>
    bool Powered { get; }

    /// <summary>Lets the part live until now. The bus calls it before each transfer.</summary>
    /// <param name="nowUs">Virtual time in us; never less than before.</param>
    void AdvanceTo(long nowUs);

    /// <summary>Chip select falls.</summary>
    void Select();

    /// <summary>Eight clocks.</summary>
    byte Exchange(byte fromController);

    /// <summary>Chip select rises.</summary>
    void Deselect();
}
