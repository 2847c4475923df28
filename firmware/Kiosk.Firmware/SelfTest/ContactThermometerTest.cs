using Kiosk.Drivers;
using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tests the MAX30205, which has no identity: configuration, limits as after power-on, a plausible value, and that it goes on
    /// converting: in the extended format the register has to fall by 64 degrees, with the value as before.
    /// </summary>
    // Idle --begin--> Normal --value--> Extended --value--> Idle      (any --fault--> Idle)
    public sealed class ContactThermometerTest : IPartTest
    {
        /// <summary>How far the temperature may move between the two readings, milli-degrees: someone may take the probe just then.</summary>
        public const int MovesMax = 2000;

        private const long WaitUs = 500000;

        private readonly Max30205 _part;
        private bool _isExtended;
        private int _normal;
        private long _beganUs;
        private NoData _failure;

        /// <param name="part">The driver; used only between Begin and the end.</param>
        public ContactThermometerTest(Max30205 part)
        {
            _part = part;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return Part.Max30205; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            _isExtended = false;
            _beganUs = nowUs;
            _failure = _part.Identify();
            _failure = _failure == NoData.None ? _part.VerifyConfiguration() : _failure;
            _failure = _failure == NoData.None ? _part.VerifyLimits() : _failure;
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            if (_failure != NoData.None)
            {
                return _failure;
            }

            Temperature value;
            NoData reason = _part.TryRead(nowUs, out value);
            if (reason == NoData.NotReady)
            {
                return nowUs - _beganUs <= WaitUs ? NoData.NotReady : NoData.Stuck;
            }

            return _isExtended ? EndExtended(reason, value.MilliCelsius) : EndNormal(reason, value.MilliCelsius, nowUs);
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
        }

        private NoData EndNormal(NoData reason, int milliCelsius, long nowUs)
        {
            if (reason != NoData.None)
            {
                return reason;
            }

            _normal = milliCelsius;
            _isExtended = true;
            reason = _part.ConfigureExtended(nowUs);
            return reason == NoData.None ? NoData.NotReady : reason;
        }

        // A register that has not fallen by 64 degrees gives a value 64 degrees higher: above the part's range.
        private NoData EndExtended(NoData reason, int milliCelsius)
        {
            if (reason != NoData.None)
            {
                return reason == NoData.OutOfRange ? NoData.Stuck : reason;
            }

            int moved = milliCelsius - _normal;
            return moved >= -MovesMax && moved <= MovesMax ? NoData.None : NoData.Stuck;
        }
    }
}
