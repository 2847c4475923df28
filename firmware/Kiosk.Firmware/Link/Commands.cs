using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Carries out each command id once and keeps the last results for those that the edge host repeats because the answer was
    /// lost. A reboot is done a moment later, so that its result gets out; the hello of the new boot is the proof, and the edge host
    /// does not repeat it into the next boot.
    /// </summary>
    public sealed class Commands
    {
        /// <summary>Results kept for repeated commands.</summary>
        public const int Kept = 8;

        /// <summary>Time between accepting a reboot and doing it, us.</summary>
        public const long RebootDelayUs = 200000;

        private readonly CommandResultMessage[] _results = new CommandResultMessage[Kept];
        private readonly bool[] _isDue = new bool[Kept];
        private readonly IAcquisition _acquisition;
        private readonly ICuff _cuff;
        private readonly ISelfTest _selfTest;
        private readonly IReset _reset;
        private int _next;
        private int _count;
        private int _dueCount;
        private bool _isRebooting;
        private long _rebootAtUs;

        /// <param name="bootId">Put into every result.</param>
        /// <param name="acquisition">What begin and end act on.</param>
        /// <param name="cuff">What inflate and release act on.</param>
        /// <param name="selfTest">What a self-test acts on; what begins or ends everything goes before it.</param>
        /// <param name="reset">What a reboot acts on.</param>
        public Commands(uint bootId, IAcquisition acquisition, ICuff cuff, ISelfTest selfTest, IReset reset)
        {
            _acquisition = acquisition;
            _cuff = cuff;
            _selfTest = selfTest;
            _reset = reset;
            for (int i = 0; i < Kept; i++)
            {
                _results[i] = new CommandResultMessage();
                _results[i].BootId = bootId;
            }
        }

        /// <summary>Carries out a command, or answers a repeated one with the result it has.</summary>
        public void Execute(CommandMessage command, long nowUs)
        {
            int slot = Find(command.CommandId);
            if (slot < 0)
            {
                slot = NewSlot();
                CommandResultMessage result = _results[slot];
                result.CommandId = command.CommandId;
                result.Detail = 0;
                result.Outcome = Dispatch(command, result, nowUs);
            }

            if (!_isDue[slot])
            {
                _isDue[slot] = true;
                _dueCount++;
            }
        }

        /// <summary>Restarts when a reboot is due.</summary>
        public void Step(long nowUs)
        {
            if (_isRebooting && nowUs >= _rebootAtUs)
            {
                _isRebooting = false;
                _reset.Restart();
            }
        }

        /// <summary>The next result to send, or null; <see cref="MarkSent"/> when it was.</summary>
        public CommandResultMessage Due()
        {
            if (_dueCount == 0)
            {
                return null;
            }

            for (int i = 0; i < Kept; i++)
            {
                if (_isDue[i])
                {
                    return _results[i];
                }
            }

            return null;
        }

        /// <summary>Notes that the result that <see cref="Due"/> gave was sent.</summary>
        public void MarkSent()
        {
            for (int i = 0; i < Kept; i++)
            {
                if (_isDue[i])
                {
                    _isDue[i] = false;
                    _dueCount--;
                    return;
                }
            }
        }

        private CommandOutcome Dispatch(CommandMessage command, CommandResultMessage result, long nowUs)
        {
            switch (command.Code)
            {
                case CommandCode.BeginAcquisition: return Begin(command, result, nowUs);
                case CommandCode.EndAcquisition: return End(command, nowUs);
                case CommandCode.Reboot: return Reboot(result, nowUs);
                case CommandCode.InflateCuff: return Inflate(command, result, nowUs);
                case CommandCode.ReleaseCuff: return Release(nowUs);
                case CommandCode.SelfTest: return Test(command, result, nowUs);
                case CommandCode.None: return CommandOutcome.Unknown;
            }

            return CommandOutcome.Unknown;
        }

        private CommandOutcome Begin(CommandMessage command, CommandResultMessage result, long nowUs)
        {
            uint id = command.Argument1;
            uint unknown = command.Argument2 & ~(uint)Instruments.All;
            if (id == 0 || command.Argument2 == 0 || unknown != 0 || id == _acquisition.EndedId || _isRebooting)
            {
                return CommandOutcome.BadArgument;
            }

            if (_acquisition.Id == id)
            {
                return CommandOutcome.Done;
            }

            if (_acquisition.Id != 0)
            {
                result.Detail = _acquisition.Id;
                return CommandOutcome.Busy;
            }

            _selfTest.Abort(nowUs);
            _acquisition.Begin(id, (Instruments)command.Argument2, nowUs);
            return CommandOutcome.Done;
        }

        private CommandOutcome End(CommandMessage command, long nowUs)
        {
            if (command.Argument1 == 0)
            {
                return CommandOutcome.BadArgument;
            }

            if (_acquisition.Id == command.Argument1)
            {
                // First, so that the end of the cycle is told within its acquisition.
                _cuff.Release(nowUs);
                _acquisition.End(0, nowUs);
            }

            return CommandOutcome.Done;
        }

        private CommandOutcome Inflate(CommandMessage command, CommandResultMessage result, long nowUs)
        {
            uint target = command.Argument2 == 0 ? CuffLimits.TargetDefaultMmHg : command.Argument2;
            bool isTarget = target >= CuffLimits.TargetMinMmHg && target <= CuffLimits.TargetMaxMmHg;
            if (command.Argument1 == 0 || command.Argument1 != _cuff.AcquisitionId || !isTarget || _isRebooting)
            {
                return CommandOutcome.BadArgument;
            }

            CuffRefusal refusal = _cuff.Inflate((int)target, nowUs);
            if (refusal == CuffRefusal.None)
            {
                return CommandOutcome.Done;
            }

            uint tenths = refusal == CuffRefusal.Resting ? (uint)(_cuff.RestLeftUs / 100000) : 0;
            result.Detail = (uint)refusal | (tenths << 8);
            return CommandOutcome.Busy;
        }

        private CommandOutcome Release(long nowUs)
        {
            _cuff.Release(nowUs);
            return CommandOutcome.Done;
        }

        private CommandOutcome Reboot(CommandResultMessage result, long nowUs)
        {
            if (_acquisition.Id != 0)
            {
                result.Detail = _acquisition.Id;
                return CommandOutcome.Busy;
            }

            _selfTest.Abort(nowUs);
            _isRebooting = true;
            _rebootAtUs = nowUs + RebootDelayUs;
            return CommandOutcome.Done;
        }

        private CommandOutcome Test(CommandMessage command, CommandResultMessage result, long nowUs)
        {
            if (command.Argument1 > byte.MaxValue || !_selfTest.Knows((Part)command.Argument1) || _isRebooting)
            {
                return CommandOutcome.BadArgument;
            }

            if (_acquisition.Id != 0 || _selfTest.IsRunning)
            {
                result.Detail = _acquisition.Id;
                return CommandOutcome.Busy;
            }

            _selfTest.Begin((Part)command.Argument1, command.CommandId, nowUs);
            return CommandOutcome.Done;
        }

        private int Find(uint commandId)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_results[i].CommandId == commandId)
                {
                    return i;
                }
            }

            return -1;
        }

        private int NewSlot()
        {
            int slot = _next;
            _next = (_next + 1) % Kept;
            if (_count < Kept)
            {
                _count++;
            }

            if (_isDue[slot])
            {
                _isDue[slot] = false;
                _dueCount--;
            }

            return slot;
        }
    }
}
