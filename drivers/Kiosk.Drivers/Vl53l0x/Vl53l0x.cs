using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// ST VL53L0X, distance by the time of flight of infrared light: a measurement of 200 ms every 250 ms, by its own oscillator.
    /// <code>
    /// Reset -> Configure every 10 ms until it is not NotReady (about 250 ms, give up after ReadyUsMax) -> Start -> TryRead -> Stop
    /// </code>
    /// Nothing here waits or reads a clock. A distance that the part itself does not call valid is never given out.
    /// </summary>
    /// <remarks>
    /// I2C address 0x29, at most 400 kHz. There is no register description; the sequences are those of ST's API (<see cref="Vl53l0xSettings"/>).
    /// The factory's offset and crosstalk figures for the bare part stay in force; what a cover glass adds is calibrated with the mount.
    /// </remarks>
    public sealed class Vl53l0x
    {
        /// <summary>The 7-bit address after each reset.</summary>
        public const byte Address = 0x29;

        /// <summary>Time from <see cref="Reset"/> to ready, at most, us.</summary>
        public const long ReadyUsMax = 1000000;

        /// <summary>Time between measurements, ms.</summary>
        public const int PeriodMs = 250;

        /// <summary>Shortest distance that is given out, mm.</summary>
        public const int DistanceMin = 30;

        /// <summary>Longest distance that is given out, mm: what the part can see at all; 8190 and 65535 mean that it saw nothing.</summary>
        public const int DistanceMax = 2000;

        private readonly II2cDevice _i2c;
        private readonly Vl53l0xSetup _setup;
        private readonly byte[] _write = new byte[5];
        private readonly byte[] _read = new byte[Vl53l0xRegisters.ResultLength];

        /// <summary>Touches no bus.</summary>
        /// <param name="i2c">Stays the caller's.</param>
        public Vl53l0x(II2cDevice i2c)
        {
            _i2c = i2c;
            _setup = new Vl53l0xSetup(i2c);
        }

        /// <summary>Resets the part, from whatever state.</summary>
        public NoData Reset()
        {
            return _setup.Reset();
        }

        /// <summary>Goes on with identification, settings and calibrations, some 16 transfers at a time.</summary>
        /// <param name="revision">The revision register, once ready; 0 before.</param>
        /// <returns>None when ready; NotReady while it takes its time; WrongPart; NotPresent, BusTimeout, BusFault.</returns>
        public NoData Configure(out byte revision)
        {
            return _setup.Step(out revision);
        }

        /// <summary>Compares identity and configuration with what is expected.</summary>
        /// <returns>WrongPart when something else answers, ConfigurationLost when the part was without power.</returns>
        public NoData VerifyConfiguration()
        {
            NoData reason = Read(Vl53l0xRegisters.ModelId, 1);
            if (reason != NoData.None) return reason;
            if (_read[0] != Vl53l0xRegisters.ModelIdValue) return NoData.WrongPart;
            reason = Read(Vl53l0xRegisters.Sequence, 1);
            if (reason != NoData.None) return reason;
            if (_read[0] != Vl53l0xRegisters.SequenceValue) return NoData.ConfigurationLost;
            reason = Read(Vl53l0xRegisters.InterruptConfiguration, 1);
            if (reason != NoData.None) return reason;
            return _read[0] == Vl53l0xRegisters.InterruptConfigurationValue ? NoData.None : NoData.ConfigurationLost;
        }

        /// <summary>Starts to measure every <see cref="PeriodMs"/>.</summary>
        public NoData Start()
        {
            NoData reason = _setup.Write(Vl53l0xSettings.OpenStopVariable);
            if (reason == NoData.None) reason = _setup.WriteRegister(Vl53l0xRegisters.StopVariable, _setup.StopVariable);
            if (reason == NoData.None) reason = _setup.Write(Vl53l0xSettings.CloseStopVariable);
            if (reason == NoData.None) reason = Read(Vl53l0xRegisters.OscillatorCalibration, 2);
            if (reason != NoData.None) return reason;
            int perMs = (_read[0] << 8) | _read[1];
            int period = PeriodMs * (perMs == 0 ? 1 : perMs);
            _write[0] = Vl53l0xRegisters.IntermeasurementPeriod;
            _write[1] = (byte)(period >> 24);
            _write[2] = (byte)(period >> 16);
            _write[3] = (byte)(period >> 8);
            _write[4] = (byte)period;
            reason = BusStatusReason.Of(_i2c.Write(_write, 5));
            if (reason == NoData.None) reason = _setup.WriteRegister(Vl53l0xRegisters.InterruptClear, 0x01);
            return reason != NoData.None ? reason : _setup.WriteRegister(Vl53l0xRegisters.Start, Vl53l0xRegisters.StartTimed);
        }

        /// <summary>Ends measuring.</summary>
        public NoData Stop()
        {
            return _setup.Write(Vl53l0xSettings.StopRanging);
        }

        /// <summary>Reads the newest measurement, if there is one that was not read before.</summary>
        /// <param name="millimetres">From the part to what is before it, <see cref="DistanceMin"/> to <see cref="DistanceMax"/>; 0 when there is no value.</param>
        /// <returns>
        /// NotReady when there is none yet; what <see cref="ReasonOf"/> says of it; OutOfRange for a distance beyond the part's range;
        /// NotPresent, BusTimeout, BusFault.
        /// </returns>
        public NoData TryRead(out int millimetres)
        {
            millimetres = 0;
            NoData reason = Read(Vl53l0xRegisters.InterruptStatus, 1);
            if (reason != NoData.None) return reason;
            if ((_read[0] & Vl53l0xRegisters.DataReadyMask) == 0) return NoData.NotReady;
            reason = Read(Vl53l0xRegisters.Result, Vl53l0xRegisters.ResultLength);
            if (reason != NoData.None) return reason;
            NoData verdict = ReasonOf(_read[0]);
            int distance = (_read[10] << 8) | _read[11];
            reason = _setup.WriteRegister(Vl53l0xRegisters.InterruptClear, 0x01);
            if (reason != NoData.None) return reason;
            if (verdict != NoData.None) return verdict;
            if (distance < DistanceMin || distance > DistanceMax) return NoData.OutOfRange;
            millimetres = distance;
            return NoData.None;
        }

        /// <summary>What a measurement's status register says; None only for a valid distance.</summary>
        /// <param name="status">Register 0x14; the device's status stands in its bits 6..3.</param>
        /// <returns>
        /// None (11); DeviceError: laser or its supply (1, 2, 3); NotApplied: too little light comes back, nothing is there (4); OutOfRange:
        /// beyond the unambiguous range (6, 9) or too near (8, 10); NotReady: no measurement (0, 5, 7, 12 to 15).
        /// </returns>
        /// <remarks>ST API, VL53L0X_get_pal_range_status.</remarks>
        public static NoData ReasonOf(byte status)
        {
            switch ((status & 0x78) >> 3)
            {
                case 11: return NoData.None;
                case 1:
                case 2:
                case 3: return NoData.DeviceError;
                case 4: return NoData.NotApplied;
                case 6:
                case 8:
                case 9:
                case 10: return NoData.OutOfRange;
            }

            return NoData.NotReady;
        }

        private NoData Read(byte register, int count)
        {
            _write[0] = register;
            return BusStatusReason.Of(_i2c.WriteRead(_write, 1, _read, count));
        }
    }
}
