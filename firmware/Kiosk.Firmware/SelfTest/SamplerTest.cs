using Kiosk.Measurements;

namespace Kiosk.Firmware
{
    /// <summary>
    /// The test of a part that has a sampler. Only one of the two talks to the driver at a time: the sampler brings the part up and
    /// hands it over, the part's own test exercises it, and the sampler takes it back by a reset, whose success is the test's last step.
    /// A part without a test of its own has to be ready and to pass the check of its configuration.
    /// </summary>
    // Idle --begin--> Waiting --ready--> Exercising --done--> Restoring --ready or failed--> Idle      (any --abort--> Idle)
    //                    +--failed--> Idle
    public sealed class SamplerTest : IPartTest
    {
        private readonly PartSampler _sampler;
        private Phase _phase;
        private NoData _result;

        private enum Phase : byte
        {
            Idle = 0,
            Waiting = 1,
            Exercising = 2,
            Restoring = 3,
        }

        /// <param name="sampler">The part's; it goes on being stepped by the main loop.</param>
        public SamplerTest(PartSampler sampler)
        {
            _sampler = sampler;
        }

        /// <inheritdoc/>
        public Part Part
        {
            get { return _sampler.Part; }
        }

        /// <inheritdoc/>
        public void Begin(long nowUs)
        {
            Abort(nowUs);
            _phase = Phase.Waiting;
            _sampler.Wake(nowUs);
        }

        /// <inheritdoc/>
        public NoData Step(long nowUs)
        {
            switch (_phase)
            {
                case Phase.Waiting: return StepWaiting(nowUs);
                case Phase.Exercising: return StepExercising(nowUs);
                case Phase.Restoring: return StepRestoring();
                case Phase.Idle: return _result;
            }

            return _result;
        }

        /// <inheritdoc/>
        public void Abort(long nowUs)
        {
            if (_phase == Phase.Exercising)
            {
                _sampler.Exercise.Abort(nowUs);
                _sampler.TakeBack(nowUs);
            }

            _phase = Phase.Idle;
        }

        private NoData StepWaiting(long nowUs)
        {
            if (_sampler.State == PartState.Failed)
            {
                return End(_sampler.Reason);
            }

            if (_sampler.State != PartState.Ready)
            {
                return NoData.NotReady;
            }

            if (_sampler.Exercise == null)
            {
                return End(_sampler.CheckNow());
            }

            _sampler.HandOver();
            _sampler.Exercise.Begin(nowUs);
            _phase = Phase.Exercising;
            return NoData.NotReady;
        }

        private NoData StepExercising(long nowUs)
        {
            _result = _sampler.Exercise.Step(nowUs);
            if (_result != NoData.NotReady)
            {
                _sampler.TakeBack(nowUs);
                _phase = Phase.Restoring;
            }

            return NoData.NotReady;
        }

        private NoData StepRestoring()
        {
            if (_sampler.State == PartState.Failed)
            {
                return End(_result == NoData.None ? _sampler.Reason : _result);
            }

            return _sampler.State == PartState.Ready ? End(_result) : NoData.NotReady;
        }

        private NoData End(NoData result)
        {
            _phase = Phase.Idle;
            _result = result;
            return result;
        }
    }
}
