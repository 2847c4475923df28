namespace Kiosk.Drivers
{
    /// <summary>Register addresses, values and bits of the LPS28DFW that this project uses (8-bit registers).</summary>
    internal static class Lps28dfwRegisters
    {
        public const byte WhoAmI = 0x0F;
        public const byte Control1 = 0x10;
        public const byte Control2 = 0x11;
        public const byte Control3 = 0x12;
        public const byte FifoControl = 0x14;
        public const byte FifoLevel = 0x25;
        public const byte Pressure = 0x28;
        public const byte FifoData = 0x78;

        public const byte Identity = 0xB4;

        // 100 Hz, mean of 4 conversions.
        public const byte Control1Value = 0x38;

        public const byte SoftwareReset = 0x04;

        // BDU: the three bytes of a pressure belong together. FS_MODE = 1: to 4060 hPa; 330 mmHg in a cuff are 1453 hPa, more than the
        // 1260 hPa of the other mode. No low-pass filter: it would delay what the limits are judged by.
        public const byte Control2Value = 0x48;

        // Register addresses count up within a transfer. The power-on value already, by some drivers' comments; not relied on.
        public const byte Control3Value = 0x01;

        public const byte FifoBypass = 0x00;
        public const byte FifoContinuous = 0x02;

        public const byte FifoOverrun = 0x40;
        public const byte StatusPressureReady = 0x01;
    }
}
