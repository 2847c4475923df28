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
    /// <para>Error: when the readings fall on all phases of the sample period, some percent of the period; when they are locked to
    /// it, at most half a period (1 ms for the ECG, 5 ms for the pleth), less when the start of sampling was seen. It holds for
    /// part clocks within <see cref="DriftPpm"/>; a faster drift is followed, half a period behind. Times only grow. Worked out
    /// here; set membership after Schweppe, IEEE TAC 13(1), 1968. Times in ns are kept so that a period needs no rounding.</para>
    /// </remarks>
    public sealed class SampleClock
    {
        /// <summary>How much the two clocks may differ, parts per million.</summary>
        public const int DriftPpm = 300;

        // Share of the way to the middle of the interval that is gone at each reading.
        private const int Slowness = 16;

        private readonly long _periodNs;
        private long _nextNs;
        private long _lowNs;
        private long _highNs;
        private long _readUs;
        private bool _isAnchored;

        /// <param name="periodNs">The part's nominal sample period, ns.</param>
        public SampleClock(uint periodNs)
        {
            _periodNs = periodNs;
        }

        /// <summary>Uptime of the next sample to be counted, us.</summary>
        public long NextUs
        {
            get { return _nextNs / 1000; }
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

        /// <summary>Sampling was started: the first sample comes one period later.</summary>
        /// <param name="beforeUs">Uptime before the start was commanded.</param>
        /// <param name="afterUs">Uptime after it.</param>
        public void Start(long beforeUs, long afterUs)
        {
            _lowNs = beforeUs * 1000 + _periodNs;
            _highNs = afterUs * 1000 + _periodNs;
            _nextNs = (_lowNs + _highNs) / 2;
            _readUs = afterUs;
            _isAnchored = true;
        }

        /// <summary>Samples were lost, it is not known how many: the next reading sets the time anew.</summary>
        public void Lose()
        {
            _isAnchored = false;
        }

        /// <summary>
        /// The FIFO was read empty: disciplines the clock and counts the samples. Afterwards <see cref="NextUs"/> is the time of the
        /// first sample that was not read, and sample i of the count lies count - i periods before it.
        /// </summary>
        /// <param name="count">Samples read, 0 or more.</param>
        /// <param name="beforeUs">Uptime before the reading.</param>
        /// <param name="afterUs">Uptime after it.</param>
        public void Count(int count, long beforeUs, long afterUs)
        {
            long span = count * _periodNs;
            long low = beforeUs * 1000;
            long high = afterUs * 1000 + _periodNs;
            if (_isAnchored)
            {
                long drift = (afterUs - _readUs) * DriftPpm / 1000;
                _nextNs += span;
                Intersect(_lowNs + span - drift, _highNs + span + drift, low, high);
            }
            else
            {
                _isAnchored = true;
                _lowNs = low;
                _highNs = high;
                _nextNs = (low + high) / 2;
            }

            _readUs = afterUs;
        }

        private void Intersect(long low1, long high1, long low2, long high2)
        {
            _lowNs = low1 > low2 ? low1 : low2;
            _highNs = high1 < high2 ? high1 : high2;
            if (_lowNs > _highNs)
            {
                // The part's clock is farther off than allowed for: believe the reading, at its nearer edge.
                bool isLate = low1 > high2;
                _lowNs = isLate ? high2 : low2;
                _highNs = _lowNs;
            }

            _nextNs += ((_lowNs + _highNs) / 2 - _nextNs) / Slowness;
            _nextNs = _nextNs < _lowNs ? _lowNs : _nextNs;
            _nextNs = _nextNs > _highNs ? _highNs : _nextNs;
        }
    }
}
