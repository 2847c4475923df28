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

        /// <summary>Pulse rate from the cuff, 1/min.</summary>
        PulseRateCuff = 149546,

        /// <summary>Systolic blood pressure by the cuff, mmHg.</summary>
        Systolic = 150021,

        /// <summary>Diastolic blood pressure by the cuff, mmHg.</summary>
        Diastolic = 150022,

        /// <summary>Mean arterial pressure by the cuff, mmHg.</summary>
        MeanArterialPressure = 150023,

        /// <summary>Pressure in the cuff over time (raw counts with a scale in mmHg).</summary>
        CuffPressure = 150300,

        /// <summary>Body weight, kg; computed on the edge host from the scale's load.</summary>
        BodyWeight = 188736,

        /// <summary>Body height, cm in the record; on the wire the distance from the sensor to what is below it, in mm.</summary>
        BodyHeight = 188740,

        /// <summary>Body mass index, kg/m2; derived on the edge host, never on the wire.</summary>
        BodyMassIndex = 188752,

        /// <summary>Glucose in capillary whole blood, mmol/L.</summary>
        GlucoseWholeBlood = 160184,

        /// <summary>Glucose in plasma of undetermined origin, mmol/L.</summary>
        GlucosePlasma = 160368,

        /// <summary>Body temperature in the ear, degrees Celsius.</summary>
        EarTemperature = 188428,

        /// <summary>Pulse rate from the oximeter, 1/min.</summary>
        PulseRateOximeter = 149530,

        /// <summary>Body temperature by the contact probe, milli-degrees Celsius on the wire.</summary>
        BodyTemperature = 150364,

        /// <summary>
        /// Temperature of the surface that the infrared thermometer sees, milli-degrees Celsius. On the wire as the part reads it with an emissivity
        /// of 1, in the record compensated. Not a body temperature.
        /// </summary>
        SkinTemperature = 150388,

        /// <summary>Temperature of the room: of the infrared thermometer itself, milli-degrees Celsius on the wire (MDC_TEMP_ROOM).</summary>
        RoomTemperature = 188508,

        /// <summary>Pleth wave (raw counts with a scale in nA).</summary>
        PlethWave = 150452,

        /// <summary>Oxygen saturation by pulse oximetry, %.</summary>
        SpO2 = 150456,

        /// <summary>Perfusion index, %.</summary>
        PerfusionIndex = 150488,
    }
}
