using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// Maxim MAX30205, contact temperature: converts by itself, a new value about every 44 ms, 1/256 degree.
    /// <code>
    /// Identify -> Configure -> TryRead, at most every 50 ms
    /// </code>
    /// Nothing here waits or reads a clock.
    /// </summary>
    /// <remarks>MAX30205 datasheet. I2C, 32 addresses from 0x40, at most 400 kHz. The part has no identity register.</remarks>
    public sealed class Max30205
    {
        /// <summary>The 7-bit address with A2..A0 tied to ground.</summary>
        public const byte Address = 0x48;

        /// <summary>From configuration to the first value, us: until then the part reads 0.</summary>
        public const long FirstValueUs = 50000;

        private const byte TemperatureRegister = 0x00;
        private const byte ConfigurationRegister = 0x01;

        // Continuous, normal format, bus timeout on. The fault queue of 6 means nothing while the OS pin is not connected; it makes
        // the register differ from its power-on value of 0, so that a reset shows.
        private const byte Configuration = 0x18;
        private const byte ExtendedConfiguration = Configuration | 0x20;

        private const byte HysteresisRegister = 0x02;
        private const byte LimitRegister = 0x03;
        private const byte HysteresisHigh = 0x4B;
        private const byte LimitHigh = 0x50;
        private const int ExtendedOffsetMilliCelsius = 64000;

        private const int MilliCelsiusMin = 0;
        private const int MilliCelsiusMax = 50000;

        private readonly II2cDevice _i2c;
        private readonly byte[] _write = new byte[2];
        private readonly byte[] _read = new byte[2];
        private long _firstValueUs = long.MaxValue;
        private byte _configuration = Configuration;

        /// <summary>Touches no bus.</summary>
        /// <param name="i2c">Stays the caller's.</param>
        public Max30205(II2cDevice i2c)
        {
            _i2c = i2c;
        }

        /// <summary>Does something answer that has the part's one-byte configuration register, which a longer read repeats?</summary>
        /// <returns>WrongPart when the bytes differ.</returns>
        public NoData Identify()
        {
            NoData reason = ReadRegister(ConfigurationRegister, 2);
            if (reason != NoData.None) return reason;
            return _read[0] == _read[1] ? NoData.None : NoData.WrongPart;
        }

        /// <summary>Starts the continuous conversion and reads the configuration back.</summary>
        /// <param name="nowUs">Uptime in us; the first value is there <see cref="FirstValueUs"/> later.</param>
        /// <returns>As <see cref="VerifyConfiguration"/>.</returns>
        public NoData Configure(long nowUs)
        {
            return Write(Configuration, nowUs, FirstValueUs);
        }

        /// <summary>
        /// Changes to the extended format, for a test: the register must fall by 64 degrees, and does so only when the part goes on converting.
        /// <see cref="TryRead"/> adds them again. <see cref="Configure"/> changes back.
        /// </summary>
        /// <param name="nowUs">Uptime in us; values are right two conversions later.</param>
        public NoData ConfigureExtended(long nowUs)
        {
            return Write(ExtendedConfiguration, nowUs, 2 * FirstValueUs);
        }

        /// <summary>Do the limits of the OS pin, which nobody sets, have their power-on values of 75 and 80 degrees?</summary>
        /// <returns>WrongPart when not.</returns>
        public NoData VerifyLimits()
        {
            NoData reason = ReadRegister(HysteresisRegister, 2);
            if (reason != NoData.None) return reason;
            if (_read[0] != HysteresisHigh || _read[1] != 0) return NoData.WrongPart;
            reason = ReadRegister(LimitRegister, 2);
            if (reason != NoData.None) return reason;
            return _read[0] == LimitHigh && _read[1] == 0 ? NoData.None : NoData.WrongPart;
        }

        /// <summary>Compares the configuration with what was written.</summary>
        /// <returns>ConfigurationLost when it differs: the part was without power.</returns>
        public NoData VerifyConfiguration()
        {
            NoData reason = ReadRegister(ConfigurationRegister, 1);
            if (reason != NoData.None) return reason;
            return _read[0] == _configuration ? NoData.None : NoData.ConfigurationLost;
        }

        /// <summary>Reads the newest temperature of the probe.</summary>
        /// <param name="nowUs">Uptime in us.</param>
        /// <param name="value">Milli-degrees Celsius, 0 to 50 000; default when there is no value.</param>
        /// <returns>
        /// NotReady before the first conversion after <see cref="Configure"/>, OutOfRange outside 0 to 50 degrees, ConfigurationLost,
        /// NotPresent, BusTimeout, BusFault.
        /// </returns>
        /// <remarks>Two transfers: the configuration is read after the temperature, so that a reset before or between is seen.</remarks>
        public NoData TryRead(long nowUs, out Temperature value)
        {
            value = default;
            if (nowUs < _firstValueUs) return NoData.NotReady;
            NoData reason = ReadRegister(TemperatureRegister, 2);
            if (reason != NoData.None) return reason;
            int milliCelsius = Convert(_read[0], _read[1]);
            if (_configuration == ExtendedConfiguration) milliCelsius += ExtendedOffsetMilliCelsius;
            reason = VerifyConfiguration();
            if (reason != NoData.None) return reason;
            if (milliCelsius < MilliCelsiusMin || milliCelsius > MilliCelsiusMax) return NoData.OutOfRange;
            value = Temperature.FromMilliCelsius(milliCelsius);
            return NoData.None;
        }

        /// <summary>Milli-degrees Celsius, rounded to the nearest, from the register in normal format: two's complement, 1/256 degree.</summary>
        public static int Convert(byte high, byte low)
        {
            int raw = (short)((high << 8) | low);
            return ((raw * 125) + 16) >> 5;
        }

        private NoData Write(byte configuration, long nowUs, long firstValueUs)
        {
            _firstValueUs = long.MaxValue;
            _configuration = configuration;
            _write[0] = ConfigurationRegister;
            _write[1] = configuration;
            NoData reason = BusStatusReason.Of(_i2c.Write(_write, 2));
            if (reason != NoData.None) return reason;
            reason = VerifyConfiguration();
            if (reason == NoData.None) _firstValueUs = nowUs + firstValueUs;
            return reason;
        }

        private NoData ReadRegister(byte register, int count)
        {
            _write[0] = register;
            return BusStatusReason.Of(_i2c.WriteRead(_write, 1, _read, count));
        }
    }
}
