using System;
using Kiosk.Drivers;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Firmware
{
    /// <summary>
    /// The whole firmware: construct it once after boot, then call <see cref="Step"/> every 10 ms (the runtime's tick) from one thread.
    /// Nothing in it sleeps or starts a thread; after the first turns nothing allocates.
    /// </summary>
    public sealed class KioskFirmware
    {
        /// <summary>Blocks of ECG held: 160 of 64 samples are 20.5 s, 41 kB.</summary>
        public const int EcgBlocks = 160;

        /// <summary>Samples in a block of ECG: 128 ms in 234 bytes on the line.</summary>
        public const int EcgSamplesPerBlock = 64;

        /// <summary>Blocks of pleth held for each colour: 84 of 25 samples are 21 s, 8.4 kB.</summary>
        public const int PlethBlocks = 84;

        /// <summary>Samples in a block of pleth: 250 ms in 117 bytes on the line.</summary>
        public const int PlethSamplesPerBlock = 25;

        /// <summary>Blocks of the scale's load held: 60 of 10 samples are 60 s, 2.4 kB: more than a long cut, since they cost little.</summary>
        public const int ScaleBlocks = 60;

        /// <summary>Samples in a block of the scale's load: 1 s in 72 bytes on the line.</summary>
        public const int ScaleSamplesPerBlock = 10;

        /// <summary>Blocks of the cuff's trace held: 84 of 25 samples are 21 s, 8.4 kB.</summary>
        public const int CuffBlocks = 84;

        /// <summary>Samples in a block of the cuff's trace: 250 ms in 117 bytes on the line.</summary>
        public const int CuffSamplesPerBlock = 25;

        private readonly Devices _devices;
        private readonly LinkState _state;
        private readonly LinkSession _session;
        private readonly LinkTransmitter _transmitter;
        private readonly Acquisition _acquisition;
        private readonly SelfTest _selfTest;
        private readonly Cuff _cuff;
        private bool _isSettled;

        /// <param name="devices">What the platform hands in; kept.</param>
        /// <param name="identity">Which board and boot.</param>
        public KioskFirmware(Devices devices, BoardIdentity identity)
        {
            devices.Check();
            _devices = devices;
            RetainedStore retained = new RetainedStore(identity.BootId);
            LogQueue logs = new LogQueue(identity.BootId);
            PartLife[] parts =
            {
                new PartLife(Part.Max30003, "MAX30003", retained, logs),
                new PartLife(Part.Max30102, "MAX30102", retained, logs),
                new PartLife(Part.Max30205, "MAX30205", retained, logs),
                new PartLife(Part.Mlx90614, "MLX90614", retained, logs),
                new PartLife(Part.Nau7802, "NAU7802", retained, logs),
                new PartLife(Part.Vl53l0x, "VL53L0X", retained, logs),
                new PartLife(Part.Lps28dfw, "LPS28DFW", retained, logs),
                new PartLife(Part.Mpr, "MPR", retained, logs),
            };
            BlockRing[] rings =
            {
                new BlockRing(Ecg(), EcgBlocks, EcgSamplesPerBlock),
                new BlockRing(Pleth(Channel.PlethRed), PlethBlocks, PlethSamplesPerBlock),
                new BlockRing(Pleth(Channel.PlethInfrared), PlethBlocks, PlethSamplesPerBlock),
                new BlockRing(ScaleLoad(), ScaleBlocks, ScaleSamplesPerBlock),
                new BlockRing(CuffTrace(), CuffBlocks, CuffSamplesPerBlock),
            };
            _state = new LinkState(retained, logs, rings, parts);
            PartSampler[] samplers = Samplers(devices, _state);
            CuffReading traceReading = new CuffReading();
            CuffReading guardReading = new CuffReading();
            TraceSampler trace = new TraceSampler(
                parts[6], new Lps28dfw(devices.CuffTrace), new BlockBuilder(rings[4]), traceReading, devices.Clock);
            GuardSampler guard = new GuardSampler(parts[7], new Mpr(devices.CuffGuard), guardReading, devices.Clock);
            _acquisition = new Acquisition(_state, With(samplers, trace, guard));
            _cuff = new Cuff(devices, _state, trace, traceReading, guard, guardReading);
            _selfTest = new SelfTest(Tests(samplers, _cuff.Tests), retained);
            _state.Commands = new Commands(identity.BootId, _acquisition, _cuff, _selfTest, devices.Reset);
            _transmitter = new LinkTransmitter(devices.HostLine, devices.Clock, identity, _state);
            _session = new LinkSession(devices.HostLine, identity.BootId, _state, _transmitter);
            logs.Add(devices.Clock.NowUs(), DeviceLogLevel.Information, "firmware", "started");
        }

        /// <summary>The running acquisition, or 0.</summary>
        public uint AcquisitionId
        {
            get { return _acquisition.Id; }
        }

        /// <summary>The cuff.</summary>
        public Cuff Cuff
        {
            get { return _cuff; }
        }

        /// <summary>One turn of the main loop: takes what the edge host asks, lets each part's sampler work, guards the cuff, sends what is due.</summary>
        public void Step()
        {
            long nowUs = _devices.Clock.NowUs();
            _session.Receive(nowUs);
            _acquisition.Step(nowUs, _session.HostHeardUs);
            _cuff.Step(_devices.Clock.NowUs(), _session.HostHeardUs);
            _selfTest.Step(nowUs);
            SayHelloWhenSettled();
            _transmitter.Step(nowUs);
            _state.Commands.Step(nowUs);
            _devices.Watchdog.Feed();
        }

        // The hello of the boot goes out before any part has answered; a second one tells which are there.
        private void SayHelloWhenSettled()
        {
            bool isSettled = !_isSettled;
            for (int i = 0; i < _state.Parts.Length && isSettled; i++)
            {
                isSettled = _state.Parts[i].State != PartState.Unknown && _state.Parts[i].State != PartState.Resetting;
            }

            if (isSettled)
            {
                _isSettled = true;
                _transmitter.SayHello();
            }
        }

        private static PartSampler[] Samplers(Devices devices, LinkState state)
        {
            BlockBuilder ecg = new BlockBuilder(state.Rings[0]);
            BlockBuilder red = new BlockBuilder(state.Rings[1]);
            BlockBuilder infrared = new BlockBuilder(state.Rings[2]);
            BlockBuilder load = new BlockBuilder(state.Rings[3]);
            ContactWatch leads = new ContactWatch(Part.Max30003, Channel.Ecg, state.Retained);
            ContactWatch finger = new ContactWatch(Part.Max30102, Channel.PlethInfrared, state.Retained);
            Max30205 contact = new Max30205(devices.ContactThermometer);
            Mlx90614 forehead = new Mlx90614(devices.InfraredThermometer);
            return new PartSampler[]
            {
                new EcgSampler(state.Parts[0], new Max30003(devices.Ecg), ecg, leads, devices.Clock),
                new OximeterSampler(state.Parts[1], new Max30102(devices.Oximeter), red, infrared, finger, devices.Clock),
                new ContactThermometerSampler(state.Parts[2], contact, state.Retained, devices.Clock),
                new InfraredThermometerSampler(state.Parts[3], forehead, state.Retained, devices.Clock),
                new ScaleSampler(state.Parts[4], new Nau7802(devices.Scale), load, devices.Clock),
                new HeightSampler(state.Parts[5], new Vl53l0x(devices.HeightSensor), state.Retained, devices.Clock),
            };
        }

        private static PartSampler[] With(PartSampler[] samplers, TraceSampler trace, GuardSampler guard)
        {
            PartSampler[] all = new PartSampler[samplers.Length + 2];
            Array.Copy(samplers, all, samplers.Length);
            all[samplers.Length] = trace;
            all[samplers.Length + 1] = guard;
            return all;
        }

        private static StreamDescription CuffTrace()
        {
            return new StreamDescription
            {
                Channel = Channel.CuffPressure,
                Part = Part.Lps28dfw,
                PeriodNs = Lps28dfw.PeriodNs,
                ScaleNumerator = Lps28dfw.ScaleNumerator,
                ScaleDenominator = Lps28dfw.ScaleDenominator,
            };
        }

        // A sampler brings its part's test along; what has no sampler is added here.
        // The cuff's own tests exercise its two sensors together with pump and valves.
        private static IPartTest[] Tests(PartSampler[] samplers, IPartTest[] cuff)
        {
            IPartTest[] tests = new IPartTest[samplers.Length + cuff.Length];
            for (int i = 0; i < samplers.Length; i++)
            {
                tests[i] = new SamplerTest(samplers[i]);
            }

            Array.Copy(cuff, 0, tests, samplers.Length, cuff.Length);
            return tests;
        }

        private static StreamDescription Ecg()
        {
            return new StreamDescription
            {
                Channel = Channel.Ecg,
                Part = Part.Max30003,
                PeriodNs = Max30003.PeriodNs,
                ScaleNumerator = Max30003.ScaleNumerator,
                ScaleDenominator = Max30003.ScaleDenominator,
            };
        }

        private static StreamDescription ScaleLoad()
        {
            return new StreamDescription
            {
                Channel = Channel.ScaleLoad,
                Part = Part.Nau7802,
                PeriodNs = Nau7802.PeriodNs,
                ScaleNumerator = 1,
                ScaleDenominator = 1,
            };
        }

        private static StreamDescription Pleth(Channel channel)
        {
            return new StreamDescription
            {
                Channel = channel,
                Part = Part.Max30102,
                PeriodNs = Max30102.PeriodNs,
                ScaleNumerator = Max30102.ScaleNumerator,
                ScaleDenominator = Max30102.ScaleDenominator,
            };
        }
    }
}
