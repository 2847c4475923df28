namespace Kiosk.Wire
{
    /// <summary>A stream of samples. The numbers are part of the wire format: append, never change.</summary>
    public enum Channel : byte
    {
        /// <summary>No channel: the value of an unset field.</summary>
        None = 0,

        /// <summary>ECG lead I; scale in mV per count.</summary>
        Ecg = 1,

        /// <summary>Pleth, red light; scale in nA per count.</summary>
        PlethRed = 2,

        /// <summary>Pleth, infrared light; scale in nA per count.</summary>
        PlethInfrared = 3,

        /// <summary>Pressure in the cuff above that of the room; scale in mmHg per count.</summary>
        CuffPressure = 4,

        /// <summary>Load on the scale, raw counts of the converter: the edge host has its calibration.</summary>
        ScaleLoad = 5,
    }
}
