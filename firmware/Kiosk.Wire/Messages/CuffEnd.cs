namespace Kiosk.Wire
{
    /// <summary>Why a cycle of the cuff ended. The numbers are part of the wire format: append, never change.</summary>
    public enum CuffEnd : byte
    {
        /// <summary>Let down to the end of the trace.</summary>
        Complete = 0,

        /// <summary>The edge host had enough, or ended the acquisition.</summary>
        Commanded = 1,

        /// <summary>The patient pressed the stop button.</summary>
        StopButton = 2,

        /// <summary>A sensor saw more than the limit.</summary>
        OverPressure = 3,

        /// <summary>The cuff was under pressure for as long as it may be.</summary>
        TooLong = 4,

        /// <summary>The edge host fell silent.</summary>
        HostSilent = 5,

        /// <summary>The two sensors disagree.</summary>
        SensorsDisagree = 6,

        /// <summary>A sensor does not move although the cuff must.</summary>
        SensorStuck = 7,

        /// <summary>A sensor does not answer, or reports an error.</summary>
        SensorFailed = 8,

        /// <summary>The pump runs and the pressure does not rise: a loose cuff, a leak, or a dead pump.</summary>
        NoPressure = 9,

        /// <summary>The bleed valve does not let the pressure down.</summary>
        NoDeflation = 10,

        /// <summary>The release valve was opened and the pressure stays: the next cycle is refused until it has fallen.</summary>
        NoRelease = 11,

        /// <summary>A turn of the firmware came too late, or its clock jumped: nothing was watched for so long that the pressure had to go.</summary>
        Interrupted = 12,
    }
}
