using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>Samples the MAX30102: red and infrared together, as two channels. Its LEDs are dark between acquisitions.</summary>
    public sealed class OximeterSampler : PartSampler
    {
        /// <summary>Time between readings of the FIFO, us; a reading takes about 1 ms of the bus, the FIFO holds 320 ms.</summary>
        public const long DrainUs = 20000;

        /// <summary>A sample is the mean of four conversions 2.5 ms apart and stands for the middle of them, ns.</summary>
        public const uint LatencyNs = 3750000;

        private readonly Max30102 _part;
        private readonly OximeterTest _exercise;
        private readonly PlethBatch _batch = new PlethBatch();
        private readonly SampleClock _clock = new SampleClock(Max30102.PeriodNs, LatencyNs);
        private readonly BlockBuilder _red;
        private readonly BlockBuilder _infrared;
        private readonly ContactWatch _contact;
        private bool _hasGap;
        private long _drainAtUs;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="red">Takes the red samples.</param>
        /// <param name="infrared">Takes the infrared samples.</param>
        /// <param name="contact">Takes finger off and on.</param>
        /// <param name="clock">Uptime.</param>
        public OximeterSampler(PartLife life, Max30102 part, BlockBuilder red, BlockBuilder infrared, ContactWatch contact, IClock clock)
            : base(life, Instruments.Oximeter, clock)
        {
            _part = part;
            _exercise = new OximeterTest(part);
            _red = red;
            _infrared = infrared;
            _contact = contact;
        }

        /// <inheritdoc/>
        public override IPartTest Exercise
        {
            get { return _exercise; }
        }

        /// <inheritdoc/>
        protected override NoData Reset(long nowUs)
        {
            return _part.Reset();
        }

        /// <inheritdoc/>
        protected override NoData Configure(long nowUs, out byte revision)
        {
            revision = 0;
            bool isDone;
            NoData reason = _part.IsResetDone(out isDone);
            if (reason != NoData.None || !isDone)
            {
                return reason == NoData.None ? NoData.NotReady : reason;
            }

            reason = _part.Identify(out revision);
            return reason == NoData.None ? _part.Configure(Max30102.LedCurrentDefault, Max30102.LedCurrentDefault) : reason;
        }

        /// <inheritdoc/>
        protected override NoData Check()
        {
            return _part.VerifyConfiguration();
        }

        /// <inheritdoc/>
        protected override void Restart(long nowUs)
        {
            _hasGap = false;
            _red.Restart(Acquisition);
            _infrared.Restart(Acquisition);
            _contact.Restart(nowUs);
        }

        /// <inheritdoc/>
        protected override NoData Start()
        {
            long beforeUs = NowUs();
            NoData reason = _part.Start();
            long afterUs = NowUs();
            _clock.Start(beforeUs, afterUs);
            _drainAtUs = afterUs + DrainUs;
            return reason;
        }

        /// <inheritdoc/>
        protected override NoData Sample(long nowUs, bool isLast)
        {
            if (nowUs < _drainAtUs && !isLast)
            {
                return NoData.None;
            }

            NoData reason = Drain(nowUs);
            _drainAtUs = reason == NoData.None ? nowUs + DrainUs : nowUs;
            return reason;
        }

        /// <inheritdoc/>
        protected override NoData Stop()
        {
            return _part.Stop();
        }

        /// <inheritdoc/>
        protected override void Interrupt()
        {
            _hasGap = false;
            NoteGap();
        }

        /// <inheritdoc/>
        protected override void Miss(long nowUs)
        {
        }

        /// <inheritdoc/>
        protected override void Finish()
        {
            _red.Flush();
            _infrared.Flush();
        }

        private NoData Drain(long nowUs)
        {
            long beforeUs = NowUs();
            NoData reason = _part.Drain(_batch);
            long afterUs = NowUs();
            if (reason != NoData.None)
            {
                _hasGap = true;
                return reason;
            }

            Date(beforeUs, afterUs);
            BlockFlags flags = Flags();
            for (int i = 0; i < _batch.Count; i++)
            {
                long timeUs = _clock.TimeOfUs(i);
                _red.Add(_batch.Red[i], timeUs, flags);
                _infrared.Add(_batch.Infrared[i], timeUs, flags);
            }

            if (_batch.LostAfter > 0)
            {
                NoteGap();
            }

            if (_batch.Count > 0)
            {
                _contact.Update(!_batch.FingerOff, Acquisition, nowUs);
            }

            return NoData.None;
        }

        private void Date(long beforeUs, long afterUs)
        {
            if (_hasGap)
            {
                // The driver has emptied the FIFO of what it could not vouch for.
                _hasGap = false;
                NoteGap();
                _clock.GapThenCount(_batch.Count, beforeUs, afterUs);
            }
            else if (_batch.LostAfter > 0)
            {
                _clock.CountThenGap(_batch.Count, beforeUs, afterUs);
            }
            else
            {
                _clock.Count(_batch.Count, beforeUs, afterUs);
            }
        }

        private void NoteGap()
        {
            _red.NoteGap();
            _infrared.NoteGap();
        }

        private BlockFlags Flags()
        {
            BlockFlags flags = BlockFlags.None;
            if (_batch.FingerOff)
            {
                flags |= BlockFlags.NotApplied;
            }

            // More ambient light than the part can cancel is an overload of its front end.
            if (_batch.AmbientOverflow)
            {
                flags |= BlockFlags.Recovering;
            }

            if (_batch.Saturated)
            {
                flags |= BlockFlags.Saturated;
            }

            return flags;
        }
    }
}
