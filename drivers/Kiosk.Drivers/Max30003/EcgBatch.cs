namespace Kiosk.Drivers
{
    /// <summary>What one <see cref="Max30003.Drain"/> took out of the FIFO. Allocated once and used again.</summary>
    public sealed class EcgBatch
    {
        /// <summary>Samples in a batch, at most: the depth of the FIFO.</summary>
        public const int SamplesMax = 32;

        private readonly int[] _samples = new int[SamplesMax];

        /// <summary>
        /// The first <see cref="Count"/> entries are consecutive samples, oldest first: -131072 to 131071, in units of
        /// <see cref="Max30003.ScaleNumerator"/> / <see cref="Max30003.ScaleDenominator"/> mV.
        /// </summary>
        public int[] Samples
        {
            get { return _samples; }
        }

        /// <summary>Number of samples, 0 to 32.</summary>
        public int Count { get; internal set; }

        /// <summary>
        /// The FIFO ran over: an unknown number of samples is lost. <see cref="Count"/> is 0, the FIFO has been emptied, and the part
        /// goes on sampling at its old instants, so that the gap is a whole number of periods.
        /// </summary>
        public bool Overflowed { get; internal set; }

        /// <summary>A lead was off at some time since the last drain.</summary>
        public bool LeadOff { get; internal set; }

        /// <summary>At least one sample stands at an end of the converter's range.</summary>
        public bool Saturated { get; internal set; }

        /// <summary>At least one sample was taken in fast recovery: its time counts, its voltage does not.</summary>
        public bool Recovering { get; internal set; }

        /// <summary>The FIFO was at least half full: the drain came late, by some 20 ms or more.</summary>
        public bool HighWater { get; internal set; }

        internal void Clear()
        {
            Count = 0;
            Overflowed = false;
            LeadOff = false;
            Saturated = false;
            Recovering = false;
            HighWater = false;
        }

        internal void Add(int sample)
        {
            _samples[Count] = sample;
            Count++;
            if (sample == Max30003.SampleMax || sample == Max30003.SampleMin) Saturated = true;
        }
    }
}
