namespace Kiosk.Wire
{
    /// <summary>
    /// Why an InflateCuff was refused: the low byte of the detail of its Busy result. The upper three bytes are the tenths of a second that
    /// the rest still takes, for <see cref="Resting"/>. The numbers are part of the wire format: append, never change.
    /// </summary>
    public enum CuffRefusal : byte
    {
        /// <summary>Not refused.</summary>
        None = 0,

        /// <summary>The cuff has to be below 15 mmHg for 30 s first: after every cycle, and after every boot.</summary>
        Resting = 1,

        /// <summary>A cycle or a self-test runs.</summary>
        Running = 2,

        /// <summary>The cuff is under pressure although its valves are open.</summary>
        Locked = 3,

        /// <summary>The stop button is pressed, or its cable is cut; or it was pressed in this acquisition while no cycle ran, which refuses once.</summary>
        StopPressed = 4,

        /// <summary>A pressure sensor is missing or out of order.</summary>
        SensorDown = 5,

        /// <summary>The release valve was slow; a self-test has to pass first.</summary>
        ReleaseSuspect = 6,
    }
}
