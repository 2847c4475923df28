namespace Kiosk.Drivers
{
    /// <summary>What one <see cref="Lps28dfw.Drain"/> took out of the FIFO. Allocated once and used again.</summary>
    public sealed class CuffBatch
    {
        /// <summary>Samples in a batch, at most: the depth of the FIFO.</summary>
        public const int SamplesMax = 128;

        private readonly int[] _samples = new int[SamplesMax];

        /// <summary>
        /// The first <see cref="Count"/> entries are consecutive samples, oldest first: pressure above vacuum in units of
        /// <see cref="Lps28dfw.ScaleNumerator"/> / <see cref="Lps28dfw.ScaleDenominator"/> mmHg.
        /// </summary>
        public int[] Samples
        {
            get { return _samples; }
        }

        /// <summary>Number of samples, 0 to <see cref="SamplesMax"/>.</summary>
        public int Count { get; internal set; }

        /// <summary>Samples were lost in the part before the first of this batch; their number is not known.</summary>
        public bool LostBefore { get; internal set; }

        internal void Clear()
        {
            Count = 0;
            LostBefore = false;
        }

        internal void Add(int sample)
        {
            _samples[Count] = sample;
            Count++;
        }
    }
}
