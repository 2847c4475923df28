namespace Kiosk.Measurements
{
    /// <summary>
    /// Why a sensor gave no value. Absence is data: it travels over the line beside the values and is never dressed up as a
    /// number. The numbers are part of the wire format: append, never change.
    /// </summary>
    public enum NoData : byte
    {
        /// <summary>There is a value.</summary>
        None = 0,

        /// <summary>The part does not answer at its address: missing, unplugged or unpowered.</summary>
        NotPresent = 1,

        /// <summary>The bus transfer did not finish in time (clock stretching, stuck line).</summary>
        BusTimeout = 2,

        /// <summary>The bus transfer failed for another reason, or moved fewer bytes than asked.</summary>
        BusFault = 3,

        /// <summary>The checksum of the part's answer is wrong.</summary>
        ChecksumMismatch = 4,

        /// <summary>The part has no new value yet.</summary>
        NotReady = 5,

        /// <summary>The part says that its value is bad (its own error flag).</summary>
        DeviceError = 6,

        /// <summary>The value lies outside the part's specified range.</summary>
        OutOfRange = 7,

        /// <summary>Samples were lost in the part before they were read.</summary>
        Overflow = 8,

        /// <summary>The part works but touches nobody: lead off, finger off.</summary>
        NotApplied = 9,

        /// <summary>A part answers, but its identity register is not the expected one.</summary>
        WrongPart = 10,

        /// <summary>A register does not read back as written: the part was reset or is defective.</summary>
        ConfigurationLost = 11,

        /// <summary>The value does not move although what it measures must have moved.</summary>
        Stuck = 12,

        /// <summary>A second sensor of the same quantity says something else.</summary>
        Disagreement = 13,

        /// <summary>An actuator was driven and nothing followed: a pump without pressure, a valve that does not open.</summary>
        NoEffect = 14,
    }
}
