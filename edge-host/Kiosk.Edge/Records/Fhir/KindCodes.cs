using Kiosk.Measurements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>A code with its display.</summary>
internal sealed record Code(string Value, string Display);

/// <summary>How a kind is coded in FHIR.</summary>
/// <param name="Mdc">IEEE 11073-10101 reference id; the code is the kind's own number.</param>
/// <param name="Loinc">LOINC codes that the R4 vital-signs profiles ask for; empty outside of them.</param>
/// <param name="Unit">Unit as people read it.</param>
/// <param name="Ucum">UCUM code; the base R4 vital-signs profiles fix it.</param>
/// <param name="IsVitalSign">Whether the category vital-signs applies.</param>
internal sealed record KindCode(string Mdc, Code[] Loinc, string Unit, string Ucum, bool IsVitalSign)
{
    /// <summary>MDC_PRESS_BLD_NONINV: what systolic, diastolic and mean pressure are components of.</summary>
    public const int BloodPressureMdc = 150020;

    /// <summary>The blood pressure panel of the R4 vital-signs profiles.</summary>
    public static readonly KindCode BloodPressure =
        new("MDC_PRESS_BLD_NONINV", [new("85354-9", "Blood pressure panel with all children optional")], "mmHg", "mm[Hg]", true);

    private static readonly Code HeartRate = new("8867-4", "Heart rate");

    /// <summary>The coding of a kind.</summary>
    /// <exception cref="ArgumentException">The kind has no coding: it may not leave the kiosk uncoded.</exception>
    public static KindCode Of(MeasurementKind kind) => kind switch
    {
        MeasurementKind.EcgLeadI => new("MDC_ECG_ELEC_POTL_I", [], "mV", "mV", false),
        MeasurementKind.EcgHeartRate => new("MDC_ECG_HEART_RATE", [HeartRate], "beats/minute", "/min", true),
        MeasurementKind.PulseRateOximeter => new("MDC_PULS_OXIM_PULS_RATE", [HeartRate], "beats/minute", "/min", true),
        MeasurementKind.PulseRateCuff => new("MDC_PULS_RATE_NON_INV", [HeartRate], "beats/minute", "/min", true),
        MeasurementKind.Systolic => new("MDC_PRESS_BLD_NONINV_SYS", [new("8480-6", "Systolic blood pressure")], "mmHg", "mm[Hg]", true),
        MeasurementKind.Diastolic => new("MDC_PRESS_BLD_NONINV_DIA", [new("8462-4", "Diastolic blood pressure")], "mmHg", "mm[Hg]", true),
        MeasurementKind.MeanArterialPressure => new("MDC_PRESS_BLD_NONINV_MEAN", [new("8478-0", "Mean blood pressure")], "mmHg", "mm[Hg]", true),
        MeasurementKind.CuffPressure => new("MDC_PRESS_CUFF", [], "mmHg", "mm[Hg]", false),
        MeasurementKind.BodyTemperature => new("MDC_TEMP_BODY", [new("8310-5", "Body temperature")], "°C", "Cel", true),
        MeasurementKind.SkinTemperature => new("MDC_TEMP_SKIN", [], "°C", "Cel", false),
        MeasurementKind.PlethWave => new("MDC_PULS_OXIM_PLETH", [], "nA", "nA", false),
        MeasurementKind.SpO2 => new(
            "MDC_PULS_OXIM_SAT_O2",
            [
                new("2708-6", "Oxygen saturation in Arterial blood"),
                new("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
            ],
            "%", "%", true),
        MeasurementKind.PerfusionIndex => new("MDC_BLD_PERF_INDEX", [], "%", "%", false),
        MeasurementKind.BodyWeight => new("MDC_MASS_BODY_ACTUAL", [new("29463-7", "Body weight")], "kg", "kg", true),
        MeasurementKind.BodyHeight => new("MDC_LEN_BODY_ACTUAL", [new("8302-2", "Body height")], "cm", "cm", true),
        MeasurementKind.BodyMassIndex => new("MDC_RATIO_MASS_BODY_LEN_SQ", [new("39156-5", "Body mass index (BMI) [Ratio]")], "kg/m2", "kg/m2", true),
        MeasurementKind.None => throw new ArgumentException("a measurement without a kind", nameof(kind)),
        _ => throw new ArgumentException($"no FHIR coding for measurement kind {kind:D}", nameof(kind)),
    };

    /// <summary>The numbers of the same record that a number was computed from; most come from none.</summary>
    public static MeasurementKind[] NumbersOf(MeasurementKind kind) =>
        kind == MeasurementKind.BodyMassIndex ? [MeasurementKind.BodyWeight, MeasurementKind.BodyHeight] : [];

    /// <summary>The wave that a number was computed from, or None.</summary>
    public static MeasurementKind SourceOf(MeasurementKind kind) => kind switch
    {
        MeasurementKind.EcgHeartRate => MeasurementKind.EcgLeadI,
        MeasurementKind.Systolic or MeasurementKind.PulseRateCuff => MeasurementKind.CuffPressure,
        MeasurementKind.SpO2 or MeasurementKind.PulseRateOximeter or MeasurementKind.PerfusionIndex => MeasurementKind.PlethWave,
        _ => MeasurementKind.None,
    };
}
