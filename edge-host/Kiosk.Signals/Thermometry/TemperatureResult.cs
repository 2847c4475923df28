namespace Kiosk.Signals.Thermometry;

/// <summary>A temperature, or why there is none.</summary>
/// <param name="MilliCelsius">m°C within the plausible range; null when there is no value.</param>
/// <param name="NoTemperature">None with a value; else NotEnoughSignal, NotSettled or Implausible.</param>
public readonly record struct TemperatureResult(int? MilliCelsius, NoValue NoTemperature)
{
    internal static TemperatureResult Of(double milliCelsius) => new((int)Math.Round(milliCelsius), NoValue.None);

    internal static TemperatureResult Without(NoValue reason) => new(null, reason);
}
