namespace Kiosk.Drivers
{
    /// <summary>Register addresses, values and bits of the VL53L0X that this project uses (8-bit registers, index counts up by itself).</summary>
    internal static class Vl53l0xRegisters
    {
        public const byte Start = 0x00;
        public const byte Sequence = 0x01;
        public const byte IntermeasurementPeriod = 0x04;
        public const byte InterruptConfiguration = 0x0A;
        public const byte InterruptClear = 0x0B;
        public const byte InterruptStatus = 0x13;
        public const byte Result = 0x14;
        public const byte SignalRateLimit = 0x44;
        public const byte SignalChecks = 0x60;
        public const byte FinalRangeTimeout = 0x71;
        public const byte Nvm = 0x83;
        public const byte InterruptPolarity = 0x84;
        public const byte PadVoltage = 0x89;
        public const byte StopVariable = 0x91;
        public const byte NvmSpads = 0x92;
        public const byte SpadEnables = 0xB0;
        public const byte SoftReset = 0xBF;
        public const byte ModelId = 0xC0;
        public const byte RevisionId = 0xC2;
        public const byte OscillatorCalibration = 0xF8;
        public const byte Page = 0xFF;

        public const byte ModelIdValue = 0xEE;

        // Pre-range, final range and dynamic SPAD selection; no minimum signal check before ranging, no target centre check.
        public const byte SequenceValue = 0xE8;

        // Interrupt status follows a new measurement.
        public const byte InterruptConfigurationValue = 0x04;

        public const byte StartTimed = 0x04;
        public const byte StartOnce = 0x01;
        public const byte DataReadyMask = 0x07;
        public const byte ResultLength = 12;
    }
}
