using System.Diagnostics.Metrics;
using Kiosk.Edge.Uplink;

namespace Kiosk.Tests.Uplink;

/// <summary>What a counter, of the uplink unless said otherwise, counted with one tag value, since this was made.</summary>
internal sealed class MetricSum : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _sum;

    public MetricSum(string instrument, string tagValue, string meter = UplinkMetrics.MeterName)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == meter && published.Name == instrument) listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tagValue.Equals(tag.Value)) Interlocked.Add(ref _sum, value);
            }
        });
        _listener.Start();
    }

    public long Sum => Interlocked.Read(ref _sum);

    public void Dispose() => _listener.Dispose();
}
