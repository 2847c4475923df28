using Kiosk.Measurements;
using Kiosk.Peripherals.Readings;
using Kiosk.Signals;
using Kiosk.Wire;

namespace Kiosk.Edge.Screen;

/// <summary>Which plain sentence tells a patient what a reason comes to. What somebody at the kiosk can do nothing about is one sentence: leave it out.</summary>
internal static class PhraseReasons
{
    private const string Fault = "reason.fault", Service = "reason.service", Again = "reason.again";

    /// <summary>Of a fault or an absent value of a part.</summary>
    public static Phrase Of(NoData reason, Part part) => reason switch
    {
        NoData.None => new("reason.nothing", null),
        NoData.NotApplied => NotApplied(part),
        NoData.NotReady or NoData.OutOfRange or NoData.Overflow or NoData.ChecksumMismatch => new(Again, KeyOf(part)),
        NoData.NotPresent or NoData.BusTimeout or NoData.BusFault or NoData.DeviceError or NoData.WrongPart
            or NoData.ConfigurationLost or NoData.Stuck or NoData.Disagreement or NoData.NoEffect => new(Fault, KeyOf(part)),
        _ => throw Nothing(nameof(reason), reason),
    };

    /// <summary>Of a verdict of the signal analysis.</summary>
    public static Phrase Of(NoValue reason, Part part) => reason switch
    {
        NoValue.None => new("reason.nothing", null),
        NoValue.NotEnoughSignal => new(
            part switch
            {
                Part.Max30205 => "reason.probe.longer",
                Part.Mlx90614 => "reason.forehead",
                Part.Nau7802 => "reason.scale.longer",
                Part.Vl53l0x => "reason.height.stand",
                _ => "reason.unclear",
            }, null),
        NoValue.Flat or NoValue.Saturated => new(Again, KeyOf(part)),
        NoValue.SignalTooWeak when part == Part.Max30003 => new("reason.ecg.contact", null),
        NoValue.SignalTooWeak when part == Part.Max30102 => new("reason.finger.weak", null),
        NoValue.SignalTooWeak => new(Again, KeyOf(part)),
        NoValue.Noise => new("reason.still", null),
        NoValue.MainsInterference => new("reason.ecg.contact", null),
        NoValue.NoBeats => new("reason.unclear", null),
        NoValue.RateOutOfRange or NoValue.OutOfCalibration => new("reason.range", null),
        NoValue.NoFinger => NotApplied(Part.Max30102),
        NoValue.LowPerfusion => new("reason.finger.weak", null),
        NoValue.Motion => new(part == Part.Max30102 ? "reason.finger.moved" : "cuff.moved", null),
        NoValue.Inconsistent => new(part == Part.Nau7802 ? "reason.scale.again" : "reason.uncounted", null),
        NoValue.NotSettled => new("reason.longer", null),
        NoValue.Implausible => part switch
        {
            Part.Max30205 => new("reason.probe.contact", null),
            Part.Mlx90614 => new("reason.forehead", null),
            Part.Vl53l0x => new("reason.height.stand", null),
            _ => new(Again, KeyOf(part)),
        },
        NoValue.NoDeflation or NoValue.EnvelopeIncomplete => new("cuff.again", null),
        NoValue.DeflationTooFast => new("cuff.leak", null),
        NoValue.CuffTooLoose => new("cuff.loose", null),
        NoValue.AmbientLight or NoValue.NotBlood => new("reason.finger.light", null),
        NoValue.NotAPulse => new("reason.finger.moved", null),
        NoValue.AmbientOutOfRange => new("reason.room", null),
        NoValue.AmbientChanging => new("reason.settling", null),
        NoValue.AmbientUnknown => new(Fault, "part.infrared"),
        NoValue.NotCalibrated => new(Service, KeyOf(part)),
        NoValue.NobodyThere => new("reason.scale.nobody", null),
        NoValue.NoEmptyPlatform => new("reason.scale.empty", null),
        NoValue.ZeroMoved => new("reason.scale.clear", null),
        NoValue.TooLight => new("reason.scale.light", null),
        NoValue.Overloaded => new("reason.scale.heavy", null),
        NoValue.Unsteady => new(part == Part.Vl53l0x ? "reason.height.stand" : "reason.scale.still", null),
        _ => throw Nothing(nameof(reason), reason),
    };

    /// <summary>Of a device of another maker.</summary>
    public static Phrase Of(NoReading reason, PeripheralClass device)
    {
        string name = KeyOf(device);
        return reason switch
        {
            NoReading.AboveRange or NoReading.PositiveInfinity => new("meter.high", name),
            NoReading.BelowRange or NoReading.NegativeInfinity => new("meter.low", name),
            NoReading.ControlSolution => new("meter.control", null),
            NoReading.NotOfAPatient => new("meter.test", name),
            NoReading.StripFault => new("meter.strip", null),
            NoReading.SampleTooSmall => new("meter.sample", null),
            NoReading.DeviceTemperature => new("meter.temperature", name),
            NoReading.NotApplied => new("reason.contact", name),
            NoReading.SiteUnsupported => new("meter.site", null),
            NoReading.DeviceFault or NoReading.SensorFault or NoReading.UnitUnknown or NoReading.Implausible => new(Fault, name),
            NoReading.SpecimenUnsupported => new("meter.specimen", null),
            NoReading.NotANumber or NoReading.NotAtThisResolution or NoReading.ReservedNumber or NoReading.NotRepresentable or NoReading.NotReady
                or NoReading.InvalidMeasurement or NoReading.SignalInadequate or NoReading.ChecksumMismatch or NoReading.Truncated
                or NoReading.Malformed => new(Again, name),
            _ => throw Nothing(nameof(reason), reason),
        };
    }

    /// <summary>Of the end of a cycle of the cuff.</summary>
    public static string KeyOf(CuffEnd end) => end switch
    {
        CuffEnd.Complete or CuffEnd.Commanded or CuffEnd.StopButton => StoppedBy(end),
        CuffEnd.OverPressure or CuffEnd.TooLong => "cuff.released",
        CuffEnd.HostSilent or CuffEnd.Interrupted => "cuff.lost",
        CuffEnd.SensorsDisagree or CuffEnd.SensorStuck or CuffEnd.SensorFailed or CuffEnd.NoDeflation => "cuff.service",
        CuffEnd.NoPressure => "cuff.tighter",
        CuffEnd.NoRelease => "cuff.full",
        _ => throw Nothing(nameof(end), end),
    };

    /// <summary>Of the board's refusal to fill the cuff.</summary>
    public static string KeyOf(CuffRefusal refusal) => refusal switch
    {
        CuffRefusal.Running => "cuff.running",
        CuffRefusal.Locked => "cuff.full",
        CuffRefusal.StopPressed => "cuff.button",
        CuffRefusal.SensorDown or CuffRefusal.ReleaseSuspect => "cuff.blocked",
        CuffRefusal.None or CuffRefusal.Resting => "cuff.refused",
        _ => throw Nothing(nameof(refusal), refusal),
    };

    /// <summary>What people call a part, as a sentence begins with it; the parts of the cuff are one device to them.</summary>
    public static string KeyOf(Part part) => part switch
    {
        Part.Max30102 => "part.oximeter",
        Part.Max30003 => "part.ecg",
        Part.Max30205 => "part.probe",
        Part.Mlx90614 => "part.infrared",
        Part.Lps28dfw or Part.Mpr or Part.CuffPump or Part.BleedValve or Part.ReleaseValve => "part.cuff",
        Part.Nau7802 => "part.scale",
        Part.Vl53l0x => "part.height",
        Part.None => "part.sensor",
        _ => throw Nothing(nameof(part), part),
    };

    // The kiosk's own oximeter and scale are spoken of in the same words.
    private static string KeyOf(PeripheralClass device) => device switch
    {
        PeripheralClass.Oximeter => "part.oximeter",
        PeripheralClass.Scale => "part.scale",
        PeripheralClass.BloodPressure => "device.pressure",
        PeripheralClass.Thermometer => "device.thermometer",
        PeripheralClass.Glucose => "device.glucose",
        _ => throw Nothing(nameof(device), device),
    };

    private static string StoppedBy(CuffEnd end) => end == CuffEnd.StopButton ? "cuff.button" : "cuff.stopped";

    private static Phrase NotApplied(Part part) => part switch
    {
        Part.Max30003 => new("reason.ecg.contact", null),
        Part.Max30102 => new("reason.finger.none", null),
        Part.Max30205 => new("reason.probe.contact", null),
        Part.Mlx90614 => new("reason.forehead", null),
        Part.Vl53l0x => new("reason.height.stand", null),
        _ => new("reason.contact", KeyOf(part)),
    };

    private static ArgumentOutOfRangeException Nothing(string name, Enum value) => new(name, value, "no sentence for patients; add one");
}
