using System;

namespace Kiosk.Wire
{
    /// <summary>What is to be known of the samples of a block as a whole.</summary>
    [Flags]
    public enum BlockFlags : byte
    {
        /// <summary>Nothing to note.</summary>
        None = 0,

        /// <summary>The sensor touched nobody during at least one sample: lead off, finger off.</summary>
        NotApplied = 1,

        /// <summary>Samples were lost in the part just before this block; the block's time says how many.</summary>
        GapBefore = 2,

        /// <summary>The front end was recovering from an overload: the voltage is not to be trusted, the time is.</summary>
        Recovering = 4,

        /// <summary>At least one sample stands at the end of the converter's range.</summary>
        Saturated = 8,
    }
}
