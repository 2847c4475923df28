using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// Maxim MAX30003, single-lead ECG front end: 500 samples/s, gain 20, no digital filter, lead-off detection with 10 nA.
    /// <code>
    /// Reset -> Identify -> Configure -> IsPllLocked until true (give up after 200 ms) -> Start -> Drain every 10 ms .. 50 ms -> Stop
    /// </code>
    /// Nothing here waits or reads a clock. A return other than <see cref="NoData.None"/> means that there is no value at all; after
    /// a failed <see cref="Drain"/> the next sample comes after a gap of unknown length.
    /// </summary>
    /// <remarks>
    /// SPI mode 0 or 3; a frame is one command byte and three data bytes, high byte first. SPI has no acknowledge: a missing part is
    /// known by its INFO register. Registers: MAX30003 datasheet, by the drivers of SealHAT, Protocentral and wchocian, and the MAX30001G
    /// datasheet, whose ECG block is the same.
    /// </remarks>
    public sealed class Max30003
    {
        /// <summary>Nominal time between samples in ns.</summary>
        public const uint PeriodNs = 2000000;

        /// <summary>Gain of the amplifier, V/V.</summary>
        public const int Gain = 20;

        /// <summary>A sample in mV is count * 1000 / (131072 * gain).</summary>
        public const ushort ScaleNumerator = 1000;

        /// <summary>See <see cref="ScaleNumerator"/>.</summary>
        public const uint ScaleDenominator = 131072 * Gain;

        /// <summary>The converter's lower end.</summary>
        public const int SampleMin = -131072;

        /// <summary>The converter's upper end.</summary>
        public const int SampleMax = 131071;

        /// <summary>Amplitude of the part's own test voltage about mid-supply, microvolts: a square wave.</summary>
        public const int TestMicroVolts = 500;

        /// <summary>Samples in a period of the test voltage: FMSTR / 2048 at 500 samples/s of the same oscillator.</summary>
        public const int TestPeriodSamples = 32;

        /// <summary>Words in one SPI burst. At 4 MHz, 50 us.</summary>
        public const int BurstWords = 8;

        private const int BurstsMax = EcgBatch.SamplesMax / BurstWords;
        private const int BurstLength = 1 + (3 * BurstWords);
        private const int FrameLength = 4;

        private readonly ISpiDevice _spi;
        private readonly byte[] _write = new byte[BurstLength];
        private readonly byte[] _read = new byte[BurstLength];
        private int _general = Max30003Registers.GeneralStopped;

        /// <summary>Touches no bus.</summary>
        /// <param name="spi">Stays the caller's.</param>
        public Max30003(ISpiDevice spi)
        {
            _spi = spi;
        }

        /// <summary>Puts every register to its power-on value. Conversions stop, the inputs are isolated.</summary>
        public NoData Reset()
        {
            _general = Max30003Registers.GeneralStopped;
            return WriteRegister(Max30003Registers.SoftwareReset, 0);
        }

        /// <summary>Is there a MAX30003? Reads INFO twice, because the first read after a reset is not valid.</summary>
        /// <param name="revision">0 to 15; 0 when there is no value.</param>
        /// <returns>NotPresent when the line reads all ones or all zeros, WrongPart when INFO is not a MAX30003's.</returns>
        public NoData Identify(out byte revision)
        {
            revision = 0;
            int info;
            NoData reason = ReadRegister(Max30003Registers.Info, out info);
            if (reason != NoData.None) return reason;
            reason = ReadRegister(Max30003Registers.Info, out info);
            if (reason != NoData.None) return reason;
            if (info == 0 || info == 0xFFFFFF) return NoData.NotPresent;
            // Only the top nibble: sources disagree about D13:12.
            if ((info >> 20) != 5) return NoData.WrongPart;
            revision = (byte)((info >> 16) & 0x0F);
            return NoData.None;
        }

        /// <summary>Writes the configuration, switches the ECG channel on and reads every register back.</summary>
        /// <returns>As <see cref="VerifyConfiguration"/>.</returns>
        public NoData Configure()
        {
            NoData reason = WriteRegister(Max30003Registers.ManageInterrupts, Max30003Registers.ManageInterruptsValue);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30003Registers.InputMultiplexer, Max30003Registers.InputMultiplexerValue);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30003Registers.Ecg, Max30003Registers.EcgValue);
            if (reason != NoData.None) return reason;
            reason = WriteGeneral(Max30003Registers.GeneralRunning);
            if (reason != NoData.None) return reason;
            return VerifyConfiguration();
        }

        /// <summary>Has the PLL, which times the samples, locked? Ask after <see cref="Configure"/>, before <see cref="Start"/>.</summary>
        /// <param name="locked">False too when there is no value. The flag is latched: the first answer may be stale by one.</param>
        public NoData IsPllLocked(out bool locked)
        {
            locked = false;
            int status;
            NoData reason = ReadStatus(out status);
            if (reason != NoData.None) return reason;
            locked = (status & Max30003Registers.PllUnlocked) == 0;
            return NoData.None;
        }

        /// <summary>Empties the FIFO, resets the filters and starts counting samples now (SYNCH).</summary>
        public NoData Start()
        {
            return WriteRegister(Max30003Registers.Synchronize, 0);
        }

        /// <summary>
        /// Takes the electrodes off the amplifier and puts the part's own test voltage on one input, mid-supply on the other; <see cref="Start"/>
        /// then samples it. <see cref="Reset"/> and <see cref="Configure"/> undo it; until then <see cref="VerifyConfiguration"/> fails.
        /// </summary>
        /// <param name="positive">Which input: true for the positive. One at a time, so that each has to carry the signal.</param>
        /// <returns>ConfigurationLost when a register does not read back.</returns>
        public NoData ConnectTestVoltage(bool positive)
        {
            int multiplexer = positive ? Max30003Registers.InputMultiplexerTestPositive : Max30003Registers.InputMultiplexerTestNegative;
            NoData reason = WriteRegister(Max30003Registers.Calibration, Max30003Registers.CalibrationValue);
            if (reason != NoData.None) return reason;
            reason = WriteRegister(Max30003Registers.InputMultiplexer, multiplexer);
            if (reason != NoData.None) return reason;
            reason = VerifyRegister(Max30003Registers.Calibration, Max30003Registers.CalibrationValue);
            if (reason != NoData.None) return reason;
            return VerifyRegister(Max30003Registers.InputMultiplexer, multiplexer);
        }

        /// <summary>Stops the conversions. <see cref="Configure"/> and <see cref="Start"/> begin again.</summary>
        public NoData Stop()
        {
            return WriteGeneral(Max30003Registers.GeneralStopped);
        }

        /// <summary>
        /// Compares every configuration register with what was written. Four short frames; call it once a second while sampling: after
        /// a brown-out the part is silent, not wrong, and only this tells.
        /// </summary>
        /// <returns>ConfigurationLost when a register differs, NotPresent or WrongPart when the part no longer identifies itself.</returns>
        public NoData VerifyConfiguration()
        {
            NoData reason = VerifyRegister(Max30003Registers.General, _general);
            if (reason != NoData.None) return reason;
            reason = VerifyRegister(Max30003Registers.ManageInterrupts, Max30003Registers.ManageInterruptsValue);
            if (reason != NoData.None) return reason;
            reason = VerifyRegister(Max30003Registers.InputMultiplexer, Max30003Registers.InputMultiplexerValue);
            if (reason != NoData.None) return reason;
            return VerifyRegister(Max30003Registers.Ecg, Max30003Registers.EcgValue);
        }

        /// <summary>Takes what is in the FIFO. Call at least every 60 ms: it holds 64 ms.</summary>
        /// <param name="batch">Overwritten; empty whenever the return is not None.</param>
        /// <returns>
        /// None also when there is no new sample. DeviceError: the PLL lost its lock, the samples have no time; Start again.
        /// NotPresent, BusTimeout, BusFault.
        /// </returns>
        /// <remarks>One STATUS frame and at most four bursts of 25 bytes; usually one.</remarks>
        public NoData Drain(EcgBatch batch)
        {
            batch.Clear();
            int status;
            NoData reason = ReadStatus(out status);
            if (reason != NoData.None) return reason;
            if ((status & Max30003Registers.PllUnlocked) != 0) return NoData.DeviceError;
            reason = (status & Max30003Registers.FifoOverflow) != 0 ? NoData.Overflow : ReadBursts(batch);
            if (reason == NoData.Overflow)
            {
                batch.Clear();
                batch.Overflowed = true;
                reason = WriteRegister(Max30003Registers.FifoReset, 0);
            }

            if (reason != NoData.None)
            {
                batch.Clear();
                return reason;
            }

            batch.HighWater = (status & Max30003Registers.FifoHighWater) != 0;
            batch.LeadOff = (status & (Max30003Registers.LeadOffDetected | Max30003Registers.LeadOffComparators)) != 0;
            return NoData.None;
        }

        /// <summary>The sample in a FIFO word: D23:6, two's complement.</summary>
        /// <param name="word">Three bytes from <paramref name="offset"/>, high byte first.</param>
        /// <param name="offset">Where the word begins.</param>
        public static int Convert(byte[] word, int offset)
        {
            return ((word[offset] << 24) | (word[offset + 1] << 16) | (word[offset + 2] << 8)) >> 14;
        }

        /// <summary>The tag in a FIFO word (ETAG, D5:3), 0 to 7.</summary>
        /// <param name="word">Three bytes from <paramref name="offset"/>, high byte first.</param>
        /// <param name="offset">Where the word begins.</param>
        public static int TagOf(byte[] word, int offset)
        {
            return (word[offset + 2] >> 3) & 7;
        }

        private NoData ReadBursts(EcgBatch batch)
        {
            for (int burst = 0; burst < BurstsMax; burst++)
            {
                _write[0] = ReadCommand(Max30003Registers.FifoBurst);
                NoData reason = BusStatusReason.Of(_spi.Transfer(_write, _read, BurstLength));
                if (reason != NoData.None) return reason;
                reason = Decode(batch);
                if (reason != NoData.None) return reason;
                int tag = TagOf(_read, BurstLength - 3);
                if (tag != Max30003Registers.TagValid && tag != Max30003Registers.TagFast) break;
            }

            return NoData.None;
        }

        // Every word of the burst is looked at: a sample that arrives during the burst stands behind an "empty" or "last" word.
        private NoData Decode(EcgBatch batch)
        {
            int any = 0;
            for (int i = 1; i < BurstLength; i += 3)
            {
                any |= _read[i] | _read[i + 1] | _read[i + 2];
                switch (TagOf(_read, i))
                {
                    case Max30003Registers.TagValid:
                    case Max30003Registers.TagValidLast:
                        batch.Add(Convert(_read, i));
                        break;
                    case Max30003Registers.TagFast:
                    case Max30003Registers.TagFastLast:
                        batch.Recovering = true;
                        batch.Add(Convert(_read, i));
                        break;
                    case Max30003Registers.TagEmpty:
                        break;
                    case Max30003Registers.TagOverflow:
                        return NoData.Overflow;
                    default:
                        return NoData.BusFault;
                }
            }

            // A line stuck low reads as eight valid zeros; a real flat line would still have an INFO register behind it.
            byte revision;
            return any == 0 ? Identify(out revision) : NoData.None;
        }

        private NoData ReadStatus(out int status)
        {
            NoData reason = ReadRegister(Max30003Registers.Status, out status);
            if (reason != NoData.None) return reason;
            return status == 0xFFFFFF ? NoData.NotPresent : NoData.None;
        }

        private NoData WriteGeneral(int value)
        {
            _general = value;
            return WriteRegister(Max30003Registers.General, value);
        }

        private NoData VerifyRegister(byte register, int expected)
        {
            int actual;
            NoData reason = ReadRegister(register, out actual);
            if (reason != NoData.None) return reason;
            if (actual == expected) return NoData.None;
            byte revision;
            reason = Identify(out revision);
            return reason == NoData.None ? NoData.ConfigurationLost : reason;
        }

        private NoData ReadRegister(byte register, out int value)
        {
            _write[0] = ReadCommand(register);
            _write[1] = 0;
            _write[2] = 0;
            _write[3] = 0;
            NoData reason = BusStatusReason.Of(_spi.Transfer(_write, _read, FrameLength));
            value = reason == NoData.None ? (_read[1] << 16) | (_read[2] << 8) | _read[3] : 0;
            return reason;
        }

        private NoData WriteRegister(byte register, int value)
        {
            _write[0] = (byte)(register << 1);
            _write[1] = (byte)(value >> 16);
            _write[2] = (byte)(value >> 8);
            _write[3] = (byte)value;
            NoData reason = BusStatusReason.Of(_spi.Transfer(_write, _read, FrameLength));
            _write[1] = 0;
            _write[2] = 0;
            _write[3] = 0;
            return reason;
        }

        private static byte ReadCommand(byte register)
        {
            return (byte)((register << 1) | 1);
        }
    }
}
