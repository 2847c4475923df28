namespace Kiosk.Simulator.Meters;

/// <summary>What is wrong with a simulated meter or its cable. They add up.</summary>
[Flags]
public enum MeterFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It does not answer.</summary>
    Silent = 1,

    /// <summary>One digit of a value is damaged on the cable: the checksum does not fit.</summary>
    DamagedOnce = 2,

    /// <summary>As DamagedOnce, each time.</summary>
    DamagedAlways = 4,

    /// <summary>It stops in the middle of its records.</summary>
    StopsHalfway = 8,

    /// <summary>Frames are sent twice, as after an acknowledgement that was lost.</summary>
    Repeats = 16,

    /// <summary>Values in mg/dL are said to be in mmol/L.</summary>
    WrongUnit = 32,
}
