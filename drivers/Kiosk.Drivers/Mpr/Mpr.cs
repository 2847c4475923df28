using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>
    /// Honeywell MPR 0600MG by SPI, gauge pressure from 0 to 600 mbar (450 mmHg), transfer function A: converts when asked, one conversion
    /// a command.
    /// <code>
    /// Identify, then in each turn of 10 ms: TryRead -> Convert
    /// </code>
    /// Nothing here waits or reads a clock. It has no checksum: every answer begins with its status byte, of which every bit is judged.
    /// </summary>
    /// <remarks>
    /// Honeywell MPR series by the Linux driver mprls0025pa: SPI mode 0, 50 to 800 kHz; AA 00 00 begins a conversion of at most 5 ms, F0 and
    /// three more bytes read status and 24 bits, high byte first. Counts of 1 677 722 to 15 099 494 (10 to 90 % of 2^24) span the range;
    /// the difference is signed here, so that a cuff below its zero does not read as a huge pressure.
    /// </remarks>
    public sealed class Mpr
    {
        /// <summary>Time of a conversion, at most, us.</summary>
        public const long ConversionUs = 5000;

        /// <summary>Time after which a part that is still busy has failed, us.</summary>
        public const long BusyUsMax = 25000;

        /// <summary>The count at 0 mbar.</summary>
        public const int CountZero = 1677722;

        /// <summary>The count at 600 mbar.</summary>
        public const int CountFull = 15099494;

        // 600 mbar in thousandths of a mmHg.
        private const long FullMilliMmHg = 450037;

        // Below zero by up to 30 mbar (offset and a patient who breathes into the hose) is a value; farther is a part out of order.
        private const int CountMin = CountZero - ((CountFull - CountZero) / 20);

        private const byte Command = 0xAA;
        private const byte Nop = 0xF0;
        private const byte Good = 0x40;
        private const byte Busy = 0x20;
        private const byte AnswerLength = 4;

        private readonly ISpiDevice _spi;
        private readonly byte[] _write = new byte[AnswerLength];
        private readonly byte[] _read = new byte[AnswerLength];
        private long _askedUs;
        private bool _isAsked;

        /// <summary>Touches no bus.</summary>
        /// <param name="spi">Stays the caller's.</param>
        public Mpr(ISpiDevice spi)
        {
            _spi = spi;
        }

        /// <summary>Does a powered MPR answer whose memory is sound? The part has no identity register.</summary>
        /// <returns>NotPresent for a line that nobody drives, DeviceError when its own check failed.</returns>
        public NoData Identify()
        {
            _isAsked = false;
            NoData reason = Transfer(Nop, AnswerLength);
            if (reason != NoData.None) return reason;
            return Judge((byte)(_read[0] & ~Busy));
        }

        /// <summary>Begins a conversion.</summary>
        /// <param name="nowUs">Uptime in us.</param>
        public NoData Convert(long nowUs)
        {
            NoData reason = Transfer(Command, 3);
            _isAsked = reason == NoData.None;
            _askedUs = nowUs;
            return reason;
        }

        /// <summary>Reads what the last <see cref="Convert(long)"/> began, once.</summary>
        /// <param name="nowUs">Uptime in us.</param>
        /// <param name="value">Above the room, -22 500 to 450 037 thousandths of a mmHg; default when there is no value.</param>
        /// <returns>
        /// NotReady when no conversion was begun or it is not over; DeviceError when the part says so or stays busy; OutOfRange beyond its
        /// range; NotPresent, BusTimeout, BusFault.
        /// </returns>
        public NoData TryRead(long nowUs, out Pressure value)
        {
            value = default;
            if (!_isAsked || nowUs - _askedUs < ConversionUs) return NoData.NotReady;
            NoData reason = Transfer(Nop, AnswerLength);
            if (reason != NoData.None) return reason;
            if (_read[0] == (Good | Busy)) return nowUs - _askedUs > BusyUsMax ? NoData.DeviceError : NoData.NotReady;
            reason = Judge(_read[0]);
            if (reason != NoData.None) return reason;
            _isAsked = false;
            int count = (_read[1] << 16) | (_read[2] << 8) | _read[3];
            if (count < CountMin || count > CountFull) return NoData.OutOfRange;
            value = ToPressure(count);
            return NoData.None;
        }

        /// <summary>The pressure of a count.</summary>
        public static Pressure ToPressure(int count)
        {
            const long Span = CountFull - CountZero;
            long scaled = (count - (long)CountZero) * FullMilliMmHg;
            long half = scaled < 0 ? -(Span / 2) : Span / 2;
            return Pressure.FromMilliMmHg((int)((scaled + half) / Span));
        }

        private static NoData Judge(byte status)
        {
            if (status == Good) return NoData.None;
            // SPI has no acknowledge: nobody on the line reads as all ones or all zeros, busy already taken out of the ones.
            if (status == 0x00 || (status | Busy) == 0xFF) return NoData.NotPresent;
            return NoData.DeviceError;
        }

        private NoData Transfer(byte command, int count)
        {
            _write[0] = command;
            return BusStatusReason.Of(_spi.Transfer(_write, _read, count));
        }
    }
}
