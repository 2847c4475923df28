using System;

namespace Kiosk.Wire
{
    /// <summary>Which instruments take part in an acquisition: a bit mask of the begin command.</summary>
    [Flags]
    public enum Instruments : uint
    {
        /// <summary>None.</summary>
        None = 0,

        /// <summary>Single-lead ECG.</summary>
        Ecg = 1,

        /// <summary>Pulse oximeter.</summary>
        Oximeter = 2,

        /// <summary>Contact temperature probe.</summary>
        ContactTemperature = 4,

        /// <summary>Infrared thermometer.</summary>
        InfraredTemperature = 8,

        /// <summary>Tonometer: the acquisition carries the cuff's trace. The cuff itself moves on its own commands only.</summary>
        BloodPressure = 16,

        /// <summary>Scale.</summary>
        Weight = 32,

        /// <summary>Height by distance to the head.</summary>
        Height = 64,

        /// <summary>All that this version of the board knows.</summary>
        All = Ecg | Oximeter | ContactTemperature | InfraredTemperature | BloodPressure | Weight | Height,
    }
}
