using Kiosk.Edge.Uplink;
using Kiosk.Outbox;
using Kiosk.Outbox.Disk;
using Kiosk.Tests.Store;
using Xunit;

namespace Kiosk.Tests.Uplink;

/// <summary>A window over a line of a known speed, in virtual time: what waits how long behind a backlog.</summary>
public sealed class LineRateTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private RecordOutbox _outbox = null!;

    public ValueTask InitializeAsync()
    {
        _outbox = RecordOutbox.Open(new OutboxOptions(_folder.File("outbox")), new PosixDisk(), null, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(64, 100)]
    [InlineData(64, 600)]
    [InlineData(256, 300)]
    [InlineData(2_000, 40)]
    [InlineData(2_000, 200)]
    public async Task An_alarm_behind_a_backlog_is_acknowledged_within_half_a_second_beyond_the_round_trip(int kilobits, int roundTripMs)
    {
        const int seed = 3;
        var random = new Random(seed);
        int backlog = kilobits * 20;
        await Task.WhenAll(Enumerable.Range(1, backlog).Select(i => _outbox.AddAsync(Lane.Telemetry, $"t-{i}", new byte[200])));
        var options = new UplinkOptions { KioskId = "k", BrokerHost = "b", CaFile = "c", CertificateFile = "c", KeyFile = "k" };
        var line = new SimulatedLine(new PublishWindow(_outbox, options, _time, _ => { }), _outbox, _time, kilobits, roundTripMs);
        var waits = new List<double>();

        for (int alarm = 0; alarm < 30; alarm++)
        {
            line.Run(TimeSpan.FromMilliseconds(random.Next(100, 900)));
            await _outbox.AddAsync(Lane.Alarm, $"a-{alarm}", new byte[200]);
            waits.Add(line.RunUntilAcknowledged($"a-{alarm}").TotalSeconds - (roundTripMs / 1000.0));
        }

        // Half a second of others, its own 400 bytes, and the turn of a publication that had begun.
        double most = 0.5 + (2 * 400 * 8 / (kilobits * 1000.0)) + 0.02;
        Assert.True(waits.Max() <= most, $"seed {seed}: {waits.Max():0.000} s of {most:0.000}");
        Assert.True(line.Utilisation > 0.75, $"seed {seed}: the line was used to {line.Utilisation:P0} only");
    }

    /// <summary>Bytes one after the other at a rate; a PUBACK a round trip after the last byte of its record. The store answers at once.</summary>
    private sealed class SimulatedLine
    {
        private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

        private readonly PublishWindow _window;
        private readonly RecordOutbox _outbox;
        private readonly ManualTime _time;
        private readonly double _bytesPerSecond;
        private readonly double _roundTrip;
        private readonly Queue<(WindowEntry Entry, double AcknowledgedAt)> _flying = new();
        private double _lineFreeAt;
        private double _busy;

        public SimulatedLine(PublishWindow window, RecordOutbox outbox, ManualTime time, int kilobits, int roundTripMs)
        {
            (_window, _outbox, _time) = (window, outbox, time);
            (_bytesPerSecond, _roundTrip) = (kilobits * 1000 / 8.0, roundTripMs / 1000.0);
            window.NoteRoundTrip(TimeSpan.FromMilliseconds(roundTripMs));
            // The backlog has found its pace.
            Run(TimeSpan.FromSeconds(12));
            (_busy, _started) = (0, Now);
        }

        private readonly double _started;

        public double Utilisation => _busy / (Now - _started);

        private double Now => TimeSpan.FromTicks(_time.GetTimestamp()).TotalSeconds;

        public void Run(TimeSpan duration)
        {
            for (TimeSpan passed = TimeSpan.Zero; passed < duration; passed += Step) Turn();
        }

        public TimeSpan RunUntilAcknowledged(string recordId)
        {
            double from = Now;
            _window.NoteMore();
            for (int turn = 0; turn < 10_000; turn++)
                if (Turn().Contains(recordId)) return TimeSpan.FromSeconds(Now - from);
            throw new TimeoutException($"{recordId} was never acknowledged");
        }

        private List<string> Turn()
        {
            Pump();
            _time.Advance(Step);
            var acknowledged = new List<string>();
            while (_flying.TryPeek(out (WindowEntry Entry, double AcknowledgedAt) first) && first.AcknowledgedAt <= Now)
            {
                _flying.Dequeue();
                acknowledged.Add(first.Entry.Record.Id);
                _window.NotePubAck(first.Entry);
                Assert.True(_outbox.SettleAsync(first.Entry.Record, null).IsCompletedSuccessfully);
                _window.NoteSettled(first.Entry, RecordState.Delivered);
            }

            return acknowledged;
        }

        private void Pump()
        {
            while (true)
            {
                _window.Refill(_time.GetTimestamp());
                if (_window.NextToPublish(isProven: true) is not { } entry) return;
                _window.NotePublished(entry);
                double takes = (entry.Record.Size + LineRate.OverheadBytes) / _bytesPerSecond;
                _lineFreeAt = Math.Max(_lineFreeAt, Now) + takes;
                _busy += takes;
                _flying.Enqueue((entry, _lineFreeAt + _roundTrip));
            }
        }
    }
}
