namespace Kiosk.Peripherals.Readings;

/// <summary>Why a device of another maker gave no value. It stands in the place of the number, never beside it.</summary>
public enum NoReading
{
    /// <summary>There is a value.</summary>
    None = 0,

    /// <summary>The device sent NaN: it could not measure.</summary>
    NotANumber,

    /// <summary>The device sent NRes: the value does not fit the resolution of its number.</summary>
    NotAtThisResolution,

    /// <summary>The device sent +INFINITY.</summary>
    PositiveInfinity,

    /// <summary>The device sent -INFINITY.</summary>
    NegativeInfinity,

    /// <summary>The device sent a number that the standard reserves.</summary>
    ReservedNumber,

    /// <summary>The number is larger or finer than any that is measured.</summary>
    NotRepresentable,

    /// <summary>Above what the device can measure ("HI").</summary>
    AboveRange,

    /// <summary>Below what the device can measure ("LO").</summary>
    BelowRange,

    /// <summary>Control solution was measured, not a patient.</summary>
    ControlSolution,

    /// <summary>The device says that the value is of a demonstration or a test.</summary>
    NotOfAPatient,

    /// <summary>The device reports a fault of its own.</summary>
    DeviceFault,

    /// <summary>The sensor, probe or finger clip is off, unknown or defective.</summary>
    SensorFault,

    /// <summary>The strip is of the wrong type, wrongly inserted, or was taken out too soon.</summary>
    StripFault,

    /// <summary>Not enough blood on the strip.</summary>
    SampleTooSmall,

    /// <summary>The device was too hot or too cold to measure.</summary>
    DeviceTemperature,

    /// <summary>The sensor touches nobody.</summary>
    NotApplied,

    /// <summary>The device has not finished measuring.</summary>
    NotReady,

    /// <summary>The device says that the measurement is invalid or unavailable.</summary>
    InvalidMeasurement,

    /// <summary>The signal was too poor to measure from.</summary>
    SignalInadequate,

    /// <summary>No unit, or one that is not known.</summary>
    UnitUnknown,

    /// <summary>The value cannot be one in the unit that it is said to be in.</summary>
    Implausible,

    /// <summary>The specimen (venous blood, interstitial fluid, ...) has no place in the record.</summary>
    SpecimenUnsupported,

    /// <summary>Taken at a place of the body that says nothing of the body's temperature (finger, toe).</summary>
    SiteUnsupported,

    /// <summary>The checksum is wrong.</summary>
    ChecksumMismatch,

    /// <summary>The record ended too early.</summary>
    Truncated,

    /// <summary>The record is not built as its protocol says.</summary>
    Malformed,
}
