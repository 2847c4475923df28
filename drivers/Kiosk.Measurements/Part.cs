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
    }
}
