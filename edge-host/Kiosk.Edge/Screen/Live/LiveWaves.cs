using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Link;
using Kiosk.Edge.Screen.Web;
using Channel = Kiosk.Wire.Channel;

namespace Kiosk.Edge.Screen.Live;

/// <summary>A stretch of a curve to be drawn.</summary>
/// <param name="Curve">ecg, pleth or cuff.</param>
/// <param name="SecondsApart">Between two samples.</param>
/// <param name="Values">mV, per mille of the light, or mmHg; null where there is nothing to be drawn: lost, or nobody touches the sensor.</param>
/// <param name="HeardMs">When it was heard from the line, Unix time by the host's clock, ms: for the measuring of the delay only.</param>
public sealed record LiveStretch(string Curve, double SecondsApart, IReadOnlyList<double?> Values, double HeardMs);

/// <summary>
/// The curves of the open visit as they arrive, for whoever draws them; nothing is kept. Filtered for the eye only: what is measured and stored is the raw signal.
/// </summary>
/// <param name="acquisition">The open visit's newest acquisition; null when none is open.</param>
/// <param name="session">Ends a stream when another page becomes the screen.</param>
/// <param name="clock">For the time of arrival.</param>
/// <param name="stopping">Ends all: a host that stops does not wait for whoever looks.</param>
public sealed class LiveWaves(Func<uint?> acquisition, ScreenSession session, Clock clock, CancellationToken stopping)
{
    // A browser that hangs for longer sees a gap.
    private const int WaitingMax = 64;
    private const double EcgHighPassHz = 0.5, PlethHighPassHz = 0.4;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ConcurrentDictionary<Channel<LiveStretch>, bool> _watchers = new();
    private readonly Dictionary<Channel, Drawn> _drawn = [];
    private uint _last;

    /// <summary>Takes a block; quick. On the link's thread.</summary>
    public void Add(SampleBlock block)
    {
        if (_watchers.IsEmpty || block.Acquisition != acquisition()) return;
        if (block.Acquisition != _last)
        {
            _last = block.Acquisition;
            _drawn.Clear();
        }

        if (StretchOf(block) is not { } stretch) return;
        foreach (Channel<LiveStretch> watcher in _watchers.Keys) watcher.Writer.TryWrite(stretch);
    }

    /// <summary>Adds GET /live: server-sent events (WHATWG HTML, 9.2), one a stretch.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/live", WatchAsync);

    private async Task WatchAsync(HttpContext context)
    {
        Channel<LiveStretch> watcher = System.Threading.Channels.Channel.CreateBounded<LiveStretch>(
            new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _watchers[watcher] = true;
        using var moved = new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, moved.Token);
        CancellationToken end = over.Token;
        void Move() => moved.Cancel();
        session.Moved += Move;
        try
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.StartAsync(end).ConfigureAwait(false);
            await context.Response.WriteAsync(": live\n\n", end).ConfigureAwait(false);
            await foreach (LiveStretch stretch in watcher.Reader.ReadAllAsync(end).ConfigureAwait(false))
            {
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"data: {JsonSerializer.Serialize(stretch, Json)}\n\n"), end)
                    .ConfigureAwait(false);
                await context.Response.Body.FlushAsync(end).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return; // The page is gone.
        }
        finally
        {
            session.Moved -= Move;
            _watchers.TryRemove(watcher, out _);
        }
    }

    /// <summary>What is drawn of a block; null for nothing: it has no curve, or was sent again after what came later was drawn.</summary>
    internal LiveStretch? StretchOf(SampleBlock block)
    {
        (string Curve, double HighPassHz, double Sign)? curve = block.Channel switch
        {
            Channel.Ecg => ("ecg", EcgHighPassHz, 1),
            // Less light is more blood: drawn as people know a pulse, upwards.
            Channel.PlethInfrared => ("pleth", PlethHighPassHz, -1),
            Channel.CuffPressure => ("cuff", 0, 1),
            _ => null,
        };
        if (curve is not { } of) return null;
        double apart = block.PeriodNs / 1e9, factor = (double)block.ScaleNumerator / block.ScaleDenominator;
        bool isTrusted = (block.Flags & (Wire.BlockFlags.NotApplied | Wire.BlockFlags.Recovering)) == 0;
        if (!_drawn.TryGetValue(block.Channel, out Drawn? drawn)) _drawn.Add(block.Channel, drawn = new Drawn(new DisplayFilter(of.HighPassHz, apart)));
        if (drawn.Sequence is { } before && block.Sequence <= before) return null;
        bool isGap = drawn.Sequence is { } last && block.Sequence != last + 1;
        drawn.Sequence = block.Sequence;
        if (!isTrusted || isGap) drawn.Filter.Reset();
        IEnumerable<double?> values = block.Samples.Select(sample => isTrusted ? of.Sign * drawn.Filter.Next(sample * factor) : (double?)null);
        return new LiveStretch(of.Curve, apart, [.. isGap ? values.Prepend(null) : values], clock.UtcNow.ToUnixTimeMilliseconds());
    }

    /// <summary>What was drawn of a channel.</summary>
    private sealed class Drawn(DisplayFilter filter)
    {
        public DisplayFilter Filter { get; } = filter;

        public uint? Sequence { get; set; }
    }

    /// <summary>Takes the slow drift away, so that the curve stays on the canvas: a high pass of the first order that starts settled.</summary>
    private sealed class DisplayFilter(double cutoffHz, double secondsApart)
    {
        private readonly double _keep = cutoffHz > 0 ? 1 / (1 + (2 * Math.PI * cutoffHz * secondsApart)) : 1;
        private double? _before;
        private double _out;

        public void Reset() => (_before, _out) = (null, 0);

        public double Next(double sample)
        {
            if (cutoffHz <= 0) return Math.Round(sample, 1);
            _out = _before is { } before ? _keep * (_out + sample - before) : 0;
            _before = sample;
            return Math.Round(_out, 4);
        }
    }
}
