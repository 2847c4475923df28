using Kiosk.Edge.Records;
using Kiosk.Identity;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Tests.Records;

/// <summary>Visits to compose records of.</summary>
internal static class SampleVisits
{
    public static readonly DateTimeOffset Opened = new(2026, 11, 22, 9, 30, 0, TimeSpan.FromHours(3));

    public static VisitRecord Full { get; } = new(
        "6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d", 0, "pharmacy-17", "0.1.0", VisitOutcome.Done,
        new VisitSubject(new SubjectIdentifier("urn:oid:1.2.643.5.1.13.2.7.100.5", "1234567890123456"), IdentitySource.OmsCard, AssuranceLevel.ChipRead), false,
        Opened, Opened.AddSeconds(75), TimeSpan.FromMilliseconds(12.5),
        new BoardIdentity("A0A1A2A3A4A5A6A7", BoardKind.Esp32S3DevKitC1, "1.2.3",
            [
                new(Part.Max30003, 0x51), new(Part.Max30102, 3), new(Part.Max30205, 0), new(Part.Mlx90614, 0),
                new(Part.Nau7802, 0x0F), new(Part.Vl53l0x, 0x10),
            ]),
        [
            new(MeasurementKind.EcgHeartRate, Part.Max30003, 72m, null, Opened.AddSeconds(1), Opened.AddSeconds(61)),
            new(MeasurementKind.SpO2, Part.Max30102, 97m, null, Opened.AddSeconds(1), Opened.AddSeconds(61)),
            new(MeasurementKind.PulseRateOximeter, Part.Max30102, 71m, null, Opened.AddSeconds(1), Opened.AddSeconds(61)),
            new(MeasurementKind.PerfusionIndex, Part.Max30102, 2.10m, null, Opened.AddSeconds(1), Opened.AddSeconds(61)),
            new(MeasurementKind.BodyTemperature, Part.Max30205, 36.50m, null, Opened.AddSeconds(50), Opened.AddSeconds(50)),
            new(MeasurementKind.BodyWeight, Part.Nau7802, 71.4m, null, Opened.AddSeconds(10), Opened.AddSeconds(40)),
            new(MeasurementKind.BodyHeight, Part.Vl53l0x, 172m, null, Opened.AddSeconds(10), Opened.AddSeconds(40)),
            new(MeasurementKind.BodyMassIndex, Part.Nau7802, 24.1m, null, Opened.AddSeconds(10), Opened.AddSeconds(40)),
            new(MeasurementKind.SkinTemperature, Part.Mlx90614, null, "sensor does not answer", Opened.AddSeconds(50), Opened.AddSeconds(50)),
        ],
        [
            new(MeasurementKind.EcgLeadI, Part.Max30003, Opened.AddSeconds(1), 2m, 1000m / 2_621_440m, [0, -12, null, 131_071]),
            new(MeasurementKind.PlethWave, Part.Max30102, Opened.AddSeconds(1), 10m, 1m / 64m, [64_000, 64_100]),
        ],
        [new BoardClock(0xB0071D01, 5_000_000, Opened.AddSeconds(1))])
    {
        Consent = new VisitConsent("measurement", "1", "ru", new string('a', 64), ConsentScope.Send, Opened.AddSeconds(-20)),
    };

    /// <summary>The same, with a strip of the ECG for people.</summary>
    public static VisitRecord Filtered { get; } = Full with
    {
        Waveforms =
        [
            .. Full.Waveforms,
            new(MeasurementKind.EcgLeadI, Part.Max30003, Opened.AddSeconds(1), 2m, 0.001m, [0, -5, 12, 998])
            {
                Derivation = new WaveDerivation("filtered for display, 0.5 to 40 Hz, mains removed", Opened.AddSeconds(1)),
            },
        ],
    };

    /// <summary>The same, each reading with its calibration: one of the kiosk's own, marked as expired, else the factory's.</summary>
    public static VisitRecord Calibrated { get; } = Full with
    {
        Measurements = [.. Full.Measurements.Select(m => m.Part == Part.Max30205
            ? m with { Calibrations = [new UsedCalibration("temperature-20251101-0a1b2c3d", Opened.AddDays(-386))], Findings = [Finding.CalibrationExpired] }
            : m with { Calibrations = [new UsedCalibration("factory", null)] })],
    };
}
