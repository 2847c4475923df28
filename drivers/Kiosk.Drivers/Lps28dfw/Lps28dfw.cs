using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// ST LPS28DFW, absolute pressure: 24 bits, 100 samples/s into a FIFO of 128.
    /// <code>
    /// Identify -> Reset -> IsResetDone until true (give up after 50 ms) -> Configure -> Start -> Drain every 10 ms .. 1 s -> Stop
    ///                                                                      ReadNewest, at any time after Configure
    /// </code>
    /// Nothing here waits or reads a clock. A return other than <see cref="NoData.None"/> means that there is no value at all; after
    /// a failed <see cref="Drain"/> the next sample comes after a gap of unknown length.
    /// </summary>
    /// <remarks>
    /// I2C address 0x5C with SA0 low, at most 400 kHz here (the part takes 1 MHz). Register map after ST's lps28dfw-pid driver; the part's
    /// data sheet was not at hand. Samples are read three bytes a transfer: whether a longer burst wraps from 0x7A to 0x78 is not confirmed.
    /// </remarks>
    public sealed class Lps28dfw
    {
        /// <summary>The 7-bit address with SA0 tied to ground.</summary>
        public const byte Address = 0x5C;

        /// <summary>Nominal time between samples in ns.</summary>
        public const uint PeriodNs = 10000000;

        /// <summary>
        /// A sample in mmHg is count * 10 000 / 27 304 425: a count is 1/2048 hPa in the range to 4060 hPa, and 1 hPa is 100/133.322387415 mmHg
        /// (2e-9 off).
        /// </summary>
        public const ushort ScaleNumerator = 10000;

        /// <summary>See <see cref="ScaleNumerator"/>.</summary>
        public const uint ScaleDenominator = 27304425;

        /// <summary>The least count within the part's range: 260 hPa.</summary>
        public const int SampleMin = 260 * 2048;

        /// <summary>The greatest count within the part's range: 4060 hPa.</summary>
        public const int SampleMax = 4060 * 2048;

        private readonly II2cDevice _i2c;
        private readonly byte[] _write = new byte[2];
        private readonly byte[] _read = new byte[4];
        private byte _fifoControl;
        private bool _fifoSuspect;

        /// <summary>Touches no bus.</summary>
        /// <param name="i2c">Stays the caller's.</param>
        public Lps28dfw(II2cDevice i2c)
        {
            _i2c = i2c;
        }

        /// <summary>Is there an LPS28DFW?</summary>
        /// <returns>WrongPart when WHO_AM_I is not 0xB4.</returns>
        public NoData Identify()
        {
            NoData reason = ReadRegisters(Lps28dfwRegisters.WhoAmI, 1);
            if (reason != NoData.None) return reason;
            return _read[0] == Lps28dfwRegisters.Identity ? NoData.None : NoData.WrongPart;
        }

        /// <summary>Begins to put every register to its power-on value; see <see cref="IsResetDone"/>.</summary>
        public NoData Reset()
        {
            return WriteRegister(Lps28dfwRegisters.Control2, Lps28dfwRegisters.SoftwareReset);
        }

        /// <summary>Whether the reset is over.</summary>
        public NoData IsResetDone(out bool done)
        {
            NoData reason = ReadRegisters(Lps28dfwRegisters.Control2, 1);
            done = reason == NoData.None && (_read[0] & Lps28dfwRegisters.SoftwareReset) == 0;
            return reason;
        }

        /// <summary>Sets range, rate and FIFO, starts the conversions and reads every register back.</summary>
        /// <returns>As <see cref="VerifyConfiguration"/>.</returns>
        public NoData Configure()
        {
            NoData reason = WriteRegister(Lps28dfwRegisters.Control2, Lps28dfwRegisters.Control2Value);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Lps28dfwRegisters.Control3, Lps28dfwRegisters.Control3Value);
            if (reason != NoData.None) return reason;
            reason = WriteFifo(Lps28dfwRegisters.FifoBypass);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Lps28dfwRegisters.Control1, Lps28dfwRegisters.Control1Value);
            return reason == NoData.None ? VerifyConfiguration() : reason;
        }

        /// <summary>Compares the configuration with what was written.</summary>
        /// <returns>ConfigurationLost when it differs: the part was without power.</returns>
        public NoData VerifyConfiguration()
        {
            NoData reason = ReadRegisters(Lps28dfwRegisters.Control1, 3);
            if (reason != NoData.None) return reason;
            bool same = _read[0] == Lps28dfwRegisters.Control1Value
                && _read[1] == Lps28dfwRegisters.Control2Value
                && _read[2] == Lps28dfwRegisters.Control3Value;
            if (!same) return NoData.ConfigurationLost;
            reason = ReadRegisters(Lps28dfwRegisters.FifoControl, 1);
            if (reason != NoData.None) return reason;
            return _read[0] == _fifoControl ? NoData.None : NoData.ConfigurationLost;
        }

        /// <summary>Empties the FIFO and lets it fill.</summary>
        public NoData Start()
        {
            NoData reason = WriteFifo(Lps28dfwRegisters.FifoBypass);
            if (reason == NoData.None) reason = WriteFifo(Lps28dfwRegisters.FifoContinuous);
            _fifoSuspect = reason != NoData.None;
            return reason;
        }

        /// <summary>Empties the FIFO and keeps it empty; the conversions go on.</summary>
        public NoData Stop()
        {
            return WriteFifo(Lps28dfwRegisters.FifoBypass);
        }

        /// <summary>Reads the newest pressure beside the FIFO.</summary>
        /// <param name="counts">Above vacuum, in the unit of the samples; 0 when there is no value.</param>
        /// <returns>NotReady when there is none since the last reading, OutOfRange outside 260 to 4060 hPa.</returns>
        public NoData ReadNewest(out int counts)
        {
            counts = 0;
            NoData reason = ReadRegisters(Lps28dfwRegisters.Pressure - 1, 4);
            if (reason != NoData.None) return reason;
            if ((_read[0] & Lps28dfwRegisters.StatusPressureReady) == 0) return NoData.NotReady;
            int value = Convert(_read, 1);
            if (value < SampleMin || value > SampleMax) return NoData.OutOfRange;
            counts = value;
            return NoData.None;
        }

        /// <summary>Takes what is in the FIFO. Call at least every second: it holds 1.28 s.</summary>
        /// <param name="batch">Overwritten; empty whenever the return is not None.</param>
        /// <returns>None also when there is no new sample. OutOfRange: a sample lies outside 260 to 4060 hPa. NotPresent, BusTimeout, BusFault.</returns>
        /// <remarks>A transfer of 2 bytes and one of 3 for each sample: every 10 ms at 400 kHz, 0.3 ms.</remarks>
        public NoData Drain(CuffBatch batch)
        {
            NoData reason = TakeFifo(batch);
            if (reason != NoData.None)
            {
                batch.Clear();
                _fifoSuspect = true;
            }

            return reason;
        }

        /// <summary>The counts in three bytes, low byte first, two's complement.</summary>
        /// <param name="data">The bytes.</param>
        /// <param name="offset">Where the value begins.</param>
        public static int Convert(byte[] data, int offset)
        {
            return data[offset] | (data[offset + 1] << 8) | ((sbyte)data[offset + 2] << 16);
        }

        /// <summary>The pressure of a count, or of a difference of counts.</summary>
        public static Pressure ToPressure(int counts)
        {
            long scaled = (long)counts * ScaleNumerator * 1000;
            long half = scaled < 0 ? -(ScaleDenominator / 2) : ScaleDenominator / 2;
            return Pressure.FromMilliMmHg((int)((scaled + half) / ScaleDenominator));
        }

        private NoData TakeFifo(CuffBatch batch)
        {
            batch.Clear();
            NoData reason = _fifoSuspect ? Start() : NoData.None;
            if (reason != NoData.None) return reason;
            reason = ReadRegisters(Lps28dfwRegisters.FifoLevel, 2);
            if (reason != NoData.None) return reason;
            int level = _read[0];
            batch.LostBefore = (_read[1] & Lps28dfwRegisters.FifoOverrun) != 0;
            if (level > CuffBatch.SamplesMax) return NoData.BusFault;
            while (batch.Count < level)
            {
                reason = ReadRegisters(Lps28dfwRegisters.FifoData, 3);
                if (reason != NoData.None) return reason;
                int value = Convert(_read, 0);
                if (value < SampleMin || value > SampleMax) return NoData.OutOfRange;
                batch.Add(value);
            }

            return NoData.None;
        }

        private NoData WriteFifo(byte mode)
        {
            _fifoControl = mode;
            return WriteRegister(Lps28dfwRegisters.FifoControl, mode);
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
