namespace Kiosk.Simulator.Parts;

/// <summary>
/// A quantity at a part's input at the instant of one conversion; the unit is the model's. A recording that was resampled to the part's
/// rate is played sample for sample by <paramref name="index"/>; a formula uses <paramref name="timeUs"/>.
/// </summary>
/// <param name="index">0 for the first conversion since the part was last started, then one by one.</param>
/// <param name="timeUs">
/// Virtual time in us: start + index * period, with the part's own clock error. Not a whole number when the period is not.
/// </param>
public delegate double AnalogSignal(long index, double timeUs);
