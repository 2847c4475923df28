using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>The verdict on one part of the cuff, by what the shared run of the pneumatics has seen.</summary>
    public sealed class CuffPartTest : IPartTest
    {
        /// <summary>What the shut cuff may lose in 4 s, thousandths of a mmHg: air that cools down, a hose that stretches, and a little leak.</summary>
        public const int LeakMax = 2000;

        /// <summary>What the bleed valve must let out in 3 s, a quarter open.</summary>
        public const int BledMin = 4000;

        /// <summary>What it must not exceed.</summary>
        public const int BledMax = 25000;

        /// <summary>Time from 25 to 40 mmHg to below 10 by the release valve, us; the bleed valve alone takes 4 s.</summary>
        public const int ReleaseUsMax = 1500000;

        // The pump without the dead-man circuit must not run; if it does, the guard sees 10 mmHg.
        private const int RailRiseMax = 3000;

        private readonly Part _part;
        private readonly CuffSelfTest _test;

        /// <param name="part">Which part.</param>
        /// <param name="test">The run that it shares with the others.</param>
        public CuffPartTest(Part part, CuffSelfTest test)
        {
            _part = part;
            _test = test;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return _part; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            _test.Begin(nowUs);
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            if (!_test.Step(nowUs))
            {
                return NoData.NotReady;
            }

            CuffTestRecord record = _test.Cuff.Machine.Test;
            switch (_part)
            {
                case Part.Lps28dfw: return Sensor(_test.Cuff.TraceReason, record);
                case Part.Mpr: return Sensor(_test.Cuff.GuardReason, record);
                case Part.CuffPump: return Pump(record);
                case Part.BleedValve: return Bleed(record);
                case Part.ReleaseValve: return Release(record);
            }

            return NoData.NotPresent;
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
            _test.Abort(nowUs);
        }

        private NoData Sensor(NoData reason, CuffTestRecord record)
        {
            if (reason != NoData.None) return reason;
            if (_test.Refusal != CuffRefusal.None) return NoData.NoEffect;
            if (record.End == CuffEnd.SensorsDisagree) return NoData.Disagreement;
            if (record.End == CuffEnd.SensorStuck) return NoData.Stuck;
            if (record.End == CuffEnd.SensorFailed) return NoData.DeviceError;
            return record.HasRisen ? NoData.None : NoData.NoEffect;
        }

        private NoData Pump(CuffTestRecord record)
        {
            if (_test.Refusal != CuffRefusal.None || !record.HasRisen) return NoData.NoEffect;
            // It ran without the dead-man circuit: the rail's switch conducts for ever.
            return record.RailRise <= RailRiseMax ? NoData.None : NoData.DeviceError;
        }

        private NoData Bleed(CuffTestRecord record)
        {
            if (_test.Refusal != CuffRefusal.None || record.End != CuffEnd.Complete) return NoData.NoEffect;
            if (record.Leaked > LeakMax) return NoData.OutOfRange;
            return record.Bled >= BledMin && record.Bled <= BledMax ? NoData.None : NoData.NoEffect;
        }

        private NoData Release(CuffTestRecord record)
        {
            if (_test.Refusal != CuffRefusal.None || record.End != CuffEnd.Complete) return NoData.NoEffect;
            return record.ReleaseUs <= ReleaseUsMax ? NoData.None : NoData.NoEffect;
        }
    }
}
