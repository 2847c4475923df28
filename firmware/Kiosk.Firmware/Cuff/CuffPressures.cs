using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Both sensors' pressures above that of the room, and how old they are. The trace sensor measures above vacuum: without a zero, taken while
    /// the cuff is open, it says nothing of the cuff. The guard measures above the room; its zero takes its offset away.
    /// </summary>
    public sealed class CuffPressures
    {
        /// <summary>Samples that a zero is the mean of: 0.32 s.</summary>
        public const int ZeroSamples = 32;

        // Samples of one zero lie within 2 mmHg of each other, or the cuff was not at rest.
        private const int ZeroSpread = 2000;

        // The air pressure from 3300 m above the sea to a high in a valley: 500 to 850 mmHg.
        private const int RoomMin = 500000;
        private const int RoomMax = 850000;

        private bool _hasZero;
        private int _traceZero;
        private int _guardZero;
        private int _traceRaw;
        private int _guardRaw;
        private int _peakRaw;
        private int _traceAgeUs = int.MaxValue;
        private int _guardAgeUs = int.MaxValue;
        private int _zeroCount;
        private long _traceSum;
        private long _guardSum;
        private int _traceMin;
        private int _traceMax;
        private int _guardMin;
        private int _guardMax;

        /// <summary>A zero was taken since boot.</summary>
        public bool HasZero
        {
            get { return _hasZero; }
        }

        /// <summary>What the trace sensor reads in the open cuff: the air pressure, thousandths of a mmHg.</summary>
        public int TraceZero
        {
            get { return _traceZero; }
        }

        /// <summary>The trace sensor has given a good value lately.</summary>
        public bool IsTraceGood
        {
            get { return _traceAgeUs <= CuffLimits.SensorAgeUs; }
        }

        /// <summary>The guard has given a good value lately.</summary>
        public bool IsGuardGood
        {
            get { return _guardAgeUs <= CuffLimits.SensorAgeUs; }
        }

        /// <summary>The cuff's pressure by the trace sensor; only with <see cref="HasZero"/>.</summary>
        public int Trace
        {
            get { return _traceRaw - _traceZero; }
        }

        /// <summary>The highest since the last turn by the trace sensor; only with <see cref="HasZero"/>.</summary>
        public int TracePeak
        {
            get { return _peakRaw - _traceZero; }
        }

        /// <summary>The cuff's pressure by the guard.</summary>
        public int Guard
        {
            get { return _guardRaw - _guardZero; }
        }

        /// <summary>Takes what the sensors gave.</summary>
        /// <param name="turn">The turn.</param>
        /// <param name="turnUs">How long it was, at least.</param>
        public void Take(CuffTurn turn, int turnUs)
        {
            _traceAgeUs = turn.HasTrace ? 0 : Older(_traceAgeUs, turnUs);
            _guardAgeUs = turn.HasGuard ? 0 : Older(_guardAgeUs, turnUs);
            if (turn.HasTrace)
            {
                _traceRaw = turn.Trace;
                _peakRaw = turn.TracePeak;
            }
            else
            {
                _peakRaw = _traceRaw;
            }

            if (turn.HasGuard)
            {
                _guardRaw = turn.Guard;
            }
        }

        /// <summary>Whether both sensors are good and see less than counts as pressure, nor a vacuum that no cuff can have.</summary>
        public bool AreBothLow()
        {
            return IsTraceGood && IsGuardGood && !IsEitherHigh() && (!_hasZero || Trace > -CuffLimits.Low);
        }

        /// <summary>Whether a good sensor sees what counts as pressure.</summary>
        public bool IsEitherHigh()
        {
            bool isTraceHigh = _hasZero && IsTraceGood && Trace >= CuffLimits.Low;
            bool isGuardHigh = IsGuardGood && Guard >= (_hasZero ? CuffLimits.Low : CuffLimits.LowUnzeroed);
            return isTraceHigh || isGuardHigh;
        }

        /// <summary>Whether both are good and both see what counts as pressure.</summary>
        public bool AreBothHigh()
        {
            return _hasZero && IsTraceGood && IsGuardGood && Trace >= CuffLimits.Low && Guard >= CuffLimits.Low;
        }

        /// <summary>Forgets the samples of a zero that was begun.</summary>
        public void RestartZero()
        {
            _zeroCount = 0;
        }

        /// <summary>Goes on with a zero; only in the open cuff.</summary>
        /// <param name="turn">The turn, already taken.</param>
        /// <param name="isTaken">A zero was taken in this turn.</param>
        /// <returns>None, or what is wrong with the samples: OutOfRange when no open cuff can read so.</returns>
        public NoData StepZero(CuffTurn turn, out bool isTaken)
        {
            isTaken = false;
            if (!turn.HasTrace || !turn.HasGuard)
            {
                return NoData.None;
            }

            if (_zeroCount == 0)
            {
                _traceSum = 0;
                _guardSum = 0;
                _traceMin = _traceMax = _traceRaw;
                _guardMin = _guardMax = _guardRaw;
            }

            _zeroCount++;
            _traceSum += _traceRaw;
            _guardSum += _guardRaw;
            _traceMin = _traceRaw < _traceMin ? _traceRaw : _traceMin;
            _traceMax = _traceRaw > _traceMax ? _traceRaw : _traceMax;
            _guardMin = _guardRaw < _guardMin ? _guardRaw : _guardMin;
            _guardMax = _guardRaw > _guardMax ? _guardRaw : _guardMax;
            if (_zeroCount < ZeroSamples)
            {
                return NoData.None;
            }

            _zeroCount = 0;
            if (_traceMax - _traceMin > ZeroSpread || _guardMax - _guardMin > ZeroSpread)
            {
                return NoData.None;
            }

            return TakeZero((int)(_traceSum / ZeroSamples), (int)(_guardSum / ZeroSamples), out isTaken);
        }

        private NoData TakeZero(int trace, int guard, out bool isTaken)
        {
            bool isSound = trace >= RoomMin && trace <= RoomMax && guard <= CuffLimits.LowUnzeroed && guard >= -CuffLimits.LowUnzeroed;
            isTaken = isSound;
            if (!isSound)
            {
                return NoData.OutOfRange;
            }

            _traceZero = trace;
            _guardZero = guard;
            _hasZero = true;
            return NoData.None;
        }

        private static int Older(int ageUs, int turnUs)
        {
            return ageUs > int.MaxValue - turnUs ? int.MaxValue : ageUs + turnUs;
        }
    }
}
