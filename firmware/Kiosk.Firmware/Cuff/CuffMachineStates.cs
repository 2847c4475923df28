using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <content>What each state does in a turn, once the checks of the turn have passed. A method that drives nothing leaves everything open.</content>
    public sealed partial class CuffMachine
    {
        private void StepResting(CuffTurn turn)
        {
            bool isTaken;
            _pressures.StepZero(turn, out isTaken);
            if (_restUs >= CuffLimits.RestUs && isTaken)
            {
                Enter(CuffState.Ready, "rested");
            }
        }

        // The air pressure and the sensors drift; the cuff stands open.
        private void StepReady(CuffTurn turn)
        {
            bool isTaken;
            _pressures.StepZero(turn, out isTaken);
            if (!_pressures.AreBothLow())
            {
                Enter(CuffState.Resting, "pressure, or a sensor is silent");
            }
        }

        private void StepRailCheck()
        {
            if (_mark == int.MinValue)
            {
                _mark = _pressures.Guard;
            }

            int rise = _pressures.Guard - _mark;
            _test.RailRise = rise > _test.RailRise ? rise : _test.RailRise;
            if (_stateUs >= RailCheckUs)
            {
                Enter(CuffState.Zeroing, "rail checked");
                return;
            }

            Drive(1000, 0, false);
        }

        private void StepZeroing(CuffTurn turn)
        {
            bool isTaken;
            NoData reason = _pressures.StepZero(turn, out isTaken);
            if (isTaken)
            {
                Enter(CuffState.Inflating, "zero taken");
                Drive(1000, DeflationControl.Shut, true);
            }
            else if (reason != NoData.None || _stateUs > CuffLimits.ZeroingUs)
            {
                _watch.Fail(CuffEnd.SensorFailed, Part.None, reason == NoData.None ? NoData.NotReady : reason);
                EndCycle();
            }
        }

        private void StepInflating()
        {
            int highest = _pressures.TracePeak > _pressures.Guard ? _pressures.TracePeak : _pressures.Guard;
            if (highest >= _target)
            {
                Enter(_program == CuffProgram.Test ? CuffState.Holding : CuffState.Settling, "target reached");
                Drive(0, DeflationControl.Shut, true);
                return;
            }

            Drive(highest >= _target - CuffLimits.Approach ? 500 : 1000, DeflationControl.Shut, true);
        }

        private void StepSettling()
        {
            _watch.TakeSettled();
            if (_stateUs >= CuffLimits.SettlingUs && !_watch.CheckSettled())
            {
                EndCycle();
                return;
            }

            Drive(0, DeflationControl.Shut, true);
            if (_stateUs >= CuffLimits.SettlingUs)
            {
                int pressure = _pressures.Trace;
                _sink.Tell(EventCode.CuffDeflating, Part.None, NoData.None, (uint)((pressure + 500) / 1000));
                Enter(CuffState.Deflating, "settled");
                _deflation.Restart(pressure);
                _mark = pressure;
            }
        }

        private void StepDeflating(int turnUs)
        {
            if (_program == CuffProgram.Test)
            {
                StepBleedTest();
                return;
            }

            if (_pressures.Trace <= CuffLimits.TraceEnd)
            {
                bool isTooFast = _mark - _pressures.Trace > (long)_stateUs * FallPerSMax / 1000000 + CuffLimits.Low;
                _watch.Fail(isTooFast ? CuffEnd.NoPressure : CuffEnd.Complete, isTooFast ? Part.BleedValve : Part.None, isTooFast ? NoData.NoEffect : NoData.None);
                EndCycle();
                return;
            }

            Drive(0, _deflation.Step(_pressures.Trace, turnUs), true);
        }

        private void StepHolding()
        {
            Drive(0, DeflationControl.Shut, true);
            _test.HasRisen = true;
            if (_stateUs < TestSettlingUs)
            {
                _mark = _pressures.Trace;
            }

            _test.Leaked = _mark - _pressures.Trace;
            if (_stateUs >= TestHoldingUs)
            {
                Enter(CuffState.Deflating, "held");
                _mark = _pressures.Trace;
            }
        }

        private void StepBleedTest()
        {
            _test.Bled = _mark - _pressures.Trace;
            if (_stateUs >= TestBleedingUs)
            {
                _watch.Fail(CuffEnd.Complete, Part.None, NoData.None);
                EndCycle();
                return;
            }

            Drive(0, TestBleed, true);
        }

        private void StepReleasing()
        {
            if (!_pressures.IsEitherHigh())
            {
                EndRelease();
                return;
            }

            if (_stateUs < CuffLimits.ReleaseUs)
            {
                return;
            }

            // One sensor alone may be stuck high; two of them are believed of the valve.
            bool isValve = _pressures.AreBothHigh() && _isReleaseJudged;
            _isReleaseSuspect = _isReleaseSuspect || isValve;
            _sink.Tell(EventCode.CuffEnded, isValve ? Part.ReleaseValve : Part.None, isValve ? NoData.NoEffect : NoData.Disagreement, (uint)CuffEnd.NoRelease);
            Enter(CuffState.Locked, "the pressure stays although the valves are open");
        }

        private void EndRelease()
        {
            // From a lower pressure the bleed valve alone is as quick.
            if (_program == CuffProgram.Test && _isReleaseJudged && _test.ReleasedFrom >= CuffPartTest.ReleaseFromMin)
            {
                _test.ReleaseUs = _stateUs;
                bool isFast = _stateUs <= CuffPartTest.ReleaseUsMax && _test.End == CuffEnd.Complete;
                _isReleaseSuspect = _isReleaseSuspect && !isFast;
            }

            Enter(CuffState.Resting, "released");
        }

        private void StepLocked()
        {
            if (!_pressures.IsEitherHigh())
            {
                Enter(CuffState.Resting, "the pressure has fallen");
            }
        }
    }
}
