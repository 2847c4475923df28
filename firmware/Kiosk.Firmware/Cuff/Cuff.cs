using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// The cuff: gives the state machine what the sensors, the button and the link say, and puts what it decides on the pins, once in each turn. The
    /// dead-man circuit's pin changes its level here and nowhere else, after the checks of the turn have passed.
    /// </summary>
    public sealed class Cuff : ICuff, ICuffSink
    {
        private readonly CuffMachine _machine;
        private readonly CuffTurn _turn = new CuffTurn();
        private readonly Devices _devices;
        private readonly LinkState _state;
        private readonly TraceSampler _trace;
        private readonly GuardSampler _guard;
        private readonly CuffReading _traceReading;
        private readonly CuffReading _guardReading;
        private readonly IPartTest[] _tests;
        private long _lastUs;
        private long _heardUs;
        private long _nowUs;
        private uint _acquisition;
        private bool _holdLevel;

        /// <param name="devices">Its pins: pump, bleed valve, dead-man circuit, stop button.</param>
        /// <param name="state">Takes events and log lines.</param>
        /// <param name="trace">Samples the trace.</param>
        /// <param name="traceReading">What it leaves.</param>
        /// <param name="guard">Samples the guard.</param>
        /// <param name="guardReading">What it leaves.</param>
        public Cuff(Devices devices, LinkState state, TraceSampler trace, CuffReading traceReading, GuardSampler guard, CuffReading guardReading)
        {
            _devices = devices;
            _state = state;
            _trace = trace;
            _traceReading = traceReading;
            _guard = guard;
            _guardReading = guardReading;
            _machine = new CuffMachine(this);
            CuffSelfTest test = new CuffSelfTest(this);
            _tests = new IPartTest[]
            {
                new CuffPartTest(Part.CuffPump, test),
                new CuffPartTest(Part.BleedValve, test),
                new CuffPartTest(Part.ReleaseValve, test),
                new CuffPartTest(Part.Lps28dfw, test),
                new CuffPartTest(Part.Mpr, test),
            };
            Apply();
        }

        /// <summary>The tests of its five parts; they share one run of the pneumatics.</summary>
        public IPartTest[] Tests
        {
            get { return _tests; }
        }

        /// <summary>Its state machine.</summary>
        public CuffMachine Machine
        {
            get { return _machine; }
        }

        /// <inheritdoc/>
        public uint AcquisitionId
        {
            get { return _trace.AcquisitionId; }
        }

        /// <inheritdoc/>
        public int RestLeftUs
        {
            get { return _machine.RestLeftUs; }
        }

        /// <summary>Why the trace sensor gives nothing; None while it works.</summary>
        public NoData TraceReason
        {
            get { return _trace.Reason; }
        }

        /// <summary>Why the guard gives nothing; None while it works.</summary>
        public NoData GuardReason
        {
            get { return _guard.Reason; }
        }

        /// <inheritdoc/>
        public CuffRefusal Inflate(int targetMmHg, long nowUs)
        {
            _nowUs = nowUs;
            _acquisition = _trace.AcquisitionId;
            return _machine.Begin(CuffProgram.Measurement, targetMmHg, _devices.StopButton.IsHigh());
        }

        /// <summary>Begins a self-test.</summary>
        /// <returns>None, or why not.</returns>
        public CuffRefusal BeginTest(long nowUs)
        {
            _nowUs = nowUs;
            _acquisition = 0;
            return _machine.Begin(CuffProgram.Test, 0, _devices.StopButton.IsHigh());
        }

        /// <inheritdoc/>
        public void Release(long nowUs)
        {
            _nowUs = nowUs;
            _machine.Release();
            Apply();
        }

        /// <summary>One turn, after the sensors' samplers have had theirs.</summary>
        /// <param name="nowUs">Uptime.</param>
        /// <param name="hostHeardUs">Uptime at which the edge host was last heard.</param>
        public void Step(long nowUs, long hostHeardUs)
        {
            _nowUs = nowUs;
            _turn.ElapsedUs = nowUs - _lastUs;
            _lastUs = nowUs;
            _turn.HasTrace = _traceReading.HasValue;
            _turn.Trace = _traceReading.Newest.MilliMmHg;
            _turn.TracePeak = _traceReading.Peak.MilliMmHg;
            _turn.TraceReason = _trace.Reason;
            _turn.HasGuard = _guardReading.HasValue;
            _turn.Guard = _guardReading.Newest.MilliMmHg;
            _turn.GuardReason = _guard.Reason;
            _turn.IsStopPressed = _devices.StopButton.IsHigh();
            _turn.IsHostHeard = hostHeardUs != _heardUs;
            _heardUs = hostHeardUs;
            _turn.IsAcquiring = _trace.AcquisitionId != 0;
            _traceReading.Clear();
            _guardReading.Clear();
            _machine.Step(_turn);
            if (_machine.Pressures.HasZero)
            {
                _trace.SetZero(Pressure.FromMilliMmHg(_machine.Pressures.TraceZero));
            }

            Apply();
            if (_machine.Holds)
            {
                _holdLevel = !_holdLevel;
                _devices.CuffHold.Set(_holdLevel);
            }
        }

        /// <inheritdoc/>
        public void Moved(CuffState from, CuffState to, string reason)
        {
            bool isWarning = to == CuffState.Locked;
            bool isEnd = to == CuffState.Releasing;
            if (isWarning || isEnd)
            {
                _state.Logs.Add(_nowUs, isWarning ? DeviceLogLevel.Error : DeviceLogLevel.Information, "cuff", reason);
            }
        }

        /// <inheritdoc/>
        public void Tell(EventCode code, Part part, NoData reason, uint detail)
        {
            _state.Retained.AddEvent(_acquisition, _nowUs, code, part, Channel.CuffPressure, reason, detail);
        }

        private void Apply()
        {
            _devices.CuffPump.Set(_machine.PumpPerMille);
            _devices.BleedValve.Set(_machine.BleedPerMille);
        }
    }
}
