namespace Kiosk.Drivers
{
    /// <summary>What one <see cref="Max30102.Drain"/> took out of the FIFO. Allocated once and used again.</summary>
    public sealed class PlethBatch
    {
        /// <summary>Samples in a batch, at most: the depth of the FIFO.</summary>
        public const int SamplesMax = 32;

        private readonly int[] _red = new int[SamplesMax];
        private readonly int[] _infrared = new int[SamplesMax];

        /// <summary>
        /// The first <see cref="Count"/> entries are consecutive samples, oldest first: 0 to 262143, in units of
        /// <see cref="Max30102.ScaleNumerator"/> / <see cref="Max30102.ScaleDenominator"/> nA.
        /// </summary>
        public int[] Red
        {
            get { return _red; }
        }

        /// <summary>As <see cref="Red"/>, taken together with it.</summary>
        public int[] Infrared
        {
            get { return _infrared; }
        }

        /// <summary>Number of samples, 0 to 32.</summary>
        public int Count { get; internal set; }

        /// <summary>
        /// Samples that the part lost, as it counts them, between the last sample of this batch and the first of the next: 0 to 31, where 31
        /// means 31 or more.
        /// </summary>
        public int LostAfter { get; internal set; }

        /// <summary>The infrared light of at least one sample is below <see cref="Max30102.FingerOffBelow"/>.</summary>
        public bool FingerOff { get; internal set; }

        /// <summary>At least one sample stands at the upper end of the converter's range.</summary>
        public bool Saturated { get; internal set; }

        /// <summary>More ambient light than the part can cancel since the last drain (ALC_OVF): the samples are not to be trusted.</summary>
        public bool AmbientOverflow { get; internal set; }

        /// <summary>The FIFO was at least half full: the drain came late, by 170 ms or more after the last.</summary>
        public bool HighWater { get; internal set; }

        internal void Clear()
        {
            Count = 0;
            LostAfter = 0;
            FingerOff = false;
            Saturated = false;
            AmbientOverflow = false;
            HighWater = false;
        }

        internal void Add(int red, int infrared)
        {
            _red[Count] = red;
            _infrared[Count] = infrared;
            Count++;
            if (infrared < Max30102.FingerOffBelow) FingerOff = true;
            if (red == Max30102.SampleMax || infrared == Max30102.SampleMax) Saturated = true;
        }
    }
}
