using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tests the parts one after the other and tells each result as a retained event. An acquisition goes first: it is not refused for
    /// a test, the test is given up for it. A part not tested is not told of, and the end says that it was not the whole.
    /// </summary>
    // Idle --begin--> Testing --each part done--> Testing --last part done--> Idle        (Testing --abort--> Idle)
    public sealed class SelfTest : ISelfTest
    {
        /// <summary>Time that a part's test may take, us: a cuff filled, held and emptied. One that takes longer has failed as NotReady.</summary>
        public const long PartUs = 60000000;

        private readonly IPartTest[] _tests;
        private readonly RetainedStore _retained;
        private bool _isRunning;
        private int _current;
        private int _last;
        private uint _commandId;
        private long _beganUs;

        /// <param name="tests">In the order in which they are run; one for each part at most.</param>
        /// <param name="retained">Takes the results.</param>
        public SelfTest(IPartTest[] tests, RetainedStore retained)
        {
            _tests = tests;
            _retained = retained;
        }

        /// <inheritdoc/>
        public bool IsRunning
        {
            get { return _isRunning; }
        }

        /// <inheritdoc/>
        public bool Knows(Part part)
        {
            return part == Part.None ? _tests.Length > 0 : IndexOf(part) >= 0;
        }

        /// <inheritdoc/>
        public void Begin(Part part, uint commandId, long nowUs)
        {
            _current = part == Part.None ? 0 : IndexOf(part);
            _last = part == Part.None ? _tests.Length - 1 : _current;
            _commandId = commandId;
            _isRunning = true;
            BeginPart(nowUs);
        }

        /// <summary>Goes on by one turn. Called after the samplers have had theirs.</summary>
        public void Step(long nowUs)
        {
            if (!_isRunning)
            {
                return;
            }

            NoData result = _tests[_current].Step(nowUs);
            bool isLate = result == NoData.NotReady && nowUs - _beganUs >= PartUs;
            if (isLate)
            {
                _tests[_current].Abort(nowUs);
            }

            if (result != NoData.NotReady || isLate)
            {
                EndPart(result, nowUs);
            }
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
            if (_isRunning)
            {
                _tests[_current].Abort(nowUs);
                End(NoData.NotReady, nowUs);
            }
        }

        private void BeginPart(long nowUs)
        {
            _beganUs = nowUs;
            _tests[_current].Begin(nowUs);
        }

        private void EndPart(NoData result, long nowUs)
        {
            _retained.AddEvent(0, nowUs, EventCode.PartTested, _tests[_current].Part, Channel.None, result, _commandId);
            if (_current == _last)
            {
                End(NoData.None, nowUs);
                return;
            }

            _current++;
            BeginPart(nowUs);
        }

        private void End(NoData reason, long nowUs)
        {
            _isRunning = false;
            _retained.AddEvent(0, nowUs, EventCode.SelfTestEnded, Part.None, Channel.None, reason, _commandId);
        }

        private int IndexOf(Part part)
        {
            for (int i = 0; i < _tests.Length; i++)
            {
                if (_tests[i].Part == part)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
