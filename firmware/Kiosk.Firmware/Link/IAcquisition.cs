using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>The acquisition as the commands see it: at most one runs.</summary>
    public interface IAcquisition
    {
        /// <summary>The running acquisition, or 0.</summary>
        uint Id { get; }

        /// <summary>The one that ran last and has ended, or 0.</summary>
        uint EndedId { get; }

        /// <summary>Begins; none runs.</summary>
        /// <param name="id">Not 0, and not <see cref="EndedId"/>: its blocks would count from 0 once more.</param>
        /// <param name="instruments">At least one.</param>
        /// <param name="nowUs">Uptime.</param>
        void Begin(uint id, Instruments instruments, long nowUs);

        /// <summary>Ends the running one: partial blocks, ends of streams, end of acquisition.</summary>
        /// <param name="cause">The detail of the AcquisitionEnded event: 0 on command, 1 when the edge host fell silent.</param>
        /// <param name="nowUs">Uptime.</param>
        void End(uint cause, long nowUs);
    }
}
