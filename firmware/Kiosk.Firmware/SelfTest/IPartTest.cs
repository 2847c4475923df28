using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>The test of one part, run outside of acquisitions, one test at a time.</summary>
    public interface IPartTest
    {
        /// <summary>The part that passes or fails.</summary>
        Part Part { get; }

        /// <summary>Begins, from any state.</summary>
        void Begin(long nowUs);

        /// <summary>Goes on by one turn.</summary>
        /// <returns>NotReady while it runs, None when the part passed, else why it failed.</returns>
        NoData Step(long nowUs);

        /// <summary>Gives up a test that has begun and not ended: what it drives is let go at once (a pump off, a valve open).</summary>
        void Abort(long nowUs);
    }
}
