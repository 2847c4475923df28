using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>What a sampler leaves for the cuff's state machine, which takes it once a turn.</summary>
    public sealed class CuffReading
    {
        /// <summary>There is a value that was not taken yet.</summary>
        public bool HasValue { get; private set; }

        /// <summary>The newest.</summary>
        public Pressure Newest { get; private set; }

        /// <summary>The highest since the last taking.</summary>
        public Pressure Peak { get; private set; }

        /// <summary>Adds a value.</summary>
        public void Add(Pressure value)
        {
            bool isHigher = !HasValue || value.MilliMmHg > Peak.MilliMmHg;
            Peak = isHigher ? value : Peak;
            Newest = value;
            HasValue = true;
        }

        /// <summary>The values were taken.</summary>
        public void Clear()
        {
            HasValue = false;
        }
    }
}
