using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// Nuvoton NAU7802, load cell converter: 24 bits, gain 128, 10 conversions/s by its own oscillator, ratiometric to the bridge's supply.
    /// <code>
    /// Reset -> Configure every 10 ms until it is not NotReady (about 1.2 s, give up after ReadyUsMax) -> TryRead, from 80 ms after the last value
    /// </code>
    /// Nothing here waits or reads a clock.
    /// </summary>
    /// <remarks>
    /// NAU7802 datasheet r2.1. I2C address 0x2A, at most 400 kHz. 10 conversions/s is the quietest rate, and a person's weight has nothing
    /// faster. There is no FIFO: a value that is not read within 100 ms is replaced by the next one. The input range is +-0.5 * 3.0 V / 128.
    /// That a value's ready bit is cleared by reading it is not in the datasheet; Linux and SparkFun rely on it.
    /// </remarks>
    public sealed class Nau7802
    {
        /// <summary>The part's only 7-bit address.</summary>
        public const byte Address = 0x2A;

        /// <summary>Nominal time between values in ns.</summary>
        public const uint PeriodNs = 100000000;

        /// <summary>The converter's upper end.</summary>
        public const int CodeMax = 0x7FFFFF;

        /// <summary>The converter's lower end.</summary>
        public const int CodeMin = -0x800000;

        /// <summary>Time from <see cref="Reset"/> to the first value, at most, us.</summary>
        public const long ReadyUsMax = 3000000;

        // The regulator's capacitors charge (SparkFun's figure; the datasheet has 100 ms for all but the conversions).
        private const long SettleUs = 200000;

        // Conversions after the calibration that still hold what was before it.
        private const int DiscardedConversions = 6;

        private readonly II2cDevice _i2c;
        private readonly byte[] _write = new byte[2];
        private readonly byte[] _read = new byte[3];
        private Stage _stage;
        private long _settledUs;
        private int _discarded;

        /// <summary>Touches no bus.</summary>
        /// <param name="i2c">Stays the caller's.</param>
        public Nau7802(II2cDevice i2c)
        {
            _i2c = i2c;
        }

        // Off --Reset--> Held --released--> Waking --PUR--> Settling --200 ms--> Calibrating --CALS = 0--> Discarding --6 values--> Ready
        private enum Stage
        {
            Off,
            Held,
            Waking,
            Settling,
            Calibrating,
            Discarding,
            Ready,
        }

        /// <summary>Holds every register at its power-on value until <see cref="Configure"/> goes on.</summary>
        public NoData Reset()
        {
            _stage = Stage.Off;
            NoData reason = WriteRegister(Nau7802Registers.PowerControl, Nau7802Registers.RegisterReset);
            if (reason == NoData.None) _stage = Stage.Held;
            return reason;
        }

        /// <summary>Goes on with the power-up, at most one step: release, wake, settle, calibrate the internal offset, discard.</summary>
        /// <param name="nowUs">Uptime in us.</param>
        /// <param name="revision">The revision register, once ready; 0 before.</param>
        /// <returns>
        /// None when values come; NotReady while it takes its time, and before <see cref="Reset"/>; WrongPart; DeviceError when the
        /// calibration failed; ConfigurationLost; NotPresent, BusTimeout, BusFault.
        /// </returns>
        public NoData Configure(long nowUs, out byte revision)
        {
            revision = 0;
            switch (_stage)
            {
                case Stage.Off: return NoData.NotReady;
                case Stage.Held: return Release();
                case Stage.Waking: return Wake(nowUs);
                case Stage.Settling: return nowUs < _settledUs ? NoData.NotReady : StartCalibration();
                case Stage.Calibrating: return AwaitCalibration();
                case Stage.Discarding: return Discard();
                case Stage.Ready: break;
            }

            NoData reason = Identify(out revision);
            return reason != NoData.None ? reason : VerifyConfiguration();
        }

        /// <summary>Is the part there, and a NAU7802?</summary>
        /// <param name="revision">Its revision register, 0x0F in all known specimens; 0 when there is no answer.</param>
        /// <returns>WrongPart when the lower half is not F.</returns>
        public NoData Identify(out byte revision)
        {
            revision = 0;
            NoData reason = ReadRegisters(Nau7802Registers.Revision, 1);
            if (reason != NoData.None) return reason;
            if ((_read[0] & Nau7802Registers.RevisionMask) != Nau7802Registers.RevisionValue) return NoData.WrongPart;
            revision = _read[0];
            return NoData.None;
        }

        /// <summary>Compares the configuration with what was written.</summary>
        /// <returns>ConfigurationLost when it differs: the part was without power.</returns>
        public NoData VerifyConfiguration()
        {
            NoData reason = ReadRegisters(Nau7802Registers.PowerControl, 3);
            if (reason != NoData.None) return reason;
            bool isKept = IsPowered(_read[0]) && _read[1] == Nau7802Registers.Control1Value && _read[2] == Nau7802Registers.Control2Value;
            if (!isKept) return NoData.ConfigurationLost;
            reason = ReadRegisters(Nau7802Registers.Power, 1);
            if (reason != NoData.None) return reason;
            return _read[0] == Nau7802Registers.PowerValue ? NoData.None : NoData.ConfigurationLost;
        }

        /// <summary>Reads the newest value, if there is one that was not read before.</summary>
        /// <param name="counts"><see cref="CodeMin"/> to <see cref="CodeMax"/>, both ends being a saturated converter; 0 when there is no value.</param>
        /// <returns>NotReady when there is none yet; ConfigurationLost; NotPresent, BusTimeout, BusFault.</returns>
        public NoData TryRead(out int counts)
        {
            counts = 0;
            NoData reason = ReadRegisters(Nau7802Registers.PowerControl, 1);
            if (reason != NoData.None) return reason;
            if (!IsPowered(_read[0])) return NoData.ConfigurationLost;
            if ((_read[0] & Nau7802Registers.ConversionReady) == 0) return NoData.NotReady;
            reason = ReadRegisters(Nau7802Registers.Result, 3);
            if (reason == NoData.None) counts = Convert(_read[0], _read[1], _read[2]);
            return reason;
        }

        /// <summary>The 24-bit two's complement value of the three result registers, highest first.</summary>
        public static int Convert(byte high, byte middle, byte low)
        {
            return ((sbyte)high << 16) | (middle << 8) | low;
        }

        // The reset bit is a level: it holds until it is written 0.
        private NoData Release()
        {
            NoData reason = WriteRegister(Nau7802Registers.PowerControl, Nau7802Registers.PowerUpDigital);
            if (reason != NoData.None) return reason;
            _stage = Stage.Waking;
            return NoData.NotReady;
        }

        private NoData Wake(long nowUs)
        {
            NoData reason = ReadRegisters(Nau7802Registers.PowerControl, 1);
            if (reason != NoData.None) return reason;
            if ((_read[0] & Nau7802Registers.PowerUpReady) == 0) return NoData.NotReady;
            byte revision;
            reason = Identify(out revision);
            if (reason == NoData.None) reason = WriteRegister(Nau7802Registers.Control1, Nau7802Registers.Control1Value);
            if (reason == NoData.None) reason = WriteRegister(Nau7802Registers.Control2, Nau7802Registers.Control2Value);
            if (reason == NoData.None) reason = WriteRegister(Nau7802Registers.Converter, Nau7802Registers.ConverterValue);
            if (reason == NoData.None) reason = WriteRegister(Nau7802Registers.Power, Nau7802Registers.PowerValue);
            if (reason == NoData.None) reason = WriteRegister(Nau7802Registers.PowerControl, Nau7802Registers.PowerControlValue);
            if (reason != NoData.None) return reason;
            _settledUs = nowUs + SettleUs;
            _stage = Stage.Settling;
            return NoData.NotReady;
        }

        private NoData StartCalibration()
        {
            byte value = Nau7802Registers.Control2Value | Nau7802Registers.StartCalibration;
            NoData reason = WriteRegister(Nau7802Registers.Control2, value);
            if (reason != NoData.None) return reason;
            _stage = Stage.Calibrating;
            return NoData.NotReady;
        }

        // The part clears the bit when it has finished. (A published driver waits while the bit is clear, which never calibrates.)
        private NoData AwaitCalibration()
        {
            NoData reason = ReadRegisters(Nau7802Registers.Control2, 1);
            if (reason != NoData.None) return reason;
            if ((_read[0] & Nau7802Registers.StartCalibration) != 0) return NoData.NotReady;
            if ((_read[0] & Nau7802Registers.CalibrationError) != 0) return NoData.DeviceError;
            _discarded = 0;
            _stage = Stage.Discarding;
            return NoData.NotReady;
        }

        private NoData Discard()
        {
            int counts;
            NoData reason = TryRead(out counts);
            if (reason != NoData.None) return reason;
            _discarded++;
            if (_discarded == DiscardedConversions) _stage = Stage.Ready;
            return NoData.NotReady;
        }

        private static bool IsPowered(byte powerControl)
        {
            const int Expected = Nau7802Registers.PowerControlValue | Nau7802Registers.PowerUpReady;
            return (powerControl & ~Nau7802Registers.ConversionReady) == Expected;
        }

        private NoData WriteRegister(byte register, byte value)
        {
            _write[0] = register;
            _write[1] = value;
            return BusStatusReason.Of(_i2c.Write(_write, 2));
        }

        private NoData ReadRegisters(byte register, int count)
        {
            _write[0] = register;
            return BusStatusReason.Of(_i2c.WriteRead(_write, 1, _read, count));
        }
    }
}
