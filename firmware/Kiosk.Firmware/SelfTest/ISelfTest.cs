using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>The self-test as the commands see it: at most one runs, and none during an acquisition.</summary>
    public interface ISelfTest
    {
        /// <summary>Whether one runs.</summary>
        bool IsRunning { get; }

        /// <summary>Whether this board has a test for a part; for <see cref="Part.None"/>, whether it has any.</summary>
        bool Knows(Part part);

        /// <summary>Begins; none runs, and no acquisition.</summary>
        /// <param name="part">Known; <see cref="Part.None"/> = every part, one after the other.</param>
        /// <param name="commandId">The detail of its events.</param>
        /// <param name="nowUs">Uptime.</param>
        void Begin(Part part, uint commandId, long nowUs);

        /// <summary>Gives up a running one for something that must not wait: what it drives is let go, its end is told. Else does nothing.</summary>
        void Abort(long nowUs);
    }
}
