using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Reads the guard in every turn, with and without an acquisition: takes the conversion that the last turn began and begins the next. What it
    /// measures is in no record; it is there to contradict the trace.
    /// </summary>
    public sealed class GuardSampler : PartSampler
    {
        private readonly Mpr _part;
        private readonly CuffReading _reading;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="reading">Takes the values.</param>
        /// <param name="clock">Uptime.</param>
        public GuardSampler(PartLife life, Mpr part, CuffReading reading, IClock clock)
            : base(life, Instruments.BloodPressure, clock)
        {
            _part = part;
            _reading = reading;
        }

        /// <inheritdoc/>
        protected override NoData Reset(long nowUs)
        {
            return _part.Identify();
        }

        /// <inheritdoc/>
        protected override NoData Configure(long nowUs, out byte revision)
        {
            revision = 0;
            return _part.Convert(nowUs);
        }

        /// <inheritdoc/>
        protected override NoData Check()
        {
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override NoData Idle(long nowUs)
        {
            Pressure value;
            NoData reason = _part.TryRead(nowUs, out value);
            if (reason == NoData.NotReady)
            {
                return NoData.None;
            }

            if (reason == NoData.None)
            {
                _reading.Add(value);
            }

            // Also after a bad answer: the next turn wants a new one.
            NoData asked = _part.Convert(nowUs);
            return reason == NoData.None ? asked : reason;
        }

        /// <inheritdoc/>
        protected override void Restart(long nowUs)
        {
        }

        /// <inheritdoc/>
        protected override NoData Start()
        {
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override NoData Sample(long nowUs, bool isLast)
        {
            return Idle(nowUs);
        }

        /// <inheritdoc/>
        protected override NoData Stop()
        {
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override void Interrupt()
        {
        }

        /// <inheritdoc/>
        protected override void Miss(long nowUs)
        {
        }

        /// <inheritdoc/>
        protected override void Finish()
        {
        }
    }
}
