using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// Maxim MAX30102, pulse oximeter front end: red and infrared, 18 bits, 400 conversions/s averaged to 100 samples/s.
    /// <code>
    /// Identify -> Reset -> IsResetDone until true (give up after 50 ms) -> Configure -> Start -> Drain every 20 ms .. 250 ms -> Stop
    /// </code>
    /// Nothing here waits or reads a clock. A return other than <see cref="NoData.None"/> means that there is no value at all; after
    /// a failed <see cref="Drain"/> the next sample comes after a gap of unknown length.
    /// </summary>
    /// <remarks>
    /// I2C address 0x57, at most 400 kHz. MAX30102 datasheet rev 1. The range is 8192 nA: at 7.2 mA a finger returns some 1500 to 3000 nA
    /// (100 000 to 200 000 counts in the usual range of 4096 nA, which light skin saturates), so that the doubled range leaves room above the
    /// brightest finger, and a pulse of 1 % is still 500 counts and more.
    /// </remarks>
    public sealed class Max30102
    {
        /// <summary>The part's only 7-bit address.</summary>
        public const byte Address = 0x57;

        /// <summary>Nominal time between samples in ns.</summary>
        public const uint PeriodNs = 10000000;

        /// <summary>A sample in nA is count * 1 / 32 (8192 nA / 262144).</summary>
        public const ushort ScaleNumerator = 1;

        /// <summary>See <see cref="ScaleNumerator"/>.</summary>
        public const uint ScaleDenominator = 32;

        /// <summary>The converter's upper end; the lower is 0.</summary>
        public const int SampleMax = 0x3FFFF;

        /// <summary>Infrared counts below which nothing lies on the sensor: 781 nA (SparkFun's 50 000 counts at 4096 nA).</summary>
        public const int FingerOffBelow = 25000;

        /// <summary>The LED current code to begin with: 7.2 mA, in steps of 0.2 mA.</summary>
        public const byte LedCurrentDefault = 0x24;

        /// <summary>Samples in one I2C transfer. At 400 kHz, 1.2 ms during which nothing else runs.</summary>
        public const int BurstSamples = 8;

        private const int PulseWidthCode = 3;
        private const int BytesPerSample = 6;
        private const int StatusLength = 7;

        private readonly II2cDevice _i2c;
        private readonly byte[] _write = new byte[4];
        private readonly byte[] _read = new byte[BurstSamples * BytesPerSample];
        private byte _mode;
        private byte _redCurrent;
        private byte _infraredCurrent;
        private bool _fifoSuspect;

        /// <summary>Touches no bus.</summary>
        /// <param name="i2c">Stays the caller's.</param>
        public Max30102(II2cDevice i2c)
        {
            _i2c = i2c;
        }

        /// <summary>Is there a MAX30102?</summary>
        /// <param name="revision">Any value; 0 when there is no value.</param>
        /// <returns>WrongPart when the part identifier is not 0x15.</returns>
        public NoData Identify(out byte revision)
        {
            revision = 0;
            NoData reason = ReadRegisters(Max30102Registers.Revision, 2);
            if (reason != NoData.None) return reason;
            if (_read[1] != Max30102Registers.PartId) return NoData.WrongPart;
            revision = _read[0];
            return NoData.None;
        }

        /// <summary>Begins to put every register to its power-on value; see <see cref="IsResetDone"/>.</summary>
        public NoData Reset()
        {
            return WriteRegister(Max30102Registers.Mode, Max30102Registers.ModeReset);
        }

        /// <summary>Has the reset ended?</summary>
        /// <param name="done">False too when there is no value.</param>
        public NoData IsResetDone(out bool done)
        {
            done = false;
            NoData reason = ReadRegisters(Max30102Registers.Mode, 1);
            if (reason != NoData.None) return reason;
            done = (_read[0] & Max30102Registers.ModeReset) == 0;
            return NoData.None;
        }

        /// <summary>Writes the configuration, shut down, forgets old interrupt flags, and reads every register back.</summary>
        /// <param name="redCurrent">0 to 255 in 0.2 mA: <see cref="LedCurrentDefault"/>.</param>
        /// <param name="infraredCurrent">As <paramref name="redCurrent"/>.</param>
        /// <returns>As <see cref="VerifyConfiguration"/>.</returns>
        public NoData Configure(byte redCurrent, byte infraredCurrent)
        {
            _redCurrent = redCurrent;
            _infraredCurrent = infraredCurrent;
            NoData reason = WriteMode(Max30102Registers.ModeSpO2Shutdown);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30102Registers.FifoConfiguration, Max30102Registers.FifoConfigurationValue);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30102Registers.SpO2Configuration, Max30102Registers.SpO2ConfigurationValue);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30102Registers.RedLed, redCurrent);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30102Registers.InfraredLed, infraredCurrent);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30102Registers.InterruptEnable1, Max30102Registers.InterruptEnable1Value);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30102Registers.InterruptEnable2, 0);
            if (reason != NoData.None) return reason;
            reason = ReadRegisters(Max30102Registers.InterruptStatus1, 2);
            if (reason != NoData.None) return reason;
            return VerifyConfiguration();
        }

        /// <summary>Empties the FIFO and starts the conversions.</summary>
        public NoData Start()
        {
            NoData reason = ClearFifo();
            if (reason != NoData.None) return reason;
            return WriteMode(Max30102Registers.ModeSpO2);
        }

        /// <summary>Stops the conversions and the LEDs; the registers stay. <see cref="Start"/> begins again.</summary>
        public NoData Stop()
        {
            return WriteMode(Max30102Registers.ModeSpO2Shutdown);
        }

        /// <summary>
        /// Compares every configuration register with what was written. The part changes what it cannot do (a conversion rate too high
        /// for the pulse width) without an error; this finds it too.
        /// </summary>
        /// <returns>ConfigurationLost when a register differs.</returns>
        public NoData VerifyConfiguration()
        {
            NoData reason = ReadRegisters(Max30102Registers.InterruptEnable1, 2);
            if (reason != NoData.None) return reason;
            if (_read[0] != Max30102Registers.InterruptEnable1Value || _read[1] != 0) return NoData.ConfigurationLost;
            reason = ReadRegisters(Max30102Registers.FifoConfiguration, 6);
            if (reason != NoData.None) return reason;
            bool same = _read[0] == Max30102Registers.FifoConfigurationValue
                && _read[1] == _mode
                && _read[2] == Max30102Registers.SpO2ConfigurationValue
                && _read[4] == _redCurrent
                && _read[5] == _infraredCurrent;
            return same ? NoData.None : NoData.ConfigurationLost;
        }

        /// <summary>Takes what is in the FIFO. Call at least every 300 ms: it holds 320 ms.</summary>
        /// <param name="batch">Overwritten; empty whenever the return is not None.</param>
        /// <returns>
        /// None also when there is no new sample. ConfigurationLost: the part was without power and waits to be configured.
        /// NotPresent, BusTimeout, BusFault.
        /// </returns>
        /// <remarks>One transfer of 7 bytes and one of at most 48 for each 8 samples: at 400 kHz and 32 samples, 5 ms in all.</remarks>
        public NoData Drain(PlethBatch batch)
        {
            NoData reason = TakeFifo(batch);
            if (reason != NoData.None)
            {
                batch.Clear();
                _fifoSuspect = true;
            }

            return reason;
        }

        /// <summary>Begins one conversion of the part's own temperature (29 ms). Only while the part is running.</summary>
        public NoData StartDieTemperature()
        {
            return WriteRegister(Max30102Registers.DieTemperatureStart, 1);
        }

        /// <summary>Reads the part's own temperature, which shifts the LEDs' wavelengths.</summary>
        /// <param name="value">Milli-degrees Celsius, -40 000 to 85 000; default when there is no value.</param>
        /// <returns>NotReady while the conversion runs, OutOfRange outside the part's operating range.</returns>
        public NoData TryReadDieTemperature(out Temperature value)
        {
            value = default;
            NoData reason = ReadRegisters(Max30102Registers.DieTemperature, 3);
            if (reason != NoData.None) return reason;
            // TEMP_EN clears itself at the end of the conversion; the flag in INT_STATUS_2 is lost to whoever reads it first.
            if ((_read[2] & 1) != 0) return NoData.NotReady;
            int milliCelsius = ConvertDieTemperature(_read[0], _read[1]);
            if (milliCelsius < -40000 || milliCelsius > 85000) return NoData.OutOfRange;
            value = Temperature.FromMilliCelsius(milliCelsius);
            return NoData.None;
        }

        /// <summary>The counts in three FIFO bytes: D17:0, left-justified for pulses shorter than 411 us.</summary>
        /// <param name="data">Three bytes from <paramref name="offset"/>, high byte first; the upper six bits are not specified.</param>
        /// <param name="offset">Where the value begins.</param>
        /// <param name="pulseWidthCode">LED_PW, 0 to 3, for 15 to 18 bits.</param>
        public static int Convert(byte[] data, int offset, int pulseWidthCode)
        {
            int left = ((data[offset] & 0x03) << 16) | (data[offset + 1] << 8) | data[offset + 2];
            return left >> (3 - pulseWidthCode);
        }

        /// <summary>Samples waiting in the FIFO, 0 to 32. Equal pointers mean full when samples were lost or A_FULL fired, else empty.</summary>
        /// <param name="writePointer">FIFO_WR_PTR, of which five bits count.</param>
        /// <param name="lost">OVF_COUNTER.</param>
        /// <param name="readPointer">FIFO_RD_PTR, of which five bits count.</param>
        /// <param name="almostFull">A_FULL fired since the last complete drain.</param>
        public static int Unread(int writePointer, int lost, int readPointer, bool almostFull)
        {
            if (lost > 0) return PlethBatch.SamplesMax;
            int unread = (writePointer - readPointer) & 0x1F;
            return unread == 0 && almostFull ? PlethBatch.SamplesMax : unread;
        }

        /// <summary>Milli-degrees Celsius from TINT (two's complement) and TFRAC (sixteenths, always added).</summary>
        public static int ConvertDieTemperature(byte integer, byte fraction)
        {
            return ((sbyte)integer * 1000) + ((fraction & 0x0F) * 1000 / 16);
        }

        private NoData TakeFifo(PlethBatch batch)
        {
            batch.Clear();
            NoData reason = _fifoSuspect ? ClearFifo() : NoData.None;
            if (reason != NoData.None) return reason;
            reason = ReadRegisters(Max30102Registers.InterruptStatus1, StatusLength);
            if (reason != NoData.None) return reason;
            int status = _read[0];
            if ((status & Max30102Registers.PowerReady) != 0) return NoData.ConfigurationLost;
            if (_read[2] != Max30102Registers.InterruptEnable1Value) return NoData.ConfigurationLost;
            bool almostFull = (status & Max30102Registers.AlmostFull) != 0;
            int lost = _read[5] & 0x1F;
            int unread = Unread(_read[4], lost, _read[6], almostFull);
            while (batch.Count < unread)
            {
                reason = ReadBurst(batch, unread - batch.Count);
                if (reason != NoData.None) return reason;
            }

            batch.LostAfter = lost;
            batch.HighWater = almostFull;
            batch.AmbientOverflow = (status & Max30102Registers.AmbientOverflow) != 0;
            return NoData.None;
        }

        // Always whole samples: the datasheet says two things about when the read pointer moves within one.
        private NoData ReadBurst(PlethBatch batch, int samples)
        {
            if (samples > BurstSamples) samples = BurstSamples;
            NoData reason = ReadRegisters(Max30102Registers.FifoData, samples * BytesPerSample);
            if (reason != NoData.None) return reason;
            for (int i = 0; i < samples; i++)
            {
                int red = Convert(_read, i * BytesPerSample, PulseWidthCode);
                batch.Add(red, Convert(_read, (i * BytesPerSample) + 3, PulseWidthCode));
            }

            return NoData.None;
        }

        // Write pointer, overflow counter and read pointer are neighbours.
        private NoData ClearFifo()
        {
            _write[0] = Max30102Registers.FifoWritePointer;
            _write[1] = 0;
            _write[2] = 0;
            _write[3] = 0;
            NoData reason = BusStatusReason.Of(_i2c.Write(_write, 4));
            _fifoSuspect = reason != NoData.None;
            return reason;
        }

        private NoData WriteMode(byte mode)
        {
            _mode = mode;
            return WriteRegister(Max30102Registers.Mode, mode);
        }

        private NoData WriteRegister(byte register, byte value)
        {
            _write[0] = register;
            _write[1] = value;
            return BusStatusReason.Of(_i2c.Write(_write, 2));
        }

        private NoData ReadRegisters(byte first, int count)
        {
            _write[0] = first;
            return BusStatusReason.Of(_i2c.WriteRead(_write, 1, _read, count));
        }
    }
}
