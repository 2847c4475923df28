using Kiosk.Drivers;
using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tests the MLX90614: emissivity as from the factory or set for skin, then three readings of itself and of what it looks at, each with
    /// a right checksum and without its error bit, the first within a room's temperatures. That it is right, and not only plausible,
    /// only a calibration shows: nothing in the part can be made to move.
    /// </summary>
    public sealed class InfraredThermometerTest : IPartTest
    {
        /// <summary>Emissivity of 0.95: skin is 0.98, the factory's setting 1.0.</summary>
        public const int EmissivityMin = Mlx90614.EmissivityOne / 20 * 19;

        /// <summary>The part's own temperature, lowest and highest, milli-degrees Celsius: a room that a kiosk may stand in.</summary>
        public const int AmbientMin = 0;

        /// <summary>See <see cref="AmbientMin"/>.</summary>
        public const int AmbientMax = 50000;

        /// <summary>Readings.</summary>
        public const int Readings = 3;

        private const long ReadingUs = 250000;
        private const long WaitUs = 1000000;

        private readonly Mlx90614 _part;
        private int _count;
        private long _readAtUs;
        private NoData _failure;

        /// <param name="part">The driver; used only between Begin and the end.</param>
        public InfraredThermometerTest(Mlx90614 part)
        {
            _part = part;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return Part.Mlx90614; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            int emissivity;
            _count = 0;
            _readAtUs = nowUs;
            _failure = _part.Identify(out emissivity);
            if (_failure == NoData.None && emissivity < EmissivityMin)
            {
                _failure = NoData.ConfigurationLost;
            }
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            if (_failure != NoData.None || nowUs < _readAtUs)
            {
                return _failure != NoData.None ? _failure : NoData.NotReady;
            }

            NoData reason = Read(nowUs);
            if (reason == NoData.NotReady)
            {
                return nowUs - _readAtUs <= WaitUs ? NoData.NotReady : NoData.Stuck;
            }

            _readAtUs = nowUs + ReadingUs;
            _count++;
            return reason != NoData.None || _count == Readings ? reason : NoData.NotReady;
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
        }

        private NoData Read(long nowUs)
        {
            Temperature ambient;
            NoData reason = _part.TryReadAmbient(nowUs, out ambient);
            if (reason != NoData.None)
            {
                return reason;
            }

            Temperature seen;
            bool isRoom = ambient.MilliCelsius >= AmbientMin && ambient.MilliCelsius <= AmbientMax;
            return isRoom ? _part.TryReadObject(nowUs, out seen) : NoData.OutOfRange;
        }
    }
}
