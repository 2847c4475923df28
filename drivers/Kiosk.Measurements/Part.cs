namespace Kiosk.Measurements
{
    /// <summary>The sensor parts that a board can carry. The numbers are part of the wire format: append, never change.</summary>
    public enum Part : byte
    {
        /// <summary>No part: the value of an unset field.</summary>
        None = 0,

        /// <summary>Maxim MAX30102, pulse oximeter front end.</summary>
        Max30102 = 1,

        /// <summary>Maxim MAX30003, single-lead ECG front end.</summary>
        Max30003 = 2,

        /// <summary>Maxim MAX30205, contact temperature.</summary>
        Max30205 = 3,

        /// <summary>Melexis MLX90614, infrared temperature.</summary>
        Mlx90614 = 4,

        /// <summary>ST LPS28DFW, cuff pressure: the trace that blood pressure is computed from.</summary>
        Lps28dfw = 5,

        /// <summary>Honeywell MPR, cuff pressure: the guard that knows nothing of the trace.</summary>
        Mpr = 6,

        /// <summary>Nuvoton NAU7802, load cells of the scale.</summary>
        Nau7802 = 7,

        /// <summary>ST VL53L0X, distance to the top of the head.</summary>
        Vl53l0x = 8,

        /// <summary>The pump that fills the cuff.</summary>
        CuffPump = 9,

        /// <summary>The proportional valve that lets the cuff down slowly.</summary>
        BleedValve = 10,

        /// <summary>The normally open valve that empties the cuff at once, held shut by the dead-man circuit.</summary>
        ReleaseValve = 11,
    }
}
