using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>What the cuff's state machine is told in one turn. Everything that it knows of the world is in here.</summary>
    public sealed class CuffTurn
    {
        /// <summary>Time since the last turn by the clock, us; negative or huge when the clock jumped.</summary>
        public long ElapsedUs;

        /// <summary>The trace sensor gave at least one good sample since the last turn.</summary>
        public bool HasTrace;

        /// <summary>The newest of them, thousandths of a mmHg above vacuum.</summary>
        public int Trace;

        /// <summary>The highest of them.</summary>
        public int TracePeak;

        /// <summary>Why the trace sensor gives nothing; None while it works.</summary>
        public NoData TraceReason;

        /// <summary>The guard gave a good value since the last turn.</summary>
        public bool HasGuard;

        /// <summary>It, thousandths of a mmHg above the room, without zero.</summary>
        public int Guard;

        /// <summary>Why the guard gives nothing; None while it works.</summary>
        public NoData GuardReason;

        /// <summary>The stop button is pressed, or its cable is cut.</summary>
        public bool IsStopPressed;

        /// <summary>A good frame came from the edge host since the last turn.</summary>
        public bool IsHostHeard;

        /// <summary>An acquisition with blood pressure runs.</summary>
        public bool IsAcquiring;
    }
}
