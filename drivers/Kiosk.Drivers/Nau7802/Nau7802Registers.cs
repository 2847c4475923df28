namespace Kiosk.Drivers
{
    /// <summary>Register addresses, values and bits of the NAU7802 that this project uses (8-bit registers).</summary>
    internal static class Nau7802Registers
    {
        public const byte PowerControl = 0x00;
        public const byte Control1 = 0x01;
        public const byte Control2 = 0x02;
        public const byte Result = 0x12;
        public const byte Converter = 0x15;
        public const byte Power = 0x1C;
        public const byte Revision = 0x1F;

        public const byte RegisterReset = 0x01;
        public const byte PowerUpDigital = 0x02;
        public const byte PowerUpReady = 0x08;
        public const byte ConversionReady = 0x20;
        public const byte StartCalibration = 0x04;
        public const byte CalibrationError = 0x08;

        // AVDD from the internal regulator, conversions started, analog and digital part on; it reads back with PowerUpReady.
        public const byte PowerControlValue = 0x96;

        // Regulator at 3.0 V (it needs 0.3 V less than the supply of 3.3 V), gain 128.
        public const byte Control1Value = 0x2F;

        // Channel 1, 10 conversions a second, calibration of the internal offset.
        public const byte Control2Value = 0x00;

        // Chopper of the amplifier off (datasheet: register REG_CHPS = 11).
        public const byte ConverterValue = 0x30;

        // The capacitor at the amplifier's output is connected (330 pF between VIN2P and VIN2N).
        public const byte PowerValue = 0x80;

        public const byte RevisionMask = 0x0F;
        public const byte RevisionValue = 0x0F;
    }
}
