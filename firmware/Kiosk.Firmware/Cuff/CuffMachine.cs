using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// The cuff's safety: decides in every turn what pump, bleed valve and dead-man circuit do. It counts time by turns, each at least
    /// 10 ms long and none trusted beyond 35 ms, so that no jump of the clock makes a rest shorter or a pressure longer. Everything that can go wrong
    /// leads to Releasing, where nothing is driven and both valves stand open.
    /// </summary>
    public sealed partial class CuffMachine
    {
        // The self-test: to 40 mmHg, shut for 5 s of which the first does not count, then the bleed valve a quarter open for 3 s.
        private const int TestTarget = 40000;
        private const int TestSettlingUs = 1000000;
        private const int TestHoldingUs = 5000000;
        private const int TestBleedingUs = 3000000;
        private const int TestBleed = 500;
        private const int RailCheckUs = 500000;

        // What falls on an average by more than 8 mmHg/s was no deflation to measure by.
        private const int FallPerSMax = 8000;

        private readonly ICuffSink _sink;
        private readonly CuffPressures _pressures = new CuffPressures();
        private readonly CuffWatch _watch;
        private readonly DeflationControl _deflation = new DeflationControl();
        private readonly CuffTestRecord _test = new CuffTestRecord();
        private CuffState _state;
        private CuffProgram _program;
        private int _target;
        private int _stateUs;
        private int _restUs;
        private int _mark;
        private bool _isReleaseSuspect;
        private bool _isReleaseJudged;
        private bool _isStopHeld;
        private bool _isStopOwed;

        /// <param name="sink">Is told what happens.</param>
        public CuffMachine(ICuffSink sink)
        {
            _sink = sink;
            _watch = new CuffWatch(_pressures);
            _test.Clear();
        }

        /// <summary>Where the cuff stands.</summary>
        public CuffState State
        {
            get { return _state; }
        }

        /// <summary>A cycle runs: between its begin and its release.</summary>
        public bool IsRunning
        {
            get { return _state >= CuffState.RailCheck && _state <= CuffState.Holding; }
        }

        /// <summary>The sensors.</summary>
        public CuffPressures Pressures
        {
            get { return _pressures; }
        }

        /// <summary>What the last self-test saw.</summary>
        public CuffTestRecord Test
        {
            get { return _test; }
        }

        /// <summary>Duty of the pump.</summary>
        public int PumpPerMille { get; private set; }

        /// <summary>Duty of the bleed valve: 0 is open.</summary>
        public int BleedPerMille { get; private set; }

        /// <summary>The dead-man circuit is to be kept going: this turn's checks have passed.</summary>
        public bool Holds { get; private set; }

        /// <summary>What is left of the rest, us; 0 when it is over.</summary>
        public int RestLeftUs
        {
            get { return _state == CuffState.Ready ? 0 : CuffLimits.RestUs - _restUs; }
        }

        /// <summary>Begins a cycle.</summary>
        /// <param name="program">What for.</param>
        /// <param name="targetMmHg">For a measurement: <see cref="CuffLimits.TargetMinMmHg"/> to <see cref="CuffLimits.TargetMaxMmHg"/>.</param>
        /// <param name="isStopPressed">The stop button, now.</param>
        /// <returns>None, or why not.</returns>
        public CuffRefusal Begin(CuffProgram program, int targetMmHg, bool isStopPressed)
        {
            if (IsRunning) return CuffRefusal.Running;
            if (_state == CuffState.Locked) return CuffRefusal.Locked;
            if (isStopPressed || (_isStopOwed && program == CuffProgram.Measurement)) return RefuseStopped(program, isStopPressed);
            if (!_pressures.IsTraceGood || !_pressures.IsGuardGood) return CuffRefusal.SensorDown;
            if (_state != CuffState.Ready) return CuffRefusal.Resting;
            if (_isReleaseSuspect && program == CuffProgram.Measurement) return CuffRefusal.ReleaseSuspect;
            _program = program;
            _restUs = 0;
            if (program == CuffProgram.Test)
            {
                _test.Clear();
                _target = TestTarget;
                Enter(CuffState.RailCheck, "self-test");
                return CuffRefusal.None;
            }

            _target = targetMmHg * 1000;
            _sink.Tell(EventCode.CuffInflating, Part.None, NoData.None, (uint)targetMmHg);
            Enter(CuffState.Zeroing, "inflate");
            return CuffRefusal.None;
        }

        /// <summary>Ends a cycle at once; nothing when none runs.</summary>
        public void Release()
        {
            if (IsRunning)
            {
                _watch.Fail(CuffEnd.Commanded, Part.None, NoData.None);
                EndCycle();
                Drive(0, 0, false);
            }
        }

        /// <summary>One turn.</summary>
        public void Step(CuffTurn turn)
        {
            int turnUs = AtLeast(turn.ElapsedUs);
            _pressures.Take(turn, turnUs);
            _watch.Take(turn, turnUs);
            _stateUs = _stateUs > int.MaxValue - turnUs ? int.MaxValue : _stateUs + turnUs;
            TakeStop(turn);
            Rest(turn);
            if (IsRunning && !Check(turn, turnUs))
            {
                EndCycle();
            }

            Drive(0, 0, false);
            switch (_state)
            {
                case CuffState.Resting:
                    StepResting(turn);
                    break;
                case CuffState.Ready:
                    StepReady(turn);
                    break;
                case CuffState.RailCheck:
                    StepRailCheck();
                    break;
                case CuffState.Zeroing:
                    StepZeroing(turn);
                    break;
                case CuffState.Inflating:
                    StepInflating();
                    break;
                case CuffState.Settling:
                    StepSettling();
                    break;
                case CuffState.Deflating:
                    StepDeflating(turnUs);
                    break;
                case CuffState.Holding:
                    StepHolding();
                    break;
                case CuffState.Releasing:
                    StepReleasing();
                    break;
                case CuffState.Locked:
                    StepLocked();
                    break;
            }
        }

        // Who presses the button between two cycles wants no further one. A press that ends a cycle is told by its end, and one that outlasts it is not a second.
        private void TakeStop(CuffTurn turn)
        {
            bool isNew = turn.IsStopPressed && !_isStopHeld;
            _isStopHeld = turn.IsStopPressed;
            _isStopOwed = turn.IsAcquiring && (_isStopOwed || (isNew && !IsRunning));
        }

        // Once: it is told with this refusal, and whoever asks again means it. A self-test is nobody's measurement.
        private CuffRefusal RefuseStopped(CuffProgram program, bool isStopPressed)
        {
            if (program == CuffProgram.Measurement)
            {
                _isStopHeld = isStopPressed;
                _isStopOwed = false;
            }

            return CuffRefusal.StopPressed;
        }

        // Time that counts against us is at least that of the loop's pause; time that counts for us is at most a turn's, and none when the clock jumped.
        private static int AtLeast(long elapsedUs)
        {
            if (elapsedUs > CuffLimits.TurnUsMax) return CuffLimits.TurnUsMax;
            return elapsedUs < CuffLimits.TurnUsMin ? CuffLimits.TurnUsMin : (int)elapsedUs;
        }

        private void Rest(CuffTurn turn)
        {
            bool isTrusted = turn.ElapsedUs >= 0 && turn.ElapsedUs <= CuffLimits.TurnUsMax;
            if (IsRunning || !_pressures.AreBothLow())
            {
                _restUs = 0;
            }
            else if (isTrusted && _restUs < CuffLimits.RestUs)
            {
                _restUs += (int)turn.ElapsedUs;
            }
        }

        private bool Check(CuffTurn turn, int turnUs)
        {
            if (!_watch.CheckAlways(turn)) return false;
            if (_program == CuffProgram.Measurement && !turn.IsAcquiring) return _watch.Fail(CuffEnd.Commanded, Part.None, NoData.None);
            switch (_state)
            {
                case CuffState.RailCheck:
                case CuffState.Zeroing:
                    return true;
                case CuffState.Inflating:
                    return _watch.CheckPressure(true) && _watch.CheckRise(turnUs) && CheckInflationTime();
                case CuffState.Settling:
                    return _watch.CheckPressure(true) && CheckPumpStopped();
                case CuffState.Deflating:
                    return _watch.CheckPressure(false) && (_program == CuffProgram.Test || _watch.CheckFall(turnUs));
                case CuffState.Holding:
                    return _watch.CheckPressure(_stateUs < TestSettlingUs) && CheckPumpStopped();
                case CuffState.Resting:
                case CuffState.Ready:
                case CuffState.Releasing:
                case CuffState.Locked:
                    return true;
            }

            return false;
        }

        // The pump's inertia carries it some mmHg beyond the target, not more.
        private bool CheckPumpStopped()
        {
            return _pressures.Trace < _target + CuffLimits.Approach || _watch.Fail(CuffEnd.OverPressure, Part.CuffPump, NoData.NoEffect);
        }

        private bool CheckInflationTime()
        {
            return _stateUs < CuffLimits.InflationUs || _watch.Fail(CuffEnd.NoPressure, Part.CuffPump, NoData.NoEffect);
        }

        private void EndCycle()
        {
            if (_program == CuffProgram.Measurement)
            {
                _sink.Tell(EventCode.CuffEnded, _watch.Part, _watch.Reason, (uint)_watch.End);
            }
            else
            {
                _test.End = _watch.End;
                _test.FailedPart = _watch.Part;
                _test.FailedReason = _watch.Reason;
                _test.ReleasedFrom = _pressures.Trace;
            }

            // A cuff that was hardly filled says nothing of the valve.
            _isReleaseJudged = _pressures.HasZero && _pressures.AreBothHigh();
            Enter(CuffState.Releasing, CuffNames.Of(_watch.End));
        }

        private void Enter(CuffState next, string reason)
        {
            CuffState last = _state;
            _state = next;
            _stateUs = 0;
            _mark = int.MinValue;
            _pressures.RestartZero();
            _watch.Restart();
            _sink.Moved(last, next, reason);
        }

        private void Drive(int pump, int bleed, bool holds)
        {
            PumpPerMille = pump;
            BleedPerMille = bleed;
            Holds = holds;
        }
    }
}
