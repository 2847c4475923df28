using Kiosk.Edge.Link;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals.Thermometry;

namespace Kiosk.Edge.Measuring;

/// <summary>What both thermometers share: readings of one boot go to the analysis, the boot that gives a value counts.</summary>
internal static class ThermometerReadings
{
    /// <summary>Degrees Celsius with one decimal.</summary>
    public static Measured Measure(VisitSignals signals, MeasurementKind kind, Part part, Func<List<RetainedMessage>, TemperatureResult> analyze)
    {
        return Measured.Best(signals.Readings(kind).GroupBy(r => r.BootKey).Select(boot =>
        {
            List<RetainedMessage> values = [.. boot.Where(r => r.Reason == NoData.None).OrderBy(r => r.UptimeUs)];
            (long from, long to) = (boot.Min(r => r.UptimeUs), boot.Max(r => r.UptimeUs));
            if (values.Count == 0)
            {
                NoData most = boot.GroupBy(r => r.Reason).MaxBy(g => g.Count())!.Key;
                return new Measured(null, Reasons.Of(most, part), boot.Key, from, to);
            }

            TemperatureResult result = analyze(values);
            decimal? value = result.MilliCelsius is { } milli ? Measured.Round(milli / 1000.0, 1) : null;
            string? reason = value is null ? Reasons.Of(result.NoTemperature, part) : null;
            return new Measured(value, reason, boot.Key, values[0].UptimeUs, values[^1].UptimeUs);
        }));
    }
}
