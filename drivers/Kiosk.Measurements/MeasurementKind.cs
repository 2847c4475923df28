namespace Kiosk.Measurements
{
    /// <summary>
    /// What is measured. The value is the 32-bit MDC code (partition * 65536 + term) of IEEE 11073-10101, and goes on the serial
    /// line and into the FHIR record as it is. Each kind has one unit on the wire; it stands beside the code.
    /// </summary>
    public enum MeasurementKind
    {
        /// <summary>Nothing: the value of an unset field, never sent.</summary>
        None = 0,

        /// <summary>ECG wave, lead I (raw counts with a scale in mV).</summary>
        EcgLeadI = 131329,

        /// <summary>Heart rate from the ECG, 1/min.</summary>
        EcgHeartRate = 147842,

        /// <summary>Pulse rate from the oximeter, 1/min.</summary>
        PulseRateOximeter = 149530,

        /// <summary>Body temperature by the contact probe, milli-degrees Celsius on the wire.</summary>
        BodyTemperature = 150364,

        /// <summary>Skin surface temperature by infrared, milli-degrees Celsius on the wire. Not a body temperature.</summary>
        SkinTemperature = 150388,

        /// <summary>Pleth wave (raw counts with a scale in nA).</summary>
        PlethWave = 150452,

        /// <summary>Oxygen saturation by pulse oximetry, %.</summary>
        SpO2 = 150456,

        /// <summary>Perfusion index, %.</summary>
        PerfusionIndex = 150488,
    }
}
