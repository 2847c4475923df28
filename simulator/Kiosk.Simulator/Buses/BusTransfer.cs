namespace Kiosk.Simulator.Buses;

/// <summary>A transfer that is about to happen; what a fault plan decides by.</summary>
/// <param name="Number">0 for the first transfer of this bus.</param>
/// <param name="Address">7-bit address; 0 on SPI.</param>
/// <param name="WriteCount">Bytes to the part.</param>
/// <param name="ReadCount">Bytes from the part.</param>
public readonly record struct BusTransfer(long Number, byte Address, int WriteCount, int ReadCount);
