using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>The cuff as commands see it.</summary>
    public interface ICuff
    {
        /// <summary>The acquisition that has blood pressure in it, or 0.</summary>
        uint AcquisitionId { get; }

        /// <summary>What is left of the rest, us; 0 when it is over.</summary>
        int RestLeftUs { get; }

        /// <summary>Begins a cycle.</summary>
        /// <param name="targetMmHg"><see cref="CuffLimits.TargetMinMmHg"/> to <see cref="CuffLimits.TargetMaxMmHg"/>.</param>
        /// <param name="nowUs">Uptime.</param>
        /// <returns>None, or why not.</returns>
        CuffRefusal Inflate(int targetMmHg, long nowUs);

        /// <summary>Ends a cycle at once; nothing when none runs.</summary>
        void Release(long nowUs);
    }
}
