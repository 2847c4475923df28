using Kiosk.Drivers.Bus;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// Drives one part through its life (<see cref="PartLife"/>): resets and configures it, checks it once a second, starts it when
    /// an acquisition wants it, tries it again when it fails. A derived class knows the driver. One part's failure never keeps
    /// another part's sampler from its step. While a part is tested (<see cref="SamplerTest"/>) its sampler leaves it alone.
    /// </summary>
    public abstract class PartSampler
    {
        /// <summary>Time between checks of the configuration, us: only they show a part that lost its power for a moment.</summary>
        public const long CheckUs = 1000000;

        /// <summary>Time that a reset may take, us; of a part that takes longer, <see cref="ResetUsMax"/>.</summary>
        public const long ResetUs = 300000;

        /// <summary>Failed transfers in a row that make a failure; a disturbance of the bus is shorter.</summary>
        public const int FailuresMax = 3;

        private readonly PartLife _life;
        private readonly Instruments _instrument;
        private readonly IClock _clock;
        private uint _acquisition;
        private long _resetAtUs;
        private long _checkAtUs;
        private int _failures;

        /// <param name="life">The part's life; moved by this sampler only.</param>
        /// <param name="instrument">The bit of the begin command that this part belongs to.</param>
        /// <param name="clock">Uptime.</param>
        protected PartSampler(PartLife life, Instruments instrument, IClock clock)
        {
            _life = life;
            _instrument = instrument;
            _clock = clock;
        }

        /// <summary>The bit of the begin command that this part belongs to.</summary>
        public Instruments Instrument
        {
            get { return _instrument; }
        }

        /// <summary>Time that this part's reset and configuration may take, us.</summary>
        protected virtual long ResetUsMax
        {
            get { return ResetUs; }
        }

        /// <summary>The part.</summary>
        public Part Part
        {
            get { return _life.Part; }
        }

        /// <summary>Where the part stands.</summary>
        public PartState State
        {
            get { return _life.State; }
        }

        /// <summary>None when the part works, else why it does not.</summary>
        public NoData Reason
        {
            get { return _life.Reason; }
        }

        /// <summary>What exercises the driver in a self-test; null when the check of the configuration is all there is.</summary>
        public virtual IPartTest Exercise
        {
            get { return null; }
        }

        /// <summary>The acquisition that this part takes part in, or 0.</summary>
        protected uint Acquisition
        {
            get { return _acquisition; }
        }

        /// <summary>The part's life.</summary>
        protected PartLife Life
        {
            get { return _life; }
        }

        /// <summary>Uptime, us.</summary>
        protected long NowUs()
        {
            return _clock.NowUs();
        }

        /// <summary>Goes on by one turn: at most one reset, check or reading.</summary>
        public void Step(long nowUs)
        {
            switch (_life.State)
            {
                case PartState.Unknown:
                case PartState.Failed:
                    StepDown(nowUs);
                    break;
                case PartState.Resetting:
                    StepReset(nowUs);
                    break;
                case PartState.Ready:
                    StepReady(nowUs);
                    break;
                case PartState.Running:
                    StepRunning(nowUs);
                    break;
                case PartState.Testing:
                    break;
            }
        }

        /// <summary>A test waits for the part: one that is down is tried at once.</summary>
        public void Wake(long nowUs)
        {
            if (_life.State == PartState.Unknown || _life.State == PartState.Failed)
            {
                _life.RetryNow(nowUs);
                StepDown(nowUs);
            }
        }

        /// <summary>Hands the part to its test; it is ready.</summary>
        public void HandOver()
        {
            _life.MoveToTesting();
        }

        /// <summary>Takes the part back from its test, as it may have been left: it is reset and configured anew.</summary>
        public void TakeBack(long nowUs)
        {
            TryReset(nowUs);
        }

        /// <summary>Checks the part once.</summary>
        /// <returns>None when it answers and has its configuration.</returns>
        public NoData CheckNow()
        {
            return Check();
        }

        /// <summary>An acquisition that wants this part begins. A part that is ready starts at once.</summary>
        public void Begin(uint acquisition, long nowUs)
        {
            _acquisition = acquisition;
            Restart(nowUs);
            if (_life.State == PartState.Ready)
            {
                StartSampling(nowUs);
            }
            else if (_life.State == PartState.Failed)
            {
                _life.TellFault(acquisition, nowUs);
            }
        }

        /// <summary>The acquisition ends: takes the last samples, then stops the part. Does nothing when this part has no part in it.</summary>
        public void End(long nowUs)
        {
            if (_acquisition == 0)
            {
                return;
            }

            if (_life.State == PartState.Running)
            {
                Judge(Sample(nowUs, true), nowUs);
            }

            if (_life.State == PartState.Running)
            {
                NoData reason = Stop();
                _life.MoveToReady(_life.Revision, _acquisition, nowUs);
                Judge(reason, nowUs);
            }

            Finish();
            _acquisition = 0;
        }

        /// <summary>Begins the reset.</summary>
        /// <returns>None, or why the part is not there.</returns>
        protected abstract NoData Reset(long nowUs);

        /// <summary>Goes on with reset and configuration.</summary>
        /// <param name="nowUs">Uptime.</param>
        /// <param name="revision">The part's revision, once ready; 0 when it has none.</param>
        /// <returns>None when the part is ready, NotReady while it takes its time, else why it failed.</returns>
        protected abstract NoData Configure(long nowUs, out byte revision);

        /// <summary>Checks the configuration.</summary>
        protected abstract NoData Check();

        /// <summary>The part is ready and no acquisition wants it: for a part that is read all the time.</summary>
        protected virtual NoData Idle(long nowUs)
        {
            return NoData.None;
        }

        /// <summary>An acquisition begins: forget the last one's state.</summary>
        protected abstract void Restart(long nowUs);

        /// <summary>Starts sampling.</summary>
        protected abstract NoData Start();

        /// <summary>Takes what there is to take.</summary>
        /// <param name="nowUs">Uptime.</param>
        /// <param name="isLast">The acquisition ends: take what there is even if it is early.</param>
        /// <returns>None, or why the part did not answer; it is asked again in the next turn.</returns>
        protected abstract NoData Sample(long nowUs, bool isLast);

        /// <summary>Stops sampling.</summary>
        protected abstract NoData Stop();

        /// <summary>The part failed while it sampled.</summary>
        protected abstract void Interrupt();

        /// <summary>The acquisition goes on without the part; called in every turn in which it is down.</summary>
        protected abstract void Miss(long nowUs);

        /// <summary>The acquisition has ended: hand over what was collected.</summary>
        protected abstract void Finish();

        private void StepDown(long nowUs)
        {
            if (_life.IsTryDue(nowUs))
            {
                TryReset(nowUs);
            }

            MissIfWanted(nowUs);
        }

        private void TryReset(long nowUs)
        {
            _life.MoveToResetting();
            _resetAtUs = nowUs;
            NoData reason = Reset(nowUs);
            if (reason != NoData.None)
            {
                _life.MoveToFailed(reason, _acquisition, nowUs);
            }
        }

        private void StepReset(long nowUs)
        {
            byte revision;
            NoData reason = Configure(nowUs, out revision);
            if (reason == NoData.None)
            {
                _failures = 0;
                _checkAtUs = nowUs + CheckUs;
                _life.MoveToReady(revision, _acquisition, nowUs);
                StepReady(nowUs);
                return;
            }

            if (reason != NoData.NotReady || nowUs - _resetAtUs > ResetUsMax)
            {
                _life.MoveToFailed(reason, _acquisition, nowUs);
            }

            MissIfWanted(nowUs);
        }

        private void StepReady(long nowUs)
        {
            if (_acquisition != 0)
            {
                StartSampling(nowUs);
            }
            else
            {
                Judge(Idle(nowUs), nowUs);
                if (_life.State == PartState.Ready)
                {
                    CheckIfDue(nowUs);
                }
            }
        }

        private void StepRunning(long nowUs)
        {
            Judge(Sample(nowUs, false), nowUs);
            if (_life.State == PartState.Running)
            {
                CheckIfDue(nowUs);
            }
        }

        private void StartSampling(long nowUs)
        {
            NoData reason = Start();
            if (reason == NoData.None)
            {
                _life.MoveToRunning();
            }

            Judge(reason, nowUs);
        }

        private void CheckIfDue(long nowUs)
        {
            if (nowUs >= _checkAtUs)
            {
                NoData reason = Check();
                _checkAtUs = reason == NoData.None ? nowUs + CheckUs : nowUs;
                Judge(reason, nowUs);
            }
        }

        private void MissIfWanted(long nowUs)
        {
            if (_acquisition != 0)
            {
                Miss(nowUs);
            }
        }

        private void Judge(NoData reason, long nowUs)
        {
            if (reason == NoData.None)
            {
                _failures = 0;
                _life.NoteWorking(nowUs);
                return;
            }

            _failures++;
            bool isSure = reason == NoData.ConfigurationLost || reason == NoData.WrongPart || reason == NoData.DeviceError;
            if (isSure || _failures >= FailuresMax)
            {
                _failures = 0;
                bool wasRunning = _life.State == PartState.Running;
                _life.MoveToFailed(reason, _acquisition, nowUs);
                if (wasRunning)
                {
                    Interrupt();
                }
            }
        }
    }
}
