namespace Kiosk.Signals.Weighing;

/// <summary>A weight, or why there is none.</summary>
/// <param name="Kilograms">Null when there is none.</param>
/// <param name="NoWeight">None when there is one.</param>
/// <param name="FromSample">First sample of the steady stretches that agree; 0 when there is none.</param>
/// <param name="ToSample">One past their last sample.</param>
public readonly record struct WeighingResult(double? Kilograms, NoValue NoWeight, int FromSample, int ToSample)
{
    internal static WeighingResult Without(NoValue reason) => new(null, reason, 0, 0);
}
