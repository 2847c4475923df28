using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Link;
using Kiosk.Edge.Measuring;
using Kiosk.Edge.Records;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Visits;

/// <summary>Makes the record of a visit out of what is stored of it. Pure: the same data gives the same record.</summary>
/// <param name="kioskId">The kiosk's name in the fleet.</param>
/// <param name="gatewayVersion">The edge host's version.</param>
/// <param name="calibrations">What computations need to know of the instruments.</param>
public sealed class RecordMaker(string kioskId, string gatewayVersion, ICalibrations calibrations)
{
    /// <summary>The record of the visit itself.</summary>
    /// <param name="data">Everything stored.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="at">When it was sealed.</param>
    public VisitRecord Make(VisitData data, VisitOutcome outcome, DateTimeOffset at)
    {
        var making = new Making(data, at, calibrations);
        return Record(data, 0, outcome, at, making, making.Measurements(null), making.Waveforms()) with { HostReadings = data.HostReadings };
    }

    /// <summary>The record of readings that came after the sealing: the kinds that are concerned, from the visit's whole series.</summary>
    /// <param name="data">Everything stored, the visit being sealed.</param>
    /// <param name="part">1 for the first late record.</param>
    /// <param name="kinds">What came late.</param>
    public VisitRecord MakeLate(VisitData data, int part, IReadOnlyCollection<MeasurementKind> kinds)
    {
        DateTimeOffset at = data.Visit.Sealed!.Value;
        var making = new Making(data, at, calibrations);
        return Record(data, part, data.Visit.Outcome!.Value, at, making, making.Measurements(kinds), []);
    }

    private VisitRecord Record(VisitData data, int part, VisitOutcome outcome, DateTimeOffset at, Making making,
        IReadOnlyList<VisitMeasurement> measurements, IReadOnlyList<VisitWaveform> waveforms)
    {
        StoredVisit visit = data.Visit;
        bool isTest = visit.IsTest || data.Boots.Any(boot => boot.Board.Kind == BoardKind.Simulated) || data.HostReadings.Any(r => r.IsSimulated);
        DateTimeOffset sealedAt = at < visit.Opened ? visit.Opened : at; // The wall clock was set back during the visit.
        return new VisitRecord(
            visit.VisitId, part, kioskId, gatewayVersion, outcome, visit.Subject, isTest, visit.Opened, sealedAt,
            making.Uncertainty, data.Boots.Count > 0 ? data.Boots[^1].Board : null, measurements, waveforms, making.Clocks) { Consent = visit.Consent };
    }

    /// <summary>One making: the waves and the times of one visit.</summary>
    private sealed class Making
    {
        private readonly VisitData _data;
        private readonly DateTimeOffset _sealed;
        private readonly Dictionary<long, BootTime> _times;
        private readonly VisitSignals _signals;

        public Making(VisitData data, DateTimeOffset at, ICalibrations calibrations)
        {
            _data = data;
            _sealed = at < data.Visit.Opened ? data.Visit.Opened : at;
            _signals = new VisitSignals(channel => Wave.Build(data.Blocks.Where(block => block.Channel == channel)), data.Retained,
                new VisitCalibrations(calibrations, data.States));
            _times = data.Boots.ToDictionary(boot => boot.BootKey, TimeOf);
        }

        public TimeSpan? Uncertainty => _times.Count > 0 && _times.Values.All(t => t.Uncertainty is not null)
            ? _times.Values.Max(t => t.Uncertainty) : null;

        public IReadOnlyList<BoardClock> Clocks => [.. _data.Boots.Select(boot => _times[boot.BootKey].Clock)];

        public IReadOnlyList<VisitMeasurement> Measurements(IReadOnlyCollection<MeasurementKind>? kinds) =>
            [.. InstrumentSet.Measure(_data.Visit.Instruments, _signals, kinds).Select(Measurement)];

        public IReadOnlyList<VisitWaveform> Waveforms() =>
        [
            .. InstrumentSet.Of(_data.Visit.Instruments).SelectMany(i => i.Waveforms).SelectMany(w => Waveforms(w.Channel, w.Kind)),
            .. InstrumentSet.Of(_data.Visit.Instruments).SelectMany(i => i.DerivedWaves(_signals)).Select(Waveform),
        ];

        private VisitMeasurement Measurement(Measurement measurement)
        {
            (MeasurementKind kind, Part part, Measured measured) = measurement;
            IReadOnlyList<InstrumentState> states = InstrumentState.Of(_data.States, kind);
            string? blocked = InstrumentState.BlockedOf(states, kind);
            decimal? value = blocked is null ? measured.Value : null;
            string? reason = value is null ? blocked ?? Fault(part) ?? measured.Reason : null;
            (DateTimeOffset start, DateTimeOffset end) = measured.BootKey != 0 && _times.TryGetValue(measured.BootKey, out BootTime? time)
                ? (time.Utc(measured.FromUs), time.Utc(measured.ToUs)) : (_data.Visit.Opened, _sealed);
            return new VisitMeasurement(kind, part, value, reason, start, end)
            {
                Findings = [.. measured.Findings.Concat(states.SelectMany(state => state.Findings)).Distinct()],
                Calibrations = [.. states.Where(state => state.CalibrationId is not null).Select(state => new UsedCalibration(state.CalibrationId!, state.CalibrationDone))],
            };
        }

        private IEnumerable<VisitWaveform> Waveforms(Channel channel, MeasurementKind kind) =>
            _signals.Waves(channel).Where(wave => wave.HasSignal).Select(wave => new VisitWaveform(
                kind, wave.First.Part, TimeOf(wave, 0), PeriodMs(wave), wave.Factor,
                [.. wave.Counts.Select((count, i) => wave.Present[i] ? count : (int?)null)]));

        private VisitWaveform Waveform(DerivedWave derived) => new(
            derived.Kind, derived.Source.First.Part, TimeOf(derived.Source, derived.FirstSample), PeriodMs(derived.Source), derived.Factor, derived.Counts)
        {
            Derivation = new WaveDerivation(derived.Method, TimeOf(derived.Source, 0)),
        };

        private DateTimeOffset TimeOf(Wave wave, int sample) =>
            _times[wave.First.BootKey].Utc(wave.First.FirstSampleUs + (long)(sample * wave.PeriodNs / 1000));

        private static decimal PeriodMs(Wave wave) => decimal.Round((decimal)wave.PeriodNs / 1_000_000m, 6);

        // What the board said last of a part: its events, else its hello. Null when it works.
        private string? Fault(Part part)
        {
            if (_data.Boots.Count == 0) return Reasons.NoBoard;
            RetainedMessage? last = _data.Retained.LastOrDefault(
                m => m.Part == part && (m.Code is EventCode.PartFault or EventCode.PartRecovered));
            if (last is not null) return last.Code == EventCode.PartFault ? Reasons.Of(last.Reason, part) : null;
            PartState? state = _data.Boots[^1].Parts.FirstOrDefault(p => p.Part == part);
            if (state is null) return Reasons.Of(NoData.NotPresent, part);
            return state.State == NoData.None ? null : Reasons.Of(state.State, part);
        }

        private BootTime TimeOf(StoredBoot boot)
        {
            long[] uptimes =
            [
                .. _data.Blocks.Where(b => b.BootKey == boot.BootKey).Select(b => b.FirstSampleUs),
                .. _data.Retained.Where(m => m.BootKey == boot.BootKey).Select(m => m.UptimeUs),
            ];
            return uptimes.Length == 0
                ? BootTime.Of(boot, boot.Points[0].UptimeUs, boot.Points[0].UptimeUs)
                : BootTime.Of(boot, uptimes.Min(), uptimes.Max());
        }
    }
}
