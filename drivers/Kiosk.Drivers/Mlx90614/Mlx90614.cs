using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// Melexis MLX90614, infrared temperature: measures by itself, 0.02 degree, every answer with a checksum.
    /// <code>
    /// Identify -> Configure -> TryReadObject / TryReadAmbient, at most every 250 ms (polling without pause disturbs the measurement)
    /// </code>
    /// Nothing here waits or reads a clock. The part is only ever read: its emissivity is set in the factory or at the bench.
    /// </summary>
    /// <remarks>
    /// Melexis MLX90614 datasheet rev 13, section 8.4. SMBus at 10 to 100 kHz. The flags command (0xF0) is not used: its frame has no
    /// repeated START, and the datasheet calls it diagnostic only.
    /// </remarks>
    public sealed class Mlx90614
    {
        /// <summary>The factory's 7-bit address, which the checksum covers.</summary>
        public const byte Address = 0x5A;

        /// <summary>From power-on to the first value, us.</summary>
        public const long FirstValueUs = 250000;

        /// <summary>The emissivity register of a perfect emitter: 1.0.</summary>
        public const int EmissivityOne = 65535;

        private const byte AmbientCommand = 0x06;
        private const byte ObjectCommand = 0x07;
        private const byte EmissivityCommand = 0x24;

        private const int ErrorBit = 0x8000;
        private const int AmbientMin = 0x2DE4;
        private const int AmbientMax = 0x4DC4;
        private const int ObjectMin = 0x27AD;
        private const int ObjectMax = 0x7FFF;

        private readonly II2cDevice _i2c;
        private readonly byte[] _write = new byte[1];
        private readonly byte[] _read = new byte[3];
        private int _emissivity;
        private long _firstValueUs = long.MaxValue;

        /// <summary>Touches no bus.</summary>
        /// <param name="i2c">Stays the caller's; must stand at <see cref="Address"/>.</param>
        public Mlx90614(II2cDevice i2c)
        {
            _i2c = i2c;
        }

        /// <summary>
        /// Does something answer a read of the emissivity with a right checksum? The part has no identity register; a part without
        /// SMBus checksums fails here by ChecksumMismatch.
        /// </summary>
        /// <param name="emissivity">1 to 65535, in 1/65535; 0 when there is no value.</param>
        /// <returns>WrongPart when the emissivity is zero.</returns>
        public NoData Identify(out int emissivity)
        {
            NoData reason = ReadWord(EmissivityCommand, out emissivity);
            if (reason != NoData.None) return reason;
            return emissivity == 0 ? NoData.WrongPart : NoData.None;
        }

        /// <summary>Notes the emissivity and begins the wait for the first value. Writes nothing.</summary>
        /// <param name="nowUs">Uptime in us; values are there <see cref="FirstValueUs"/> later.</param>
        public NoData Configure(long nowUs)
        {
            _firstValueUs = long.MaxValue;
            NoData reason = Identify(out _emissivity);
            if (reason == NoData.None) _firstValueUs = nowUs + FirstValueUs;
            return reason;
        }

        /// <summary>Is the emissivity still what <see cref="Configure"/> found?</summary>
        /// <returns>ConfigurationLost when it differs: another part has been plugged in.</returns>
        public NoData VerifyConfiguration()
        {
            int emissivity;
            NoData reason = ReadWord(EmissivityCommand, out emissivity);
            if (reason != NoData.None) return reason;
            return emissivity == _emissivity ? NoData.None : NoData.ConfigurationLost;
        }

        /// <summary>Reads the temperature of what the part looks at: a skin surface, not a body temperature.</summary>
        /// <param name="nowUs">Uptime in us.</param>
        /// <param name="value">Milli-degrees Celsius, -70 010 to 382 190; default when there is no value.</param>
        /// <returns>
        /// NotReady, ChecksumMismatch, DeviceError (the part's error bit), OutOfRange, NotPresent, BusTimeout, BusFault.
        /// </returns>
        public NoData TryReadObject(long nowUs, out Temperature value)
        {
            return TryRead(ObjectCommand, ObjectMin, ObjectMax, nowUs, out value);
        }

        /// <summary>Reads the temperature of the part itself.</summary>
        /// <param name="nowUs">Uptime in us.</param>
        /// <param name="value">Milli-degrees Celsius, -38 190 to 125 010; default when there is no value.</param>
        /// <returns>As <see cref="TryReadObject"/>.</returns>
        public NoData TryReadAmbient(long nowUs, out Temperature value)
        {
            return TryRead(AmbientCommand, AmbientMin, AmbientMax, nowUs, out value);
        }

        /// <summary>Milli-degrees Celsius from a raw temperature (0.02 K), exactly.</summary>
        /// <param name="raw">0 to 0x7FFF: without the error bit.</param>
        public static int Convert(int raw)
        {
            return (raw * 20) - 273150;
        }

        private NoData TryRead(byte command, int min, int max, long nowUs, out Temperature value)
        {
            value = default;
            if (nowUs < _firstValueUs) return NoData.NotReady;
            int raw;
            NoData reason = ReadWord(command, out raw);
            if (reason != NoData.None) return reason;
            if ((raw & ErrorBit) != 0) return NoData.DeviceError;
            if (raw < min || raw > max) return NoData.OutOfRange;
            value = Temperature.FromMilliCelsius(Convert(raw));
            return NoData.None;
        }

        private NoData ReadWord(byte command, out int word)
        {
            word = 0;
            _write[0] = command;
            NoData reason = BusStatusReason.Of(_i2c.WriteRead(_write, 1, _read, 3));
            if (reason != NoData.None) return reason;
            if (SmbusPec.OfReadWord(Address, command, _read[0], _read[1]) != _read[2]) return NoData.ChecksumMismatch;
            word = (_read[1] << 8) | _read[0];
            return NoData.None;
        }
    }
}
