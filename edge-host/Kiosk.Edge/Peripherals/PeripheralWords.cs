using Kiosk.Peripherals.Glucometers;
using Kiosk.Peripherals.Readings;

namespace Kiosk.Edge.Peripherals;

/// <summary>What devices of other makers have to say, in words for people.</summary>
public static class PeripheralWords
{
    /// <summary>What people call the device.</summary>
    public static string Name(PeripheralClass device) => device switch
    {
        PeripheralClass.Glucose => "glucose meter",
        PeripheralClass.BloodPressure => "blood pressure monitor",
        PeripheralClass.Oximeter => "oximeter",
        PeripheralClass.Thermometer => "thermometer",
        PeripheralClass.Scale => "scale",
        _ => $"device of kind {(int)device}",
    };

    /// <summary>Why there is no value.</summary>
    public static string Of(NoReading reason, PeripheralClass device)
    {
        string name = Name(device);
        return reason switch
        {
            NoReading.AboveRange => $"HI: above what the {name} can measure",
            NoReading.BelowRange => $"LO: below what the {name} can measure",
            NoReading.PositiveInfinity => $"the {name} gives no number: beyond its upper limit",
            NoReading.NegativeInfinity => $"the {name} gives no number: beyond its lower limit",
            NoReading.NotANumber => $"the {name} could not measure",
            NoReading.NotAtThisResolution or NoReading.ReservedNumber or NoReading.NotRepresentable => $"the {name} sent no usable number",
            NoReading.ControlSolution => "control solution was measured, not a person",
            NoReading.NotOfAPatient => $"the {name} sends values of a demonstration or test",
            NoReading.DeviceFault => $"the {name} reports a fault of its own",
            NoReading.SensorFault => $"the sensor of the {name} is off, unknown or defective",
            NoReading.StripFault => "the test strip is of the wrong type, wrongly inserted, or was taken out too soon",
            NoReading.SampleTooSmall => "not enough blood on the test strip",
            NoReading.DeviceTemperature => $"the {name} is too hot or too cold to measure",
            NoReading.NotApplied => $"the {name} touches nobody",
            NoReading.NotReady => $"the {name} has not finished measuring",
            NoReading.InvalidMeasurement => $"the {name} calls its measurement invalid",
            NoReading.SignalInadequate => $"the signal of the {name} is too poor",
            NoReading.UnitUnknown => $"the {name} does not say a unit that is known",
            NoReading.Implausible => $"the {name} sent a number that cannot be one in its unit: check the unit that it is set to",
            NoReading.SpecimenUnsupported => "the specimen is neither capillary whole blood nor plasma",
            NoReading.SiteUnsupported => "taken at a finger or toe: not a body temperature",
            NoReading.ChecksumMismatch => $"the data of the {name} arrived damaged",
            NoReading.Truncated => $"the data of the {name} ended too early",
            NoReading.Malformed => $"the data of the {name} is not as its protocol says",
            NoReading.None => $"the {name} gave a value",
            _ => $"the {name} gives the unknown reason {(int)reason}",
        };
    }

    /// <summary>Why the device does not wholly trust its value; empty when it does.</summary>
    public static string Of(ReadingQuality quality) => quality switch
    {
        ReadingQuality.Good => "",
        ReadingQuality.Preliminary => "an early estimate of the device",
        ReadingQuality.Questionable => "the device itself calls it questionable",
        _ => $"the device gives it the unknown quality {(int)quality}",
    };

    /// <summary>Why a reading is in no record; empty when it is in one.</summary>
    public static string Of(ReadingVerdict verdict) => verdict switch
    {
        ReadingVerdict.Attached or ReadingVerdict.Known => "",
        ReadingVerdict.NoVisit => "no visit was open",
        ReadingVerdict.NotOfAPatient => "control solution or a test, not a person's",
        ReadingVerdict.Undated => "when it was taken cannot be told: the device's clock was not set or not readable",
        ReadingVerdict.BeforeVisit => "taken before the visit was opened",
        ReadingVerdict.PerhapsBeforeVisit => "perhaps taken before the visit was opened: measure again",
        ReadingVerdict.InTheFuture => "dated in the future: the device's clock was set meanwhile",
        ReadingVerdict.StoreFailed => "it could not be stored; it is tried again",
        _ => $"the unknown verdict {(int)verdict}",
    };

    /// <summary>What is wrong with a meter; empty when nothing.</summary>
    public static string Of(MeterProblem problem) => problem switch
    {
        MeterProblem.None => "",
        MeterProblem.Silent => "the meter does not answer: switch it on, and check the cable and the configured protocol",
        MeterProblem.LineGone => "the cable was pulled while the meter was read",
        MeterProblem.Incomplete => "the meter stopped in the middle of its records",
        MeterProblem.Garbled => "what the meter answers is damaged, or of another protocol",
        _ => $"the unknown problem {(int)problem}",
    };
}
