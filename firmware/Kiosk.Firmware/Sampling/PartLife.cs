using System;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>Where a part stands; the diagram is in <see cref="PartLife"/>.</summary>
    public enum PartState : byte
    {
        /// <summary>Not tried since boot.</summary>
        Unknown = 0,

        /// <summary>Reset was commanded; the part takes its time.</summary>
        Resetting = 1,

        /// <summary>Identified and configured; it does not sample.</summary>
        Ready = 2,

        /// <summary>It samples.</summary>
        Running = 3,

        /// <summary>Missing or broken; it is tried again when its backoff is over.</summary>
        Failed = 4,

        /// <summary>Its test has it; it is reset afterwards.</summary>
        Testing = 5,
    }

    /// <summary>
    /// The life of one part: the state, why there is no value from it, and when to try again. It tells each failure once, as an
    /// event that names the part and the reason, and the recovery once. Its sampler asks and moves it; nobody else does.
    /// </summary>
    // Unknown --try--> Resetting --configured--> Ready --begin--> Running
    //                      ^                       ^                 |
    //                      |                       +-------end-------+
    //                      +--backoff over-- Failed <--fault-- (Resetting, Ready, Running)
    //                      +--tested, or the test is given up-- Testing <--test-- Ready
    public sealed class PartLife
    {
        /// <summary>Time before the first new try, us; doubled at each one.</summary>
        public const long BackoffMinUs = 250000;

        /// <summary>Time between tries, at most, us.</summary>
        public const long BackoffMaxUs = 4000000;

        /// <summary>Time that a part must work before its backoff starts over, us.</summary>
        public const long ProvenUs = 5000000;

        private readonly RetainedStore _retained;
        private readonly LogQueue _logs;
        private readonly Part _part;
        private readonly string _name;
        private PartState _state;
        private NoData _reason = NoData.NotReady;
        private byte _revision;
        private long _readySinceUs;
        private long _retryAtUs;
        private long _backoffUs = BackoffMinUs;
        private bool _isFaultTold;

        /// <param name="part">Which part.</param>
        /// <param name="name">Its name for log lines.</param>
        /// <param name="retained">Takes the events.</param>
        /// <param name="logs">Takes the log lines.</param>
        public PartLife(Part part, string name, RetainedStore retained, LogQueue logs)
        {
            _part = part;
            _name = name;
            _retained = retained;
            _logs = logs;
        }

        /// <summary>Which part.</summary>
        public Part Part
        {
            get { return _part; }
        }

        /// <summary>Where it stands.</summary>
        public PartState State
        {
            get { return _state; }
        }

        /// <summary>None when it works, else why it does not.</summary>
        public NoData Reason
        {
            get { return _reason; }
        }

        /// <summary>Its revision, once it was identified.</summary>
        public byte Revision
        {
            get { return _revision; }
        }

        /// <summary>Whether its sampler is to reset it now: the first try, or the backoff is over.</summary>
        public bool IsTryDue(long nowUs)
        {
            return _state == PartState.Unknown || (_state == PartState.Failed && nowUs >= _retryAtUs);
        }

        /// <summary>Somebody waits for this part, who may just have plugged it in: the next try need not wait for the backoff.</summary>
        public void RetryNow(long nowUs)
        {
            _retryAtUs = nowUs;
        }

        /// <summary>The reset was commanded.</summary>
        public void MoveToResetting()
        {
            Require(_state == PartState.Unknown || _state == PartState.Failed || _state == PartState.Testing, PartState.Resetting);
            _state = PartState.Resetting;
        }

        /// <summary>Its test has it from now on.</summary>
        public void MoveToTesting()
        {
            Require(_state == PartState.Ready, PartState.Testing);
            _state = PartState.Testing;
        }

        /// <summary>Identified and configured, or stopped sampling.</summary>
        /// <param name="revision">What its revision register says, 0 when it has none.</param>
        /// <param name="acquisition">The running acquisition, for the event.</param>
        /// <param name="nowUs">Uptime.</param>
        public void MoveToReady(byte revision, uint acquisition, long nowUs)
        {
            Require(_state == PartState.Resetting || _state == PartState.Running, PartState.Ready);
            if (_state == PartState.Resetting)
            {
                _readySinceUs = nowUs;
            }

            _state = PartState.Ready;
            _reason = NoData.None;
            _revision = revision;
            if (_isFaultTold)
            {
                _isFaultTold = false;
                _retained.AddEvent(acquisition, nowUs, EventCode.PartRecovered, _part, Channel.None, NoData.None, 0);
                _logs.Add(nowUs, DeviceLogLevel.Information, _name, "works again");
            }
        }

        /// <summary>It samples from now on.</summary>
        public void MoveToRunning()
        {
            Require(_state == PartState.Ready, PartState.Running);
            _state = PartState.Running;
        }

        /// <summary>It gave data. When it has done so for a while, its next failure is tried again soon; a flapping one is not.</summary>
        public void NoteWorking(long nowUs)
        {
            if (nowUs - _readySinceUs >= ProvenUs)
            {
                _backoffUs = BackoffMinUs;
            }
        }

        /// <summary>It does not answer, or answers nonsense.</summary>
        /// <param name="reason">How; not None.</param>
        /// <param name="acquisition">The running acquisition, for the event.</param>
        /// <param name="nowUs">Uptime.</param>
        public void MoveToFailed(NoData reason, uint acquisition, long nowUs)
        {
            Require(_state == PartState.Resetting || _state == PartState.Ready || _state == PartState.Running, PartState.Failed);
            _state = PartState.Failed;
            _reason = reason;
            _retryAtUs = nowUs + _backoffUs;
            _backoffUs = _backoffUs * 2 < BackoffMaxUs ? _backoffUs * 2 : BackoffMaxUs;
            if (!_isFaultTold)
            {
                _isFaultTold = true;
                TellFault(acquisition, nowUs);
                _logs.Add(nowUs, DeviceLogLevel.Error, _name, NameOf(reason));
            }
        }

        /// <summary>Tells an acquisition that begins that this part has failed before, so that its own record says why it is empty.</summary>
        public void TellFault(uint acquisition, long nowUs)
        {
            _retained.AddEvent(acquisition, nowUs, EventCode.PartFault, _part, Channel.None, _reason, 0);
        }

        private void Require(bool isLegal, PartState next)
        {
            if (!isLegal)
            {
                throw new InvalidOperationException(_name + ": illegal move from " + NameOf(_state) + " to " + NameOf(next));
            }
        }

        private static string NameOf(PartState state)
        {
            switch (state)
            {
                case PartState.Unknown: return "Unknown";
                case PartState.Resetting: return "Resetting";
                case PartState.Ready: return "Ready";
                case PartState.Running: return "Running";
                case PartState.Failed: return "Failed";
                case PartState.Testing: return "Testing";
            }

            return "?";
        }

        private static string NameOf(NoData reason)
        {
            switch (reason)
            {
                case NoData.None: return "no fault";
                case NoData.NotPresent: return "not present: check its connector and power";
                case NoData.BusTimeout: return "bus timeout: check the pull-ups and for a stuck line";
                case NoData.BusFault: return "bus fault";
                case NoData.ChecksumMismatch: return "checksum mismatch: check the cable for noise";
                case NoData.NotReady: return "does not get ready";
                case NoData.DeviceError: return "reports an error of its own";
                case NoData.OutOfRange: return "value out of range";
                case NoData.Overflow: return "FIFO overflow";
                case NoData.NotApplied: return "not applied";
                case NoData.WrongPart: return "another part answers at its address";
                case NoData.ConfigurationLost: return "lost its configuration: check its power";
                case NoData.Stuck: return "does not move";
                case NoData.Disagreement: return "disagrees with the other sensor of the same quantity";
                case NoData.NoEffect: return "was driven and nothing followed";
            }

            return "unknown fault";
        }
    }
}
