using Kiosk.Drivers;
using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Tests the MAX30003 from its inputs to its FIFO: identity twice, configuration, PLL, then the part's own square wave on each input in
    /// turn, of which 256 samples have to come at the right rate, with the right amplitude and the right number of edges.
    /// </summary>
    // Idle --begin--> Positive --256 good samples--> Negative --256 good samples--> Idle      (any --fault--> Idle)
    public sealed class EcgTest : IPartTest
    {
        /// <summary>Samples passed over while the step of connecting the source dies away.</summary>
        public const int SettlingSamples = 64;

        /// <summary>Samples judged: eight periods of the square wave.</summary>
        public const int Samples = 8 * Max30003.TestPeriodSamples;

        /// <summary>How far the amplitude may be off, percent: source and amplifier together; what is behind a calibration is far less.</summary>
        public const int AmplitudeTolerancePercent = 10;

        private const int Expected = (int)((long)Max30003.TestMicroVolts * Max30003.ScaleDenominator / Max30003.ScaleNumerator / 1000);
        private const int Edges = 2 * Samples / Max30003.TestPeriodSamples;
        private const long NominalUs = (SettlingSamples + Samples) * (long)Max30003.PeriodNs / 1000;

        // 5 % of the rate, and above it the time from a sample to the turn that takes it.
        private const long EarliestUs = NominalUs * 95 / 100;
        private const long LatestUs = NominalUs * 105 / 100 + 60000;

        private readonly Max30003 _part;
        private readonly EcgBatch _batch = new EcgBatch();
        private readonly int[] _samples = new int[Samples];
        private bool _isPositive;
        private int _count;
        private long _startedUs;
        private NoData _failure;

        /// <param name="part">The driver; used only between Begin and the end.</param>
        public EcgTest(Max30003 part)
        {
            _part = part;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return Part.Max30003; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            _failure = CheckRegisters();
            if (_failure == NoData.None)
            {
                _failure = StartHalf(true, nowUs);
            }
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            if (_failure != NoData.None)
            {
                return _failure;
            }

            NoData reason = _part.Drain(_batch);
            if (reason != NoData.None || _batch.Overflowed)
            {
                return reason != NoData.None ? reason : NoData.Overflow;
            }

            Take();
            if (_count < SettlingSamples + Samples)
            {
                return nowUs - _startedUs <= LatestUs ? NoData.NotReady : _count == 0 ? NoData.Stuck : NoData.OutOfRange;
            }

            reason = nowUs - _startedUs >= EarliestUs ? Judge() : NoData.OutOfRange;
            if (reason != NoData.None || !_isPositive)
            {
                return reason;
            }

            reason = StartHalf(false, nowUs);
            return reason == NoData.None ? NoData.NotReady : reason;
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
        }

        private NoData CheckRegisters()
        {
            byte first;
            byte second;
            NoData reason = _part.Identify(out first);
            reason = reason == NoData.None ? _part.VerifyConfiguration() : reason;
            if (reason != NoData.None)
            {
                return reason;
            }

            reason = _part.Identify(out second);
            if (reason != NoData.None || first != second)
            {
                return reason != NoData.None ? reason : NoData.BusFault;
            }

            // The flag is latched: only the second answer is of now.
            bool isLocked;
            reason = _part.IsPllLocked(out isLocked);
            reason = reason == NoData.None ? _part.IsPllLocked(out isLocked) : reason;
            return reason == NoData.None && !isLocked ? NoData.DeviceError : reason;
        }

        private NoData StartHalf(bool isPositive, long nowUs)
        {
            _isPositive = isPositive;
            _count = 0;
            _startedUs = nowUs;
            NoData reason = _part.ConnectTestVoltage(isPositive);
            return reason == NoData.None ? _part.Start() : reason;
        }

        private void Take()
        {
            for (int i = 0; i < _batch.Count && _count < SettlingSamples + Samples; i++)
            {
                if (_count >= SettlingSamples)
                {
                    _samples[_count - SettlingSamples] = _batch.Samples[i];
                }

                _count++;
            }
        }

        // The mean distance from the mean of a square wave is its amplitude. 256 samples of 18 bits fit an int.
        private NoData Judge()
        {
            int sum = 0;
            for (int i = 0; i < Samples; i++)
            {
                sum += _samples[i];
            }

            int mean = sum / Samples;
            int distance = 0;
            for (int i = 0; i < Samples; i++)
            {
                int above = _samples[i] - mean;
                distance += above < 0 ? -above : above;
            }

            int amplitude = distance / Samples;
            if (amplitude < Expected / 10)
            {
                return NoData.Stuck;
            }

            int off = amplitude > Expected ? amplitude - Expected : Expected - amplitude;
            int edges = CountEdges(mean, amplitude / 2);
            bool isRight = off * 100 <= Expected * AmplitudeTolerancePercent && edges >= Edges - 1 && edges <= Edges + 1;
            return isRight ? NoData.None : NoData.OutOfRange;
        }

        private int CountEdges(int mean, int threshold)
        {
            int edges = 0;
            int side = 0;
            for (int i = 0; i < Samples; i++)
            {
                int above = _samples[i] - mean;
                int now = above > threshold ? 1 : above < -threshold ? -1 : side;
                edges += side != 0 && now != side ? 1 : 0;
                side = now;
            }

            return edges;
        }
    }
}
