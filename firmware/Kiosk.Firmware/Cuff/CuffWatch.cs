using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Judges every turn in which the cuff may be under pressure, and says why it has to be released. It knows what the pump and valve are told, and
    /// expects the pressure to follow.
    /// </summary>
    public sealed class CuffWatch
    {
        // What the pressure does is judged over 1.5 s while it rises and 2 s while it falls.
        private const int RiseWindowUs = 1500000;
        private const int FallWindowUs = 2000000;

        // A loosely applied cuff rises by 4 mmHg in the first window. In a fall the ramp makes 6; more is a leak.
        private const int RiseMin = 3000;
        private const int FallMin = 2000;
        private const int FallMax = 20000;

        // A sensor that has moved by less while the other has moved by more is stuck.
        private const int StuckMoved = 1000;
        private const int OtherMoved = 3000;

        private readonly CuffPressures _pressures;
        private int _aboveUs;
        private int _silentUs = int.MaxValue;
        private int _differing;
        private int _settledSum;
        private int _settledTurns;
        private int _windowUs;
        private int _windowTrace;
        private int _windowGuard;
        private bool _isOddWindow;

        /// <param name="pressures">The sensors.</param>
        public CuffWatch(CuffPressures pressures)
        {
            _pressures = pressures;
        }

        /// <summary>Why the cuff has to be released; only after a check that returned false.</summary>
        public CuffEnd End { get; private set; }

        /// <summary>What failed, else None.</summary>
        public Part Part { get; private set; }

        /// <summary>How it failed, else None.</summary>
        public NoData Reason { get; private set; }

        /// <summary>Keeps the books that go on in every state.</summary>
        /// <param name="turn">The turn.</param>
        /// <param name="turnUs">How long it was, at least.</param>
        public void Take(CuffTurn turn, int turnUs)
        {
            _silentUs = turn.IsHostHeard ? 0 : Add(_silentUs, turnUs);
            bool isLow = _pressures.AreBothLow();
            _aboveUs = isLow ? 0 : Add(_aboveUs, turnUs);
        }

        /// <summary>Another state begins: what the pressure does is judged anew.</summary>
        public void Restart()
        {
            _differing = 0;
            _settledSum = 0;
            _settledTurns = 0;
            _isOddWindow = false;
            BeginWindow();
        }

        /// <summary>The checks of every state in which a cycle runs.</summary>
        /// <param name="turn">The turn, already taken.</param>
        /// <returns>True when all is well.</returns>
        public bool CheckAlways(CuffTurn turn)
        {
            if (turn.IsStopPressed) return Fail(CuffEnd.StopButton, Part.None, NoData.None);
            if (turn.ElapsedUs < CuffLimits.StandingUs || turn.ElapsedUs > CuffLimits.TurnUsMax) return Fail(CuffEnd.Interrupted, Part.None, NoData.None);
            if (_silentUs >= CuffLimits.HostSilentUs) return Fail(CuffEnd.HostSilent, Part.None, NoData.None);
            if (!_pressures.IsTraceGood) return Fail(CuffEnd.SensorFailed, Part.Lps28dfw, Known(turn.TraceReason));
            if (!_pressures.IsGuardGood) return Fail(CuffEnd.SensorFailed, Part.Mpr, Known(turn.GuardReason));
            return true;
        }

        /// <summary>The checks of every state in which the cuff is under pressure.</summary>
        /// <param name="isPumping">The pump runs, or has only just stopped.</param>
        public bool CheckPressure(bool isPumping)
        {
            int trace = _pressures.TracePeak;
            if (trace > CuffLimits.Over || _pressures.Guard > CuffLimits.Over) return Fail(CuffEnd.OverPressure, Part.None, NoData.None);
            if (_aboveUs >= CuffLimits.AboveUs) return Fail(CuffEnd.TooLong, Part.None, NoData.None);
            int allowed = isPumping ? CuffLimits.DifferencePumping : CuffLimits.Difference;
            bool isDiffering = Size(_pressures.Trace - _pressures.Guard) > allowed;
            _differing = isDiffering ? _differing + 1 : 0;
            return _differing < CuffLimits.DifferenceTurns || FailDiffering(isPumping);
        }

        /// <summary>The pump runs: does the pressure rise?</summary>
        public bool CheckRise(int turnUs)
        {
            _windowUs += turnUs;
            if (_windowUs < RiseWindowUs) return true;
            int trace = _pressures.Trace - _windowTrace;
            int guard = _pressures.Guard - _windowGuard;
            BeginWindow();
            if (IsStuck(trace, guard)) return Fail(CuffEnd.SensorStuck, Part.Lps28dfw, NoData.Stuck);
            if (IsStuck(guard, trace)) return Fail(CuffEnd.SensorStuck, Part.Mpr, NoData.Stuck);
            return trace >= RiseMin || Fail(CuffEnd.NoPressure, Part.CuffPump, NoData.NoEffect);
        }

        /// <summary>The bleed valve is open: does the pressure fall, and not too fast? One window may be out of order: somebody moved.</summary>
        public bool CheckFall(int turnUs)
        {
            _windowUs += turnUs;
            if (_windowUs < FallWindowUs) return true;
            int trace = _windowTrace - _pressures.Trace;
            int guard = _windowGuard - _pressures.Guard;
            BeginWindow();
            if (IsStuck(trace, guard)) return Fail(CuffEnd.SensorStuck, Part.Lps28dfw, NoData.Stuck);
            if (IsStuck(guard, trace)) return Fail(CuffEnd.SensorStuck, Part.Mpr, NoData.Stuck);
            bool isOdd = trace < FallMin || trace > FallMax;
            bool isOddAgain = isOdd && _isOddWindow;
            _isOddWindow = isOdd;
            if (!isOddAgain) return true;
            CuffEnd end = trace < FallMin ? CuffEnd.NoDeflation : CuffEnd.NoPressure;
            return Fail(end, Part.BleedValve, NoData.NoEffect);
        }

        /// <summary>Everything is shut and nothing flows: takes what the sensors are apart.</summary>
        public void TakeSettled()
        {
            _settledSum += _pressures.Trace - _pressures.Guard;
            _settledTurns++;
        }

        /// <summary>Are they apart on an average? Only after <see cref="TakeSettled"/>.</summary>
        public bool CheckSettled()
        {
            bool isApart = Size(_settledSum / _settledTurns) > CuffLimits.DifferenceSettled;
            return !isApart || Fail(CuffEnd.SensorsDisagree, Part.None, NoData.Disagreement);
        }

        /// <summary>Says that the cuff has to be released.</summary>
        /// <returns>False.</returns>
        public bool Fail(CuffEnd end, Part part, NoData reason)
        {
            End = end;
            Part = part;
            Reason = reason;
            return false;
        }

        // While the pump runs, the sensor that stands still is the one to blame. In a fall a kinked hose looks alike: only a whole window tells.
        private bool FailDiffering(bool isPumping)
        {
            int trace = _pressures.Trace - _windowTrace;
            int guard = _pressures.Guard - _windowGuard;
            if (isPumping && IsStuck(trace, guard)) return Fail(CuffEnd.SensorStuck, Part.Lps28dfw, NoData.Stuck);
            if (isPumping && IsStuck(guard, trace)) return Fail(CuffEnd.SensorStuck, Part.Mpr, NoData.Stuck);
            return Fail(CuffEnd.SensorsDisagree, Part.None, NoData.Disagreement);
        }

        private void BeginWindow()
        {
            _windowUs = 0;
            _windowTrace = _pressures.Trace;
            _windowGuard = _pressures.Guard;
        }

        private static bool IsStuck(int moved, int other)
        {
            return Size(moved) < StuckMoved && Size(other) > OtherMoved;
        }

        // A part that says nothing of itself and gives nothing does not get ready.
        private static NoData Known(NoData reason)
        {
            return reason == NoData.None ? NoData.NotReady : reason;
        }

        private static int Size(int value)
        {
            return value < 0 ? -value : value;
        }

        private static int Add(int us, int turnUs)
        {
            return us > int.MaxValue - turnUs ? int.MaxValue : us + turnUs;
        }
    }
}
