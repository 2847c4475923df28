using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>Is told what the cuff's state machine does.</summary>
    public interface ICuffSink
    {
        /// <summary>A state was left for another.</summary>
        /// <param name="from">The old one.</param>
        /// <param name="to">The new one.</param>
        /// <param name="reason">Why, for a log; ASCII.</param>
        void Moved(CuffState from, CuffState to, string reason);

        /// <summary>Something that the edge host is to know.</summary>
        /// <param name="code">CuffInflating, CuffDeflating, CuffEnded or PartFault.</param>
        /// <param name="part">What failed, else None.</param>
        /// <param name="reason">How it failed, else None.</param>
        /// <param name="detail">By the code.</param>
        void Tell(EventCode code, Part part, NoData reason, uint detail);
    }
}
