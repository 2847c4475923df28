using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Samples the MAX30003. Between acquisitions the part goes on converting, unread, so that the first sample of an acquisition is
    /// one period after its begin (SYNCH) and not a PLL lock later.
    /// </summary>
    public sealed class EcgSampler : PartSampler
    {
        private readonly Max30003 _part;
        private readonly EcgTest _exercise;
        private readonly EcgBatch _batch = new EcgBatch();
        private readonly SampleClock _clock = new SampleClock(Max30003.PeriodNs, 0);
        private readonly BlockBuilder _blocks;
        private readonly ContactWatch _contact;
        private bool _isConfigured;
        private bool _hasGap;
        private byte _revision;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="blocks">Takes the samples.</param>
        /// <param name="contact">Takes lead off and on.</param>
        /// <param name="clock">Uptime.</param>
        public EcgSampler(PartLife life, Max30003 part, BlockBuilder blocks, ContactWatch contact, IClock clock)
            : base(life, Instruments.Ecg, clock)
        {
            _part = part;
            _exercise = new EcgTest(part);
            _blocks = blocks;
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
            _isConfigured = false;
            return _part.Reset();
        }

        /// <inheritdoc/>
        protected override NoData Configure(long nowUs, out byte revision)
        {
            if (!_isConfigured)
            {
                NoData failure = _part.Identify(out _revision);
                failure = failure == NoData.None ? _part.Configure() : failure;
                revision = 0;
                _isConfigured = failure == NoData.None;
                return _isConfigured ? NoData.NotReady : failure;
            }

            revision = _revision;
            bool isLocked;
            NoData reason = _part.IsPllLocked(out isLocked);
            return reason == NoData.None && !isLocked ? NoData.NotReady : reason;
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
            _blocks.Restart(Acquisition);
            _contact.Restart(nowUs);
        }

        /// <inheritdoc/>
        protected override NoData Start()
        {
            long beforeUs = NowUs();
            NoData reason = _part.Start();
            _clock.Start(beforeUs, NowUs());
            return reason;
        }

        /// <inheritdoc/>
        protected override NoData Sample(long nowUs, bool isLast)
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
                _blocks.Add(_batch.Samples[i], _clock.TimeOfUs(i), flags);
            }

            _contact.Update(!_batch.LeadOff, Acquisition, nowUs);
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override NoData Stop()
        {
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override void Interrupt()
        {
            _hasGap = false;
            _blocks.NoteGap();
        }

        /// <inheritdoc/>
        protected override void Miss(long nowUs)
        {
        }

        /// <inheritdoc/>
        protected override void Finish()
        {
            _blocks.Flush();
        }

        private void Date(long beforeUs, long afterUs)
        {
            if (!_hasGap && !_batch.Overflowed)
            {
                _clock.Count(_batch.Count, beforeUs, afterUs);
                return;
            }

            // After an overflow the batch is empty, after a failed drain the loss is before it: the same for both.
            _hasGap = false;
            _clock.GapThenCount(_batch.Count, beforeUs, afterUs);
            _blocks.NoteGap();
        }

        private BlockFlags Flags()
        {
            BlockFlags flags = BlockFlags.None;
            if (_batch.LeadOff)
            {
                flags |= BlockFlags.NotApplied;
            }

            if (_batch.Recovering)
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
