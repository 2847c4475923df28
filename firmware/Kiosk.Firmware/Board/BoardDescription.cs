namespace Kiosk.Firmware
{
    /// <summary>
    /// The board: an Espressif ESP32-S3-DevKitC-1 (module ESP32-S3-WROOM-1) on the carrier of hardware-docs. Numbers are GPIO
    /// numbers. hardware-docs/pin-map.md says the same and why; a test holds the two together.
    /// </summary>
    public static class BoardDescription
    {
        /// <summary>The board's name.</summary>
        public const string Name = "ESP32-S3-DevKitC-1";

        /// <summary>I2C bus 1: pulse oximeter, contact thermometer and the cuff's trace.</summary>
        public const int I2c1DataPin = 8;

        /// <summary>Clock of I2C bus 1.</summary>
        public const int I2c1ClockPin = 9;

        /// <summary>Clock rate of I2C bus 1, Hz.</summary>
        public const int I2c1Hz = 400000;

        /// <summary>I2C bus 2: what is slow or hangs on long wires: infrared thermometer, scale, height sensor.</summary>
        public const int I2c2DataPin = 6;

        /// <summary>Clock of I2C bus 2.</summary>
        public const int I2c2ClockPin = 7;

        /// <summary>Clock rate of I2C bus 2, Hz: the most that the MLX90614 takes (SMBus).</summary>
        public const int I2c2Hz = 100000;

        /// <summary>SPI bus 1, microcontroller to ECG front end.</summary>
        public const int SpiMosiPin = 11;

        /// <summary>SPI bus 1, ECG front end to microcontroller.</summary>
        public const int SpiMisoPin = 13;

        /// <summary>Clock of SPI bus 1.</summary>
        public const int SpiClockPin = 12;

        /// <summary>Chip select of the ECG front end, active low.</summary>
        public const int EcgSelectPin = 10;

        /// <summary>Clock rate of SPI bus 1, Hz. The part takes 12 MHz; wires on a carrier do not need it.</summary>
        public const int SpiHz = 4000000;

        /// <summary>SPI mode: clock idles low, data taken at the rising edge.</summary>
        public const int SpiMode = 0;

        /// <summary>UART 1 to the edge host, transmit.</summary>
        public const int HostTransmitPin = 17;

        /// <summary>UART 1 to the edge host, receive.</summary>
        public const int HostReceivePin = 18;

        /// <summary>Baud rate of UART 1; 8 data bits, no parity, 1 stop bit.</summary>
        public const int HostBaud = 921600;

        /// <summary>SPI bus 2, microcontroller to the cuff's guard, which shares no wire with any other part.</summary>
        public const int GuardMosiPin = 15;

        /// <summary>SPI bus 2, the cuff's guard to microcontroller.</summary>
        public const int GuardMisoPin = 16;

        /// <summary>Clock of SPI bus 2.</summary>
        public const int GuardClockPin = 14;

        /// <summary>Chip select of the cuff's guard, active low.</summary>
        public const int GuardSelectPin = 21;

        /// <summary>Clock rate of SPI bus 2, Hz: the part takes 50 000 to 800 000.</summary>
        public const int GuardHz = 800000;

        /// <summary>PWM of the pump.</summary>
        public const int CuffPumpPin = 1;

        /// <summary>PWM of the bleed valve's coil.</summary>
        public const int BleedValvePin = 2;

        /// <summary>Frequency of both PWM outputs, Hz: above hearing.</summary>
        public const int CuffPwmHz = 20000;

        /// <summary>The dead-man circuit's input.</summary>
        public const int CuffHoldPin = 5;

        /// <summary>The stop button: closed to ground unless it is pressed, pulled up.</summary>
        public const int StopButtonPin = 47;

        /// <summary>Feeds the supervisor outside of the chip: its level changes at each feed.</summary>
        public const int WatchdogPin = 4;

        /// <summary>The I2C bus of the pulse oximeter.</summary>
        public const int OximeterBus = 1;

        /// <summary>The I2C bus of the contact thermometer.</summary>
        public const int ContactThermometerBus = 1;

        /// <summary>The I2C bus of the infrared thermometer.</summary>
        public const int InfraredThermometerBus = 2;

        /// <summary>The I2C bus of the cuff's trace sensor.</summary>
        public const int CuffTraceBus = 1;

        /// <summary>LPS28DFW, 7-bit address, its SA0 to ground.</summary>
        public const int CuffTraceAddress = 0x5C;

        /// <summary>The I2C bus of the scale.</summary>
        public const int ScaleBus = 2;

        /// <summary>The I2C bus of the height sensor.</summary>
        public const int HeightSensorBus = 2;

        /// <summary>MAX30102, 7-bit address.</summary>
        public const int OximeterAddress = 0x57;

        /// <summary>MAX30205, 7-bit address, its A2..A0 to ground.</summary>
        public const int ContactThermometerAddress = 0x48;

        /// <summary>MLX90614, 7-bit address as delivered.</summary>
        public const int InfraredThermometerAddress = 0x5A;

        /// <summary>NAU7802, 7-bit address.</summary>
        public const int ScaleAddress = 0x2A;

        /// <summary>VL53L0X, 7-bit address after each reset.</summary>
        public const int HeightSensorAddress = 0x29;
    }
}
