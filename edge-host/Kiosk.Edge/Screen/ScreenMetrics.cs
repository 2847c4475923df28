using System.Diagnostics.Metrics;

namespace Kiosk.Edge.Screen;

/// <summary>What people say of the kiosk, as counts: never of whom.</summary>
public sealed class ScreenMetrics : IDisposable
{
    private readonly Meter _meter = new("Kiosk.Edge.Screen");
    private readonly Counter<long> _ratings;

    public ScreenMetrics() => _ratings = _meter.CreateCounter<long>("kiosk.screen.ratings", null, "Visits that were rated, by stars from 1 to 5");

    /// <summary>Somebody gave stars.</summary>
    public void Rate(int stars) => _ratings.Add(1, new KeyValuePair<string, object?>("stars", stars));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
