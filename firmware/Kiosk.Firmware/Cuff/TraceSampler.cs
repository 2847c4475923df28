using Kiosk.Drivers;
using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Samples the LPS28DFW: during an acquisition every sample of its FIFO as a stream, above the zero that was taken in the open cuff; without one its
    /// newest value in every turn, for the rest and the self-test. Without a zero there is no pressure of the cuff to be told, so the stream begins
    /// with the first sample that has one.
    /// </summary>
    public sealed class TraceSampler : PartSampler
    {
        /// <summary>From the instant that a sample stands for to its being in the FIFO: not documented, less than the conversion.</summary>
        public const uint LatencyNs = 0;

        private readonly Lps28dfw _part;
        private readonly CuffBatch _batch = new CuffBatch();
        private readonly SampleClock _clock = new SampleClock(Lps28dfw.PeriodNs, LatencyNs);
        private readonly BlockBuilder _trace;
        private readonly CuffReading _reading;
        private bool _hasGap;
        private bool _hasZero;
        private int _zeroCounts;

        /// <param name="life">The part's life.</param>
        /// <param name="part">Its driver.</param>
        /// <param name="trace">Takes the stream.</param>
        /// <param name="reading">Takes the values for the state machine.</param>
        /// <param name="clock">Uptime.</param>
        public TraceSampler(PartLife life, Lps28dfw part, BlockBuilder trace, CuffReading reading, IClock clock)
            : base(life, Instruments.BloodPressure, clock)
        {
            _part = part;
            _trace = trace;
            _reading = reading;
        }

        /// <summary>The acquisition that has blood pressure in it, or 0.</summary>
        public uint AcquisitionId
        {
            get { return Acquisition; }
        }

        /// <summary>What the part reads in the open cuff.</summary>
        public void SetZero(Pressure zero)
        {
            _zeroCounts = (int)((long)zero.MilliMmHg * Lps28dfw.ScaleDenominator / (Lps28dfw.ScaleNumerator * 1000L));
            _hasZero = true;
        }

        /// <inheritdoc/>
        protected override NoData Reset(long nowUs)
        {
            NoData reason = _part.Identify();
            return reason == NoData.None ? _part.Reset() : reason;
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

            return _part.Configure();
        }

        /// <inheritdoc/>
        protected override NoData Check()
        {
            return _part.VerifyConfiguration();
        }

        /// <inheritdoc/>
        protected override NoData Idle(long nowUs)
        {
            int counts;
            NoData reason = _part.ReadNewest(out counts);
            if (reason == NoData.None)
            {
                _reading.Add(Lps28dfw.ToPressure(counts));
            }

            return reason == NoData.NotReady ? NoData.None : reason;
        }

        /// <inheritdoc/>
        protected override void Restart(long nowUs)
        {
            _hasGap = false;
            _trace.Restart(Acquisition);
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
            for (int i = 0; i < _batch.Count; i++)
            {
                int counts = _batch.Samples[i];
                _reading.Add(Lps28dfw.ToPressure(counts));
                if (_hasZero)
                {
                    _trace.Add(counts - _zeroCounts, _clock.TimeOfUs(i), BlockFlags.None);
                }
            }

            return NoData.None;
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
            _trace.NoteGap();
        }

        /// <inheritdoc/>
        protected override void Miss(long nowUs)
        {
        }

        /// <inheritdoc/>
        protected override void Finish()
        {
            _trace.Flush();
        }

        // The samples that a full FIFO lost came before those that are left in it.
        private void Date(long beforeUs, long afterUs)
        {
            if (_hasGap || _batch.LostBefore)
            {
                _hasGap = false;
                _trace.NoteGap();
                _clock.GapThenCount(_batch.Count, beforeUs, afterUs);
            }
            else
            {
                _clock.Count(_batch.Count, beforeUs, afterUs);
            }
        }
    }
}
