using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Takes one spot reading per second from a part during an acquisition: a value, or the reason why there is none, also while the part
    /// is down.
    /// </summary>
    public abstract class SpotSampler : PartSampler
    {
        /// <summary>Time between readings, us.</summary>
        public const long ReadingUs = 1000000;

        /// <summary>Time that a value not yet ready is waited for before its reading says so, us.</summary>
        public const long WaitUs = 500000;

        /// <summary>Readings for each one of the companion, which changes slowly and shares the retained store's room.</summary>
        public const int ReadingsPerCompanion = 5;

        private readonly RetainedStore _retained;
        private readonly MeasurementKind _kind;
        private long _readAtUs;
        private int _failures;
        private int _sinceCompanion;

        /// <param name="life">The part's life.</param>
        /// <param name="instrument">The bit of the begin command.</param>
        /// <param name="kind">What is measured.</param>
        /// <param name="retained">Takes the readings.</param>
        /// <param name="clock">Uptime.</param>
        protected SpotSampler(PartLife life, Instruments instrument, MeasurementKind kind, RetainedStore retained, IClock clock)
            : base(life, instrument, clock)
        {
            _kind = kind;
            _retained = retained;
        }

        /// <summary>Reads the part.</summary>
        /// <param name="nowUs">Uptime.</param>
        /// <param name="value">In the unit of the kind; 0 when there is none.</param>
        /// <returns>None, or why there is no value.</returns>
        protected abstract NoData Read(long nowUs, out int value);

        /// <summary>What the part measures besides, and its reading needs; None for most parts.</summary>
        protected virtual MeasurementKind CompanionKind
        {
            get { return MeasurementKind.None; }
        }

        /// <summary>Reads the companion.</summary>
        /// <param name="nowUs">Uptime.</param>
        /// <param name="value">In the unit of its kind; 0 when there is none.</param>
        /// <returns>None, or why there is no value.</returns>
        protected virtual NoData ReadCompanion(long nowUs, out int value)
        {
            value = 0;
            return NoData.NotReady;
        }

        /// <inheritdoc/>
        protected override void Restart(long nowUs)
        {
            _readAtUs = nowUs;
            _failures = 0;
            _sinceCompanion = 0;
        }

        /// <inheritdoc/>
        protected override NoData Start()
        {
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override NoData Sample(long nowUs, bool isLast)
        {
            if (nowUs < _readAtUs || isLast)
            {
                return NoData.None;
            }

            int value;
            NoData reason = Read(nowUs, out value);
            if (reason == NoData.NotReady && nowUs - _readAtUs < WaitUs)
            {
                return NoData.None;
            }

            bool isPartAtFault = IsPartAtFault(reason);
            _failures = isPartAtFault ? _failures + 1 : 0;
            if (isPartAtFault && _failures < FailuresMax)
            {
                return reason;
            }

            TakeCompanion(nowUs, reason);
            Take(nowUs, reason, value);
            return isPartAtFault ? reason : NoData.None;
        }

        /// <inheritdoc/>
        protected override NoData Stop()
        {
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override void Interrupt()
        {
            _failures = 0;
        }

        /// <inheritdoc/>
        protected override void Miss(long nowUs)
        {
            if (nowUs >= _readAtUs)
            {
                Take(nowUs, Life.Reason, 0);
            }
        }

        /// <inheritdoc/>
        protected override void Finish()
        {
        }

        private void Take(long nowUs, NoData reason, int value)
        {
            _retained.AddReading(Acquisition, nowUs, Life.Part, _kind, reason, reason == NoData.None ? value : 0);
            _readAtUs += ReadingUs;
            if (_readAtUs <= nowUs)
            {
                _readAtUs = nowUs + ReadingUs;
            }
        }

        // Before the reading that needs it; a reading without a value needs none.
        private void TakeCompanion(long nowUs, NoData reason)
        {
            if (CompanionKind == MeasurementKind.None || reason != NoData.None)
            {
                return;
            }

            if (_sinceCompanion > 0)
            {
                _sinceCompanion--;
                return;
            }

            _sinceCompanion = ReadingsPerCompanion - 1;
            int value;
            NoData companion = ReadCompanion(nowUs, out value);
            _retained.AddReading(Acquisition, nowUs, Life.Part, CompanionKind, companion, companion == NoData.None ? value : 0);
        }

        // A value out of range, or the part's own error flag, is a reading; silence and nonsense are the part's failure.
        private static bool IsPartAtFault(NoData reason)
        {
            switch (reason)
            {
                case NoData.NotPresent:
                case NoData.BusTimeout:
                case NoData.BusFault:
                case NoData.ChecksumMismatch:
                case NoData.WrongPart:
                case NoData.ConfigurationLost:
                    return true;
                case NoData.None:
                case NoData.NotReady:
                case NoData.DeviceError:
                case NoData.OutOfRange:
                case NoData.Overflow:
                case NoData.NotApplied:
                    return false;
            }

            return true;
        }
    }
}
