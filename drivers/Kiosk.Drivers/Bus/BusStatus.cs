using Kiosk.Measurements;

namespace Kiosk.Drivers.Bus
{
    /// <summary>How a bus transfer ended.</summary>
    public enum BusStatus : byte
    {
        /// <summary>All bytes were moved.</summary>
        Ok = 0,

        /// <summary>Nobody answered at the address.</summary>
        NotAcknowledged = 1,

        /// <summary>The clock was held, or the bus was stuck, for too long.</summary>
        Timeout = 2,

        /// <summary>Fewer bytes were moved than asked.</summary>
        Partial = 3,

        /// <summary>Any other failure of the controller.</summary>
        Fault = 4,
    }

    /// <summary>Turns a failed transfer into the reason that the reading carries.</summary>
    public static class BusStatusReason
    {
        /// <summary>The reason for there being no value; <see cref="NoData.None"/> only for <see cref="BusStatus.Ok"/>.</summary>
        public static NoData Of(BusStatus status)
        {
            switch (status)
            {
                case BusStatus.Ok: return NoData.None;
                case BusStatus.NotAcknowledged: return NoData.NotPresent;
                case BusStatus.Timeout: return NoData.BusTimeout;
                case BusStatus.Partial: return NoData.BusFault;
                case BusStatus.Fault: return NoData.BusFault;
            }

            return NoData.BusFault;
        }
    }
}
