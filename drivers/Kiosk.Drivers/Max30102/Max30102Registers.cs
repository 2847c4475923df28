namespace Kiosk.Drivers
{
    /// <summary>Register addresses, values and bits of the MAX30102 that this project uses (8-bit registers).</summary>
    internal static class Max30102Registers
    {
        public const byte InterruptStatus1 = 0x00;
        public const byte InterruptEnable1 = 0x02;
        public const byte InterruptEnable2 = 0x03;
        public const byte FifoWritePointer = 0x04;
        public const byte FifoData = 0x07;
        public const byte FifoConfiguration = 0x08;
        public const byte Mode = 0x09;
        public const byte SpO2Configuration = 0x0A;
        public const byte RedLed = 0x0C;
        public const byte InfraredLed = 0x0D;
        public const byte DieTemperature = 0x1F;
        public const byte DieTemperatureStart = 0x21;
        public const byte Revision = 0xFE;

        public const byte PartId = 0x15;

        public const byte AlmostFull = 0x80;
        public const byte AmbientOverflow = 0x20;
        public const byte PowerReady = 0x01;

        public const byte InterruptEnable1Value = AlmostFull | AmbientOverflow;

        // Average of 4, no roll-over (new samples are dropped, so that what is in the FIFO stays in one piece), A_FULL at 17 unread.
        public const byte FifoConfigurationValue = 0x4F;

        // 8192 nA, 400 conversions/s, 411 us (18 bits): the fastest that SpO2 mode allows at 411 us.
        public const byte SpO2ConfigurationValue = 0x4F;

        public const byte ModeReset = 0x40;
        public const byte ModeSpO2 = 0x03;
        public const byte ModeSpO2Shutdown = 0x83;
    }
}
