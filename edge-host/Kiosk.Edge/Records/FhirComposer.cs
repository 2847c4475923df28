using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiosk.Edge.Records.Fhir;
using Kiosk.Measurements;
using static Kiosk.Edge.Records.Fhir.Elements;

namespace Kiosk.Edge.Records;

/// <summary>
/// A visit as a FHIR R4 transaction Bundle by the HL7 Personal Health Device guide: Patient, gateway and sensor Devices, Encounter,
/// coincident timestamps, waves, numbers. Everything is created conditionally by an identifier that is computed from the visit, so
/// a second upload changes nothing.
/// </summary>
public sealed class FhirComposer : IRecordComposer
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public byte[] Compose(VisitRecord visit)
    {
        Check(visit);
        return JsonSerializer.SerializeToUtf8Bytes(new Composition(visit).Bundle(), Json);
    }

    /// <summary>A record with a required field missing refuses to build.</summary>
    private static void Check(VisitRecord visit)
    {
        Require(Guid.TryParseExact(visit.VisitId, "D", out _), "VisitId must be a UUID");
        Require(visit.KioskId.Length > 0, "KioskId is empty");
        Require(visit.GatewayVersion.Length > 0, "GatewayVersion is empty");
        Require(visit.Sealed >= visit.Opened, "Sealed lies before Opened");
        Require(visit.Part >= 0, "Part is negative");
        foreach (VisitMeasurement m in visit.Measurements)
        {
            Require(m.Value is null != m.NoValueReason is null, $"measurement {m.Kind} must have either a value or a reason");
            Require(m.NoValueReason is null || m.NoValueReason.Length > 0, $"measurement {m.Kind} has an empty reason");
            Require(m.End >= m.Start, $"measurement {m.Kind} ends before it starts");
        }

        foreach (VisitWaveform w in visit.Waveforms)
        {
            Require(w.PeriodMs > 0 && w.Factor > 0, $"waveform {w.Kind} needs a period and a factor above 0");
            Require(w.Counts.Count > 0, $"waveform {w.Kind} has no samples");
            Require(w.Derivation is null || visit.Waveforms.Any(source => IsSource(source, w)), $"waveform {w.Kind} is derived from a wave that the record lacks");
        }
    }

    private static bool IsSource(VisitWaveform source, VisitWaveform derived) => source.Derivation is null
        && (source.Kind, source.Part, source.Start) == (derived.Kind, derived.Part, derived.Derivation!.SourceStart);

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException("visit record: " + message);
    }

    /// <summary>One composing: collects the entries in the order in which they refer to each other.</summary>
    private sealed class Composition(VisitRecord visit)
    {
        private readonly BundleEntries _entries = new(Guid.ParseExact(visit.VisitId, "D"));
        private readonly Dictionary<Part, string> _sensors = [];
        private readonly List<(VisitWaveform Wave, string FullUrl)> _waves = [];
        private readonly Dictionary<string, string> _metrics = [];
        private readonly List<(MeasurementKind Kind, string FullUrl)> _numbers = [];

        /// <summary>A board that never said hello still has its readings attributed, to a board without an id.</summary>
        private readonly BoardIdentity _board = visit.Board ?? new BoardIdentity("unknown", Wire.BoardKind.Unknown, "unknown", []);

        public JsonObject Bundle()
        {
            string patient = _entries.Add("patient", VisitContext.Patient(visit), VisitContext.PatientIdentifier(visit));
            string gateway = _entries.Add("gateway", Devices.Gateway(visit.KioskId, visit.GatewayVersion, visit.UtcUncertainty, visit.IsTest), (Systems.KioskId, visit.KioskId));
            string encounter = _entries.Add("encounter", VisitContext.Encounter(visit, patient), (Systems.Visit, visit.VisitId));
            if (VisitContext.Consent(visit, patient) is { } consent) _entries.Add("consent", consent, (Systems.Consent, visit.VisitId));
            foreach (Part part in UsedParts()) AddSensor(part);
            var links = new BundleLinks(patient, gateway, encounter, AddCoincident(gateway));
            foreach (VisitWaveform wave in visit.Waveforms.Where(w => w.Derivation is null)) AddWave(wave, links);
            foreach (VisitWaveform wave in visit.Waveforms.Where(w => w.Derivation is not null)) AddDerivedWave(wave, links);
            foreach (VisitMeasurement measurement in visit.Measurements.Where(m => !IsPressure(m.Kind))) AddNumber(measurement, links);
            AddPressures(links);
            new PeripheralEntries(_entries, visit, links).Add();
            return _entries.Transaction(string.Create(CultureInfo.InvariantCulture, $"{visit.VisitId}-{visit.Part}"), visit.Sealed, visit.IsTest);
        }

        private IEnumerable<Part> UsedParts() => visit.Measurements.Select(m => m.Part)
            .Concat(visit.Waveforms.Select(w => w.Part)).Distinct().Order();

        private void AddSensor(Part part)
        {
            PartIdentity identity = _board.Parts.FirstOrDefault(p => p.Part == part) ?? new PartIdentity(part, 0);
            string name = Devices.SensorName(_board, part);
            _sensors[part] = _entries.Add("sensor/" + name, Devices.Sensor(visit, _board, identity), (Systems.Sensor, name));
        }

        /// <summary>Adds a coincident timestamp a boot; readings refer to it only where there was one boot, since they do not say theirs.</summary>
        private string? AddCoincident(string gateway)
        {
            IReadOnlyList<BoardClock> clocks = _sensors.Count > 0 ? visit.Clocks ?? [] : [];
            string? last = null;
            foreach (BoardClock clock in clocks)
            {
                string identifier = string.Create(CultureInfo.InvariantCulture, $"boot-{clock.BootId:X8}-{clock.UptimeUs}");
                JsonObject observation = Observations.Coincident(clock, visit.IsTest, _sensors.Values.First(), gateway, identifier);
                last = _entries.Add("clock/" + identifier, observation, (Systems.Reading, identifier));
            }

            return clocks.Count == 1 ? last : null;
        }

        private void AddWave(VisitWaveform wave, BundleLinks links)
        {
            string identifier = ReadingIdentifier(wave.Part, (int)wave.Kind, wave.Start);
            JsonObject observation = Observations.Waveform(wave, visit.IsTest, links, _sensors[wave.Part], identifier, null);
            _waves.Add((wave, _entries.Add("reading/" + identifier, observation, (Systems.Reading, identifier))));
        }

        // Numbers are computed from the wave as it came, and refer to that one.
        private void AddDerivedWave(VisitWaveform wave, BundleLinks links)
        {
            string identifier = ReadingIdentifier(wave.Part, (int)wave.Kind, wave.Start) + "-filtered";
            string source = _waves.First(raw => IsSource(raw.Wave, wave)).FullUrl;
            JsonObject observation = Observations.Waveform(wave, visit.IsTest, links, _sensors[wave.Part], identifier, source);
            _entries.Add("reading/" + identifier, observation, (Systems.Reading, identifier));
        }

        private void AddNumber(VisitMeasurement measurement, BundleLinks links)
        {
            string identifier = ReadingIdentifier(measurement.Part, (int)measurement.Kind, measurement.Start) + (measurement.Findings.Contains(Finding.Averaged) ? "-mean" : "");
            MeasurementKind source = KindCode.SourceOf(measurement.Kind);
            MeasurementKind[] numbers = KindCode.NumbersOf(measurement.Kind);
            string[] sources =
            [
                .. _waves.Where(raw => raw.Wave.Kind == source).Select(raw => raw.FullUrl),
                .. _numbers.Where(number => measurement.Value is not null && numbers.Contains(number.Kind)).Select(number => number.FullUrl),
            ];
            JsonObject observation = Observations.Numeric(
                measurement, visit.IsTest, links, _sensors[measurement.Part], identifier, sources);
            AddCalibrations(measurement, observation);
            string about = _entries.Add("reading/" + identifier, observation, (Systems.Reading, identifier));
            _numbers.Add((measurement.Kind, about));
            AddStatus(measurement, links, identifier + "-status", about);
        }

        private void AddCalibrations(VisitMeasurement measurement, JsonObject observation)
        {
            foreach (UsedCalibration calibration in measurement.Calibrations)
            {
                string name = Metrics.NameOf(Devices.SensorName(_board, measurement.Part), measurement.Kind, calibration);
                if (!_metrics.TryGetValue(name, out string? fullUrl))
                {
                    JsonObject metric = Metrics.Of(name, measurement.Kind, calibration, _sensors[measurement.Part], visit.IsTest);
                    _metrics.Add(name, fullUrl = _entries.Add("metric/" + name, metric, (Systems.Metric, name)));
                }

                ((JsonArray)observation["extension"]!).Add((JsonNode)Extension(Systems.MetricExtension, fullUrl));
            }
        }

        private static bool IsPressure(MeasurementKind kind) =>
            kind is MeasurementKind.Systolic or MeasurementKind.Diastolic or MeasurementKind.MeanArterialPressure;

        // A panel for each cycle of the cuff; the mean of several refers to them instead of the wave.
        private void AddPressures(BundleLinks links)
        {
            var cycles = new List<(DateTimeOffset Start, string FullUrl)>();
            foreach (IGrouping<(Part, DateTimeOffset, DateTimeOffset, bool IsMean), VisitMeasurement> panel in visit.Measurements.Where(m => IsPressure(m.Kind))
                .GroupBy(m => (m.Part, m.Start, m.End, m.Findings.Contains(Finding.Averaged))))
            {
                VisitMeasurement first = panel.First();
                string identifier = ReadingIdentifier(first.Part, KindCode.BloodPressureMdc, first.Start) + (panel.Key.IsMean ? "-mean" : "");
                string[] waves = [.. _waves.Where(raw => raw.Wave.Kind == MeasurementKind.CuffPressure).Select(raw => raw.FullUrl)];
                JsonObject observation = Observations.Compound(KindCode.BloodPressure, KindCode.BloodPressureMdc, [.. panel], visit.IsTest, links,
                    _sensors[first.Part], identifier, panel.Key.IsMean ? [.. cycles.Where(c => c.Start >= first.Start).Select(c => c.FullUrl)] : waves);
                AddCalibrations(first, observation);
                string about = _entries.Add("reading/" + identifier, observation, (Systems.Reading, identifier));
                AddStatus(first, links, identifier + "-status", about);
                if (first.Value is not null) cycles.Add((first.Start, about));
            }
        }

        private void AddStatus(VisitMeasurement measurement, BundleLinks links, string identifier, string about)
        {
            StatusBit[] bits = [.. measurement.Findings.Select(finding => FindingCodes.BitOf(measurement.Kind, finding)).OfType<StatusBit>()];
            if (bits.Length == 0) return;
            JsonObject observation = Observations.Bits(bits, measurement, visit.IsTest, links, _sensors[measurement.Part], identifier, about);
            _entries.Add("reading/" + identifier, observation, (Systems.Reading, identifier));
        }

        /// <summary>
        /// device-patient-type-timestamp, with the visit standing for the patient: no personal data in an identifier. A late record is
        /// computed anew from more readings and may start at the same moment, so its number tells its results from the first ones.
        /// </summary>
        private string ReadingIdentifier(Part part, int mdc, DateTimeOffset start) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Devices.SensorEui64(_board, part)}-{visit.VisitId}-{mdc}-{start.UtcDateTime:yyyyMMddHHmmss.fff}{LatePart()}");

        private string LatePart() => visit.Part == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{visit.Part}");
    }
}
