using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// The verdict on one part of the cuff, by what the shared run of the pneumatics has seen; NotApplied when the run could not judge it, since
    /// another part failed before.
    /// </summary>
    public sealed class CuffPartTest : IPartTest
    {
        /// <summary>What the shut cuff may lose in 4 s, thousandths of a mmHg: air that cools down, a hose that stretches, and a little leak.</summary>
        public const int LeakMax = 2000;

        /// <summary>What the bleed valve must let out in 3 s, a quarter open.</summary>
        public const int BledMin = 4000;

        /// <summary>What it must not exceed, so that of 40 mmHg enough is left for the release valve.</summary>
        public const int BledMax = 13000;

        /// <summary>The release valve is judged from that pressure on.</summary>
        public const int ReleaseFromMin = 25000;

        /// <summary>Time from there or higher to below 10 mmHg by the release valve, us; the bleed valve alone takes 4 s.</summary>
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

            NoData reason = Own();
            return reason != NoData.None ? reason : Judge(_test.Cuff.Machine.Test);
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
            _test.Abort(nowUs);
        }

        // A sensor's own words, from its sampler.
        private NoData Own()
        {
            if (_part == Part.Lps28dfw) return _test.Cuff.TraceReason;
            return _part == Part.Mpr ? _test.Cuff.GuardReason : NoData.None;
        }

        // A run that did not go to its end blames whom it saw fail; of the others it knows nothing (NotApplied).
        private NoData Judge(CuffTestRecord record)
        {
            bool isSensor = _part == Part.Lps28dfw || _part == Part.Mpr;
            bool isValve = _part == Part.BleedValve || _part == Part.ReleaseValve;
            if (_test.Refusal == CuffRefusal.Locked) return isValve ? NoData.NoEffect : NoData.NotApplied;
            if (_test.Refusal != CuffRefusal.None) return NoData.NotApplied;
            if (record.End == CuffEnd.Complete) return JudgeWhole(record);
            if (record.End == CuffEnd.SensorsDisagree) return isSensor ? NoData.Disagreement : NoData.NotApplied;
            // A dead pump, a valve that stays open and a leak look alike.
            if (record.End == CuffEnd.NoPressure) return isSensor ? NoData.NotApplied : NoData.NoEffect;
            return record.FailedPart == _part ? record.FailedReason : NoData.NotApplied;
        }

        private NoData JudgeWhole(CuffTestRecord record)
        {
            switch (_part)
            {
                // It ran without the dead-man circuit: the rail's switch conducts for ever.
                case Part.CuffPump: return record.RailRise <= RailRiseMax ? NoData.None : NoData.DeviceError;
                case Part.BleedValve: return Bleed(record);
                case Part.ReleaseValve: return Release(record);
            }

            return record.HasRisen ? NoData.None : NoData.NoEffect;
        }

        // What the bleed valve or a leak let out before left it nothing to be judged by.
        private static NoData Release(CuffTestRecord record)
        {
            if (record.ReleaseUs <= ReleaseUsMax) return NoData.None;
            return record.ReleasedFrom >= ReleaseFromMin ? NoData.NoEffect : NoData.NotApplied;
        }

        private static NoData Bleed(CuffTestRecord record)
        {
            if (record.Leaked > LeakMax) return NoData.OutOfRange;
            return record.Bled >= BledMin && record.Bled <= BledMax ? NoData.None : NoData.NoEffect;
        }
    }
}
