using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>What the self-test of the pneumatics has seen; thousandths of a mmHg and us.</summary>
    public sealed class CuffTestRecord
    {
        /// <summary>How it ended: Complete when it went to its end.</summary>
        public CuffEnd End;

        /// <summary>The part that ended it early; None when none did, or nobody can tell which.</summary>
        public Part FailedPart;

        /// <summary>How that part failed.</summary>
        public NoData FailedReason;

        /// <summary>The guard's rise while the pump was told to run without the dead-man circuit.</summary>
        public int RailRise;

        /// <summary>The pressure reached its target.</summary>
        public bool HasRisen;

        /// <summary>What the shut cuff lost.</summary>
        public int Leaked;

        /// <summary>What the bleed valve let out.</summary>
        public int Bled;

        /// <summary>The pressure at which the release valve was let go.</summary>
        public int ReleasedFrom;

        /// <summary>From there to a low pressure; the greatest number when that began too low to say anything of the valve, or never came.</summary>
        public int ReleaseUs;

        /// <summary>Forgets the last test.</summary>
        public void Clear()
        {
            End = CuffEnd.Interrupted;
            FailedPart = Part.None;
            FailedReason = NoData.None;
            RailRise = 0;
            HasRisen = false;
            Leaked = 0;
            Bled = 0;
            ReleasedFrom = 0;
            ReleaseUs = int.MaxValue;
        }
    }
}
