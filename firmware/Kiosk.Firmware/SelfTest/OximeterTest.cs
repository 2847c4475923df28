using Kiosk.Drivers;
using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tests the MAX30102: identity, configuration, its own temperature, the rate of its FIFO, and each LED: its light has to reach the
    /// photodiode. It does so without a finger too, inside the part and from the window above it.
    /// </summary>
    // Idle --begin--> Dark --15 samples--> Red --15 samples--> Infrared --15 samples--> Idle      (any --fault--> Idle)
    public sealed class OximeterTest : IPartTest
    {
        /// <summary>LED current of the test: 25.4 mA, far above that of a measurement.</summary>
        public const byte TestCurrent = 127;

        /// <summary>
        /// What an LED's light has to add, counts: 1 nA at <see cref="TestCurrent"/>, 16 times the part's noise. A bare part sees tens of nA of its
        /// own light; the figure is to be confirmed on each enclosure (hardware-docs/bring-up.md).
        /// </summary>
        public const int RiseMin = 32;

        /// <summary>Samples passed over after a change, the first of which may straddle it.</summary>
        public const int SettlingSamples = 5;

        /// <summary>Samples averaged.</summary>
        public const int Samples = 10;

        /// <summary>The part's own temperature, lowest and highest, milli-degrees Celsius: a kiosk's room and the part's own heat.</summary>
        public const int DieMin = -5000;

        /// <summary>See <see cref="DieMin"/>.</summary>
        public const int DieMax = 65000;

        private const long NominalUs = (SettlingSamples + Samples) * (long)Max30102.PeriodNs / 1000;
        private const long EarliestUs = NominalUs * 90 / 100;
        private const long LatestUs = NominalUs * 110 / 100 + 60000;

        private readonly Max30102 _part;
        private readonly PlethBatch _batch = new PlethBatch();
        private Phase _phase;
        private int _count;
        private int _red;
        private int _infrared;
        private int _darkRed;
        private int _darkInfrared;
        private bool _hasRedRisen;
        private long _startedUs;
        private NoData _failure;

        private enum Phase : byte
        {
            Dark = 0,
            Red = 1,
            Infrared = 2,
        }

        /// <param name="part">The driver; used only between Begin and the end.</param>
        public OximeterTest(Max30102 part)
        {
            _part = part;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return Part.Max30102; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            byte revision;
            _failure = _part.Identify(out revision);
            _failure = _failure == NoData.None ? _part.VerifyConfiguration() : _failure;
            _failure = _failure == NoData.None ? StartPhase(Phase.Dark, 0, 0, nowUs) : _failure;
            _failure = _failure == NoData.None ? _part.StartDieTemperature() : _failure;
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            if (_failure != NoData.None)
            {
                return _failure;
            }

            NoData reason = _part.Drain(_batch);
            if (reason != NoData.None)
            {
                return reason;
            }

            Take();
            if (_count < SettlingSamples + Samples)
            {
                return nowUs - _startedUs <= LatestUs ? NoData.NotReady : _count == 0 ? NoData.Stuck : NoData.OutOfRange;
            }

            return nowUs - _startedUs >= EarliestUs ? EndPhase(nowUs) : NoData.OutOfRange;
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
        }

        private NoData StartPhase(Phase phase, byte redCurrent, byte infraredCurrent, long nowUs)
        {
            _phase = phase;
            _count = 0;
            _red = 0;
            _infrared = 0;
            _startedUs = nowUs;
            NoData reason = _part.Configure(redCurrent, infraredCurrent);
            return reason == NoData.None ? _part.Start() : reason;
        }

        private void Take()
        {
            for (int i = 0; i < _batch.Count && _count < SettlingSamples + Samples; i++)
            {
                if (_count >= SettlingSamples)
                {
                    _red += _batch.Red[i];
                    _infrared += _batch.Infrared[i];
                }

                _count++;
            }
        }

        private NoData EndPhase(long nowUs)
        {
            switch (_phase)
            {
                case Phase.Dark:
                    _darkRed = _red;
                    _darkInfrared = _infrared;
                    NoData reason = JudgeDieTemperature();
                    return reason == NoData.None ? GoOn(StartPhase(Phase.Red, TestCurrent, 0, nowUs)) : reason;
                case Phase.Red:
                    _hasRedRisen = _red - _darkRed >= RiseMin * Samples;
                    return GoOn(StartPhase(Phase.Infrared, 0, TestCurrent, nowUs));
                case Phase.Infrared:
                    return JudgeLight(_infrared - _darkInfrared >= RiseMin * Samples);
            }

            return NoData.DeviceError;
        }

        // Both colours dark: more likely the photodiode or the converter than two LEDs.
        private NoData JudgeLight(bool hasInfraredRisen)
        {
            if (_hasRedRisen && hasInfraredRisen)
            {
                return NoData.None;
            }

            return _hasRedRisen || hasInfraredRisen ? NoData.NoEffect : NoData.Stuck;
        }

        // Begun 150 ms ago, it takes 29.
        private NoData JudgeDieTemperature()
        {
            Temperature die;
            NoData reason = _part.TryReadDieTemperature(out die);
            if (reason != NoData.None)
            {
                return reason == NoData.NotReady ? NoData.Stuck : reason;
            }

            return die.MilliCelsius < DieMin || die.MilliCelsius > DieMax ? NoData.OutOfRange : NoData.None;
        }

        private static NoData GoOn(NoData reason)
        {
            return reason == NoData.None ? NoData.NotReady : reason;
        }
    }
}
