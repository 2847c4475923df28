using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Samples the NAU7802. Between acquisitions the part goes on converting, unread. It has no FIFO: a turn that comes more than a period late
    /// has lost a sample, which becomes a gap.
    /// </summary>
    public sealed class ScaleSampler : PartSampler
    {
        // After a sample the next one is not looked for before this much of the period is over: every look costs a transfer.
        private const long LookUs = Nau7802.PeriodNs / 1000 * 8 / 10;

        private const long PeriodUs = Nau7802.PeriodNs / 1000;

        private readonly Nau7802 _part;
        private readonly ScaleTest _exercise;
        private readonly BlockBuilder _blocks;
        private readonly SampleClock _clock = new SampleClock(Nau7802.PeriodNs, 0);
        private long _lookAtUs;
        private long _lookedUs;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="blocks">Takes the samples.</param>
        /// <param name="clock">Uptime.</param>
        public ScaleSampler(PartLife life, Nau7802 part, BlockBuilder blocks, IClock clock)
            : base(life, Instruments.Weight, clock)
        {
            _part = part;
            _exercise = new ScaleTest(part);
            _blocks = blocks;
        }

        /// <inheritdoc/>
        public override IPartTest Exercise
        {
            get { return _exercise; }
        }

        /// <inheritdoc/>
        protected override long ResetUsMax
        {
            get { return Nau7802.ReadyUsMax; }
        }

        /// <inheritdoc/>
        protected override NoData Reset(long nowUs)
        {
            return _part.Reset();
        }

        /// <inheritdoc/>
        protected override NoData Configure(long nowUs, out byte revision)
        {
            return _part.Configure(nowUs, out revision);
        }

        /// <inheritdoc/>
        protected override NoData Check()
        {
            return _part.VerifyConfiguration();
        }

        /// <inheritdoc/>
        protected override void Restart(long nowUs)
        {
            _blocks.Restart(Acquisition);
        }

        /// <inheritdoc/>
        protected override NoData Start()
        {
            // What was converted before the acquisition is not its sample.
            int stale;
            long beforeUs = NowUs();
            NoData reason = _part.TryRead(out stale);
            long afterUs = NowUs();
            if (reason != NoData.None && reason != NoData.NotReady)
            {
                return reason;
            }

            _clock.Start(beforeUs, afterUs);
            _lookedUs = beforeUs;
            _lookAtUs = afterUs;
            return NoData.None;
        }

        /// <inheritdoc/>
        protected override NoData Sample(long nowUs, bool isLast)
        {
            if (nowUs < _lookAtUs)
            {
                return NoData.None;
            }

            int counts;
            long beforeUs = NowUs();
            NoData reason = _part.TryRead(out counts);
            long afterUs = NowUs();
            if (reason != NoData.None && reason != NoData.NotReady)
            {
                return reason;
            }

            Take(reason == NoData.None, counts, beforeUs, afterUs);
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

        // Of two looks that are a period or more apart the first may have left samples that the newest one replaced.
        private void Take(bool isNew, int counts, long beforeUs, long afterUs)
        {
            int count = isNew ? 1 : 0;
            bool mayHaveLost = beforeUs - _lookedUs >= PeriodUs;
            if (mayHaveLost)
            {
                _clock.GapThenCount(count, beforeUs, afterUs);
                _blocks.NoteGap();
            }
            else
            {
                _clock.Count(count, beforeUs, afterUs);
            }

            _lookedUs = beforeUs;
            if (!isNew)
            {
                return;
            }

            bool isAtEnd = counts == Nau7802.CodeMax || counts == Nau7802.CodeMin;
            _blocks.Add(counts, _clock.TimeOfUs(0), isAtEnd ? BlockFlags.Saturated : BlockFlags.None);
            _lookAtUs = beforeUs + LookUs;
        }
    }
}
