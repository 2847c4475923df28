using Kiosk.Drivers.Bus;
using Kiosk.Measurements;

namespace Kiosk.Drivers
{
    /// <summary>What must be done to a VL53L0X before it measures, a few transfers at each step.</summary>
    /// <remarks>ST API: DataInit, StaticInit and PerformRefCalibration, without the parts that a factory has done.</remarks>
    internal sealed class Vl53l0xSetup
    {
        private const int WritesPerStep = 16;
        private const int SpadMapLength = 6;
        private const int SpadsPerByte = 8;
        private const int FirstApertureSpad = 12;

        private readonly II2cDevice _i2c;
        private readonly byte[] _write = new byte[1 + SpadMapLength];
        private readonly byte[] _read = new byte[SpadMapLength];
        private Stage _stage;
        private int _tuned;
        private byte _revision;
        private byte _stopVariable;

        public Vl53l0xSetup(II2cDevice i2c)
        {
            _i2c = i2c;
        }

        // Off --Reset--> Held --released--> Booting --identified--> Limits --> Spads --answered--> Tuning --all written-->
        //   Ready <--done-- PhaseCalibration <--done-- SupplyCalibration <-- Interrupt <--
        private enum Stage
        {
            Off,
            Held,
            Booting,
            Limits,
            Spads,
            Tuning,
            Interrupt,
            SupplyCalibration,
            PhaseCalibration,
            Ready,
        }

        /// <summary>What has to be written back before each ranging.</summary>
        public byte StopVariable
        {
            get { return _stopVariable; }
        }

        // A transfer that failed may have left another page turned.
        public NoData Reset()
        {
            _stage = Stage.Off;
            _tuned = 0;
            NoData reason = WriteRegister(Vl53l0xRegisters.Page, 0x00);
            if (reason == NoData.None) reason = WriteRegister(0x80, 0x00);
            if (reason == NoData.None) reason = WriteRegister(Vl53l0xRegisters.SoftReset, 0x00);
            if (reason == NoData.None) _stage = Stage.Held;
            return reason;
        }

        public NoData Step(out byte revision)
        {
            revision = 0;
            switch (_stage)
            {
                case Stage.Off: return NoData.NotReady;
                case Stage.Held: return MoveOn(WriteRegister(Vl53l0xRegisters.SoftReset, 0x01), Stage.Booting);
                case Stage.Booting: return Identify();
                case Stage.Limits: return MoveOn(SetLimits(), Stage.Spads);
                case Stage.Spads: return AwaitSpads();
                case Stage.Tuning: return Tune();
                case Stage.Interrupt: return MoveOn(SetInterrupt(), Stage.SupplyCalibration);
                case Stage.SupplyCalibration: return AwaitSupplyCalibration();
                case Stage.PhaseCalibration: return AwaitPhaseCalibration();
                case Stage.Ready: break;
            }

            revision = _revision;
            return NoData.None;
        }

        public NoData Write(byte[] pairs)
        {
            return Write(pairs, 0, pairs.Length);
        }

        public NoData WriteRegister(byte register, byte value)
        {
            _write[0] = register;
            _write[1] = value;
            return BusStatusReason.Of(_i2c.Write(_write, 2));
        }

        private NoData MoveOn(NoData reason, Stage next)
        {
            if (reason != NoData.None) return reason;
            _stage = next;
            return NoData.NotReady;
        }

        // Until it has booted the part does not answer, or answers 0.
        private NoData Identify()
        {
            NoData reason = ReadRegisters(Vl53l0xRegisters.ModelId, 3);
            if (reason != NoData.None) return reason;
            if (_read[0] == 0) return NoData.NotReady;
            if (_read[0] != Vl53l0xRegisters.ModelIdValue) return NoData.WrongPart;
            _revision = _read[2];
            return MoveOn(NoData.None, Stage.Limits);
        }

        private NoData SetLimits()
        {
            // I/O at 2.8 V as on every module; the part's own default is 1.8 V.
            NoData reason = ChangeRegister(Vl53l0xRegisters.PadVoltage, 0x01, 0x00);
            if (reason == NoData.None) reason = WriteRegister(0x88, 0x00);
            if (reason == NoData.None) reason = Write(Vl53l0xSettings.OpenStopVariable);
            if (reason == NoData.None) reason = ReadRegisters(Vl53l0xRegisters.StopVariable, 1);
            if (reason != NoData.None) return reason;
            _stopVariable = _read[0];
            reason = Write(Vl53l0xSettings.CloseStopVariable);
            if (reason == NoData.None) reason = ChangeRegister(Vl53l0xRegisters.SignalChecks, 0x12, 0x00);
            if (reason == NoData.None) reason = Write(Vl53l0xSettings.Limits);
            if (reason == NoData.None) reason = Write(Vl53l0xSettings.OpenNvm);
            if (reason == NoData.None) reason = ChangeRegister(Vl53l0xRegisters.Nvm, 0x04, 0x00);
            return reason != NoData.None ? reason : Write(Vl53l0xSettings.RequestSpads);
        }

        private NoData AwaitSpads()
        {
            NoData reason = ReadRegisters(Vl53l0xRegisters.Nvm, 1);
            if (reason != NoData.None) return reason;
            if (_read[0] == 0) return NoData.NotReady;
            reason = WriteRegister(Vl53l0xRegisters.Nvm, 0x01);
            if (reason == NoData.None) reason = ReadRegisters(Vl53l0xRegisters.NvmSpads, 1);
            if (reason != NoData.None) return reason;
            int count = _read[0] & 0x7F;
            bool isAperture = (_read[0] & 0x80) != 0;
            reason = Write(Vl53l0xSettings.CloseNvm);
            if (reason == NoData.None) reason = ChangeRegister(Vl53l0xRegisters.Nvm, 0x00, 0x04);
            if (reason == NoData.None) reason = Write(Vl53l0xSettings.LeaveNvm);
            return reason != NoData.None ? reason : MoveOn(SelectSpads(count, isAperture), Stage.Tuning);
        }

        // Of the good reference SPADs the first ones are enabled, as many as the factory found right.
        private NoData SelectSpads(int count, bool isAperture)
        {
            NoData reason = ReadRegisters(Vl53l0xRegisters.SpadEnables, SpadMapLength);
            if (reason == NoData.None) reason = Write(Vl53l0xSettings.PrepareSpads);
            if (reason != NoData.None) return reason;
            int enabled = 0;
            for (int i = 0; i < SpadMapLength * SpadsPerByte; i++)
            {
                int mask = 1 << (i % SpadsPerByte);
                bool isGood = (_read[i / SpadsPerByte] & mask) != 0;
                if (i < (isAperture ? FirstApertureSpad : 0) || enabled == count) _read[i / SpadsPerByte] &= (byte)~mask;
                else if (isGood) enabled++;
            }

            _write[0] = Vl53l0xRegisters.SpadEnables;
            for (int i = 0; i < SpadMapLength; i++) _write[1 + i] = _read[i];
            return BusStatusReason.Of(_i2c.Write(_write, 1 + SpadMapLength));
        }

        private NoData Tune()
        {
            int left = Vl53l0xSettings.Tuning.Length - _tuned;
            int length = left < 2 * WritesPerStep ? left : 2 * WritesPerStep;
            NoData reason = Write(Vl53l0xSettings.Tuning, _tuned, length);
            if (reason != NoData.None) return reason;
            _tuned += length;
            if (_tuned == Vl53l0xSettings.Tuning.Length) _stage = Stage.Interrupt;
            return NoData.NotReady;
        }

        private NoData SetInterrupt()
        {
            NoData reason = Write(Vl53l0xSettings.Budget);
            if (reason == NoData.None)
                reason = WriteRegister(Vl53l0xRegisters.InterruptConfiguration, Vl53l0xRegisters.InterruptConfigurationValue);
            if (reason == NoData.None) reason = ChangeRegister(Vl53l0xRegisters.InterruptPolarity, 0x00, 0x10);
            if (reason == NoData.None) reason = WriteRegister(Vl53l0xRegisters.InterruptClear, 0x01);
            return reason != NoData.None ? reason : StartCalibration(0x01, 0x40);
        }

        private NoData StartCalibration(byte sequence, byte start)
        {
            NoData reason = WriteRegister(Vl53l0xRegisters.Sequence, sequence);
            return reason != NoData.None
                ? reason : WriteRegister(Vl53l0xRegisters.Start, (byte)(Vl53l0xRegisters.StartOnce | start));
        }

        private NoData AwaitSupplyCalibration()
        {
            NoData reason = AwaitCalibration();
            return reason != NoData.None ? reason : MoveOn(StartCalibration(0x02, 0x00), Stage.PhaseCalibration);
        }

        private NoData AwaitPhaseCalibration()
        {
            NoData reason = AwaitCalibration();
            return reason != NoData.None
                ? reason : MoveOn(WriteRegister(Vl53l0xRegisters.Sequence, Vl53l0xRegisters.SequenceValue), Stage.Ready);
        }

        private NoData AwaitCalibration()
        {
            NoData reason = ReadRegisters(Vl53l0xRegisters.InterruptStatus, 1);
            if (reason != NoData.None) return reason;
            if ((_read[0] & Vl53l0xRegisters.DataReadyMask) == 0) return NoData.NotReady;
            reason = WriteRegister(Vl53l0xRegisters.InterruptClear, 0x01);
            return reason != NoData.None ? reason : WriteRegister(Vl53l0xRegisters.Start, 0x00);
        }

        private NoData ChangeRegister(byte register, byte set, byte clear)
        {
            NoData reason = ReadRegisters(register, 1);
            return reason != NoData.None ? reason : WriteRegister(register, (byte)((_read[0] & ~clear) | set));
        }

        private NoData Write(byte[] pairs, int from, int length)
        {
            for (int i = from; i < from + length; i += 2)
            {
                NoData reason = WriteRegister(pairs[i], pairs[i + 1]);
                if (reason != NoData.None) return reason;
            }

            return NoData.None;
        }

        private NoData ReadRegisters(byte register, int count)
        {
            _write[0] = register;
            return BusStatusReason.Of(_i2c.WriteRead(_write, 1, _read, count));
        }
    }
}
