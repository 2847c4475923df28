using Kiosk.Measurements;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>A bit of a status word of IEEE 11073, as the guide writes it: the word's MDC code, the bit, its ASN.1 name.</summary>
internal sealed record StatusBit(string Mdc, string MdcName, int Bit, string Name);

/// <summary>How a finding is said in FHIR: a bit of the device's status word where IEEE 11073 has one, else an interpretation in words.</summary>
internal static class FindingCodes
{
    /// <summary>The bit that says it; null when no status word of that measurement has one.</summary>
    public static StatusBit? BitOf(MeasurementKind kind, Finding finding) => (kind, finding) switch
    {
        (MeasurementKind.Systolic, Finding.Movement) => Pressure(0, "body-movement"),
        (MeasurementKind.Systolic, Finding.CuffTooLoose) => Pressure(1, "cuff-too-loose"),
        (MeasurementKind.Systolic, Finding.IrregularPulse) => Pressure(2, "irregular-pulse"),
        (MeasurementKind.SpO2 or MeasurementKind.PulseRateOximeter, Finding.LowPerfusion) =>
            new StatusBit("150604", "MDC_PULS_OXIM_DEV_STATUS", 10, "signal-low-perfusion"),
        _ => null,
    };

    /// <summary>The words of an interpretation.</summary>
    public static string WordsOf(Finding finding) => finding switch
    {
        Finding.IrregularPulse => "the pulse is irregular",
        Finding.Movement => "the person moved during the measurement",
        Finding.CuffTooLoose => "the cuff is too loose",
        Finding.PossibleAtrialFibrillation =>
            "irregular rhythm: possible atrial fibrillation; a screening hint, not a diagnosis: have an ECG read by a doctor",
        Finding.LowPerfusion => "the pulse in the finger is weak",
        Finding.Averaged => "mean of several measurements of this visit",
        Finding.CalibrationExpired => "the instrument's calibration has expired",
        Finding.CalibrationUnchecked => "whether the instrument's calibration has expired is not known: the clock was not set, or the file of calibrations was damaged",
        Finding.SelfTestFailed => "the instrument failed its last self-test",
        _ => throw new ArgumentException($"no words for finding {finding:D}", nameof(finding)),
    };

    /// <summary>Whether it puts the value itself in question.</summary>
    public static bool IsQuestionable(Finding finding) =>
        finding is Finding.CalibrationExpired or Finding.CalibrationUnchecked or Finding.SelfTestFailed or Finding.Movement or Finding.CuffTooLoose;

    private static StatusBit Pressure(int bit, string name) => new("8410608", "MDC_BLOOD_PRESSURE_MEASUREMENT_STATUS", bit, name);
}
