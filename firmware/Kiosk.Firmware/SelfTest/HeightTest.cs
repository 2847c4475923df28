using Kiosk.Drivers;
using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tests the VL53L0X: identity, configuration, and that it measures: its laser and its supply are good by its own word. That nobody is below it
    /// is no fault.
    /// </summary>
    public sealed class HeightTest : IPartTest
    {
        /// <summary>Measurements looked at.</summary>
        public const int Measurements = 3;

        private const long WaitUs = (Measurements + 2) * (long)Vl53l0x.PeriodMs * 1000;

        private readonly Vl53l0x _part;
        private int _count;
        private long _beganUs;
        private NoData _failure;

        /// <param name="part">The driver; used only between Begin and the end.</param>
        public HeightTest(Vl53l0x part)
        {
            _part = part;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return Part.Vl53l0x; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            _count = 0;
            _beganUs = nowUs;
            _failure = _part.VerifyConfiguration();
            _failure = _failure == NoData.None ? _part.Start() : _failure;
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            if (_failure != NoData.None)
            {
                return _failure;
            }

            int millimetres;
            NoData reason = _part.TryRead(out millimetres);
            if (reason == NoData.NotReady)
            {
                return nowUs - _beganUs <= WaitUs ? NoData.NotReady : NoData.Stuck;
            }

            if (reason != NoData.None && reason != NoData.NotApplied && reason != NoData.OutOfRange)
            {
                return reason;
            }

            _count++;
            return _count < Measurements ? NoData.NotReady : NoData.None;
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
        }
    }
}
