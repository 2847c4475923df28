using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Records.Fhir;

/// <summary>How what devices of other makers measure is coded.</summary>
internal static class PeripheralCodes
{
    /// <summary>The coding of a value; for glucose LOINC has one code by mass and one by amount of substance.</summary>
    public static KindCode Of(MeasurementKind kind, PeripheralUnit unit)
    {
        bool isMolar = unit == PeripheralUnit.MmolPerL;
        (string text, string ucum) = isMolar ? ("mmol/L", "mmol/L") : ("mg/dL", "mg/dL");
        return kind switch
        {
            MeasurementKind.GlucoseWholeBlood => new(
                "MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD",
                [isMolar ? new("14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer")
                    : new("41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer")],
                text, ucum, false),
            MeasurementKind.GlucosePlasma => new(
                "MDC_CONC_GLU_UNDETERMINED_PLASMA",
                [isMolar ? new("14749-6", "Glucose [Moles/volume] in Serum or Plasma") : new("2345-7", "Glucose [Mass/volume] in Serum or Plasma")],
                text, ucum, false),
            MeasurementKind.EarTemperature => new("MDC_TEMP_EAR", [new("8310-5", "Body temperature")], "°C", "Cel", true),
            _ => KindCode.Of(kind),
        };
    }

    /// <summary>The specialization of a kind of device.</summary>
    public static string SpecializationOf(PeripheralClass device) => device switch
    {
        PeripheralClass.Glucose => "MDC_DEV_SPEC_PROFILE_GLUCOSE",
        PeripheralClass.BloodPressure => "MDC_DEV_SPEC_PROFILE_BP",
        PeripheralClass.Oximeter => "MDC_DEV_SPEC_PROFILE_PULS_OXIM",
        PeripheralClass.Thermometer => "MDC_DEV_SPEC_PROFILE_TEMP",
        PeripheralClass.Scale => "MDC_DEV_SPEC_PROFILE_SCALE",
        _ => throw new ArgumentException($"no specialization for device {device:D}", nameof(device)),
    };

    /// <summary>The status word that a device's bits are of.</summary>
    public static string StatusNameOf(int code) => code switch
    {
        150604 => "MDC_PULS_OXIM_DEV_STATUS",
        8410608 => "MDC_BLOOD_PRESSURE_MEASUREMENT_STATUS",
        8417752 => "MDC_GLU_METER_DEV_STATUS",
        _ => throw new ArgumentException($"no name for status {code}", nameof(code)),
    };

    /// <summary>The code of the guide for the mark of a meal.</summary>
    public static (string Name, string Text) MealOf(MealContext meal) => meal switch
    {
        MealContext.Preprandial => ("MDC_CTXT_GLU_MEAL_PREPRANDIAL", "Before a meal"),
        MealContext.Postprandial => ("MDC_CTXT_GLU_MEAL_POSTPRANDIAL", "After a meal"),
        MealContext.Fasting => ("MDC_CTXT_GLU_MEAL_FASTING", "Fasting"),
        MealContext.Casual => ("MDC_CTXT_GLU_MEAL_CASUAL", "Snack or drink"),
        MealContext.Bedtime => ("MDC_CTXT_GLU_MEAL_BEDTIME", "At bedtime"),
        _ => throw new ArgumentException($"no code for meal {meal:D}", nameof(meal)),
    };

    /// <summary>Why there is no number, as FHIR says it.</summary>
    public static (string Code, string Display) AbsentReasonOf(NoReading reason) => reason switch
    {
        NoReading.NotANumber => ("not-a-number", "Not a Number (NaN)"),
        NoReading.AboveRange or NoReading.PositiveInfinity => ("positive-infinity", "Positive Infinity (PINF)"),
        NoReading.BelowRange or NoReading.NegativeInfinity => ("negative-infinity", "Negative Infinity (NINF)"),
        NoReading.NotApplied or NoReading.NotReady or NoReading.SpecimenUnsupported or NoReading.SiteUnsupported => ("not-performed", "Not Performed"),
        _ => ("error", "Error"),
    };
}
