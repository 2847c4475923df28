using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// One run of the pneumatics without a patient, which the tests of the cuff's parts share: to 40 mmHg, held, bled, released, in all the
    /// limits of a measurement. A result is good for the part whose test begins in the turn in which that of another has ended: parts tested one after
    /// the other share it, and a part that is tested anew is not answered with what was seen before it was mended.
    /// </summary>
    public sealed class CuffSelfTest
    {
        /// <summary>Time that the cuff may take to be ready, us: its rest, and the zero.</summary>
        public const long ReadyUs = 40000000;

        private readonly Cuff _cuff;
        private long _beganUs;
        private long _steppedUs;
        private bool _isRunning;
        private bool _isDone;
        private CuffRefusal _refusal;

        /// <param name="cuff">The cuff; kept.</param>
        public CuffSelfTest(Cuff cuff)
        {
            _cuff = cuff;
        }

        /// <summary>None when the run was made, else why it was not.</summary>
        public CuffRefusal Refusal
        {
            get { return _refusal; }
        }

        /// <summary>The cuff.</summary>
        public Cuff Cuff
        {
            get { return _cuff; }
        }

        /// <summary>Begins a run, unless another part's test has ended in this very turn with one.</summary>
        public void Begin(long nowUs)
        {
            bool isShared = _isDone && _refusal == CuffRefusal.None && nowUs == _steppedUs;
            if (!isShared)
            {
                _isDone = false;
                _isRunning = false;
                _beganUs = nowUs;
            }
        }

        /// <summary>Gives the run up: the cuff is open.</summary>
        public void Abort(long nowUs)
        {
            _cuff.Release(nowUs);
            _isRunning = false;
            _isDone = false;
        }

        /// <summary>Goes on by one turn.</summary>
        /// <returns>True when there is a result.</returns>
        public bool Step(long nowUs)
        {
            _steppedUs = nowUs;
            if (_isDone)
            {
                return true;
            }

            CuffState state = _cuff.Machine.State;
            if (!_isRunning)
            {
                _refusal = _cuff.BeginTest(nowUs);
                _isRunning = _refusal == CuffRefusal.None;
                bool isFinal = _refusal != CuffRefusal.Resting && !_isRunning;
                _isDone = isFinal || nowUs - _beganUs > ReadyUs;
            }
            else if (!_cuff.Machine.IsRunning && state != CuffState.Releasing)
            {
                _isDone = true;
            }

            return _isDone;
        }
    }
}
