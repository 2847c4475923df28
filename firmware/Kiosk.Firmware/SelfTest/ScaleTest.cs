using Kiosk.Drivers;
using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tests the NAU7802: identity, configuration, the rate of its values, that they are within the range (an open signal wire is not) and that
    /// they differ by its noise (those of a bridge without supply do not). Whether the load is right is the calibration's.
    /// </summary>
    public sealed class ScaleTest : IPartTest
    {
        /// <summary>Values looked at, after the one that waited unread.</summary>
        public const int Values = 10;

        private const long NominalUs = Values * (long)Nau7802.PeriodNs / 1000;
        private const long EarliestUs = NominalUs * 85 / 100;
        private const long LatestUs = NominalUs * 115 / 100 + 200000;

        private readonly Nau7802 _part;
        private int _count;
        private int _lowest;
        private int _highest;
        private long _firstUs;
        private long _beganUs;
        private NoData _failure;

        /// <param name="part">The driver; used only between Begin and the end.</param>
        public ScaleTest(Nau7802 part)
        {
            _part = part;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return Part.Nau7802; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            byte revision;
            int unread;
            _count = 0;
            _lowest = Nau7802.CodeMax;
            _highest = Nau7802.CodeMin;
            _beganUs = nowUs;
            _failure = _part.Identify(out revision);
            _failure = _failure == NoData.None ? _part.VerifyConfiguration() : _failure;
            _failure = _failure == NoData.None ? _part.TryRead(out unread) : _failure;
            _failure = _failure == NoData.NotReady ? NoData.None : _failure;
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            if (_failure != NoData.None)
            {
                return _failure;
            }

            int counts;
            NoData reason = _part.TryRead(out counts);
            if (reason == NoData.NotReady)
            {
                return nowUs - _beganUs <= LatestUs ? NoData.NotReady : NoData.Stuck;
            }

            return reason == NoData.None ? Take(counts, nowUs) : reason;
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
        }

        private NoData Take(int counts, long nowUs)
        {
            if (_count == 0)
            {
                _firstUs = nowUs;
            }

            _count++;
            _lowest = counts < _lowest ? counts : _lowest;
            _highest = counts > _highest ? counts : _highest;
            if (_highest == Nau7802.CodeMax || _lowest == Nau7802.CodeMin)
            {
                return NoData.OutOfRange;
            }

            if (_count <= Values)
            {
                return NoData.NotReady;
            }

            if (_lowest == _highest)
            {
                return NoData.Stuck;
            }

            return nowUs - _firstUs >= EarliestUs ? NoData.None : NoData.OutOfRange;
        }
    }
}
