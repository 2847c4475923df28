namespace Kiosk.Simulator.Printer;

/// <summary>Something on the paper, from above to below.</summary>
public abstract record PaperItem;

/// <summary>A line of text, empty for a feed.</summary>
/// <param name="Text">What can be read.</param>
/// <param name="Align">0 left, 1 middle, 2 right.</param>
/// <param name="IsBold">Emphasised.</param>
/// <param name="WidthTimes">1 to 8.</param>
/// <param name="HeightTimes">1 to 8.</param>
public sealed record PaperText(string Text, int Align, bool IsBold, int WidthTimes, int HeightTimes) : PaperItem;

/// <summary>A QR code.</summary>
/// <param name="Data">What a phone reads from it.</param>
/// <param name="Align">0 left, 1 middle, 2 right.</param>
/// <param name="ModuleDots">Dots of a module.</param>
/// <param name="Correction">L, M, Q or H.</param>
public sealed record PaperQr(string Data, int Align, int ModuleDots, char Correction) : PaperItem;

/// <summary>The knife.</summary>
/// <param name="IsPartial">A bridge of paper is left.</param>
public sealed record PaperCut(bool IsPartial) : PaperItem;
