namespace Kiosk.Drivers
{
    /// <summary>Register addresses, command words and bits of the MAX30003 that this project uses (24-bit registers).</summary>
    internal static class Max30003Registers
    {
        public const byte Status = 0x01;
        public const byte ManageInterrupts = 0x04;
        public const byte SoftwareReset = 0x08;
        public const byte Synchronize = 0x09;
        public const byte FifoReset = 0x0A;
        public const byte Info = 0x0F;
        public const byte General = 0x10;
        public const byte Calibration = 0x12;
        public const byte InputMultiplexer = 0x14;
        public const byte Ecg = 0x15;
        public const byte FifoBurst = 0x20;

        public const int FifoHighWater = 0x800000;
        public const int FifoOverflow = 0x400000;
        public const int LeadOffDetected = 0x100000;
        public const int PllUnlocked = 0x000100;
        public const int LeadOffComparators = 0x00000F;

        // EFIT = 16 words (D23:19 = 15); SAMP cleared by reading STATUS, as after power-on.
        public const int ManageInterruptsValue = 0x780004;

        // FMSTR = 1 (500 family), EN_DCLOFF with 10 nA and +-300 mV, 100 Mohm bias on both inputs: an open lead rises to 1 V.
        public const int GeneralStopped = 0x101217;
        public const int GeneralRunning = GeneralStopped | 0x080000;

        // Both inputs connected (power-on isolates them), no calibration source on either.
        public const int InputMultiplexerValue = 0x000000;

        // Electrodes isolated (OPENP, OPENN); VCALP on the positive input and mid-supply on the negative, or mid-supply and VCALN.
        public const int InputMultiplexerTestPositive = 0x300000 | 0x080000 | 0x010000;
        public const int InputMultiplexerTestNegative = 0x300000 | 0x040000 | 0x030000;

        // EN_VCAL, bipolar (VMODE), 0.5 mV (VMAG), FMSTR/2048 (FCAL = 2: 15.6 Hz of 32 kHz), half on and half off (FIFTY).
        public const int CalibrationValue = 0x400000 | 0x200000 | 0x100000 | 0x002000 | 0x000800;

        // 500 samples/s, gain 20, no digital high-pass, no digital low-pass.
        public const int EcgValue = 0x000000;

        public const int TagValid = 0;
        public const int TagFast = 1;
        public const int TagValidLast = 2;
        public const int TagFastLast = 3;
        public const int TagEmpty = 6;
        public const int TagOverflow = 7;
    }
}
