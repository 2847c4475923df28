using Kiosk.Firmware;
using Kiosk.Measurements;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Firmware;

/// <summary>The runner over scripted tests: in which order, with which results, in which time.</summary>
public class SelfTestTests
{
    private const uint CommandId = 77;
    private const long TurnUs = 10_000;

    private readonly List<string> _calls = [];
    private readonly RetainedStore _retained = new(1);
    private readonly ScriptedTest _ecg;
    private readonly ScriptedTest _pump;
    private readonly ScriptedTest _valve;
    private readonly SelfTest _selfTest;
    private long _nowUs = 1_000_000;

    public SelfTestTests()
    {
        _ecg = new ScriptedTest(Part.Max30003, _calls);
        _pump = new ScriptedTest(Part.CuffPump, _calls);
        _valve = new ScriptedTest(Part.ReleaseValve, _calls);
        _selfTest = new SelfTest([_ecg, _pump, _valve], _retained);
    }

    [Fact]
    public void Every_part_is_tested_one_after_the_other_and_told_with_the_command_and_then_the_end()
    {
        _pump.Result = NoData.NoEffect;

        _selfTest.Begin(Part.None, CommandId, _nowUs);
        Run(seconds: 1);

        Assert.False(_selfTest.IsRunning);
        Assert.Equal(["begin Max30003", "begin CuffPump", "begin ReleaseValve"], _calls);
        Assert.Equal(
            [
                (EventCode.PartTested, Part.Max30003, NoData.None),
                (EventCode.PartTested, Part.CuffPump, NoData.NoEffect),
                (EventCode.PartTested, Part.ReleaseValve, NoData.None),
                (EventCode.SelfTestEnded, Part.None, NoData.None),
            ],
            Events());
    }

    [Theory]
    [InlineData(Part.Max30003)]
    [InlineData(Part.CuffPump)]
    [InlineData(Part.ReleaseValve)]
    public void One_part_is_tested_alone(Part part)
    {
        _selfTest.Begin(part, CommandId, _nowUs);
        Run(seconds: 1);

        Assert.Equal([$"begin {part}"], _calls);
        Assert.Equal([(EventCode.PartTested, part, NoData.None), (EventCode.SelfTestEnded, Part.None, NoData.None)], Events());
    }

    [Fact]
    public void A_test_that_does_not_end_is_given_up_at_its_limit_and_the_next_one_begins()
    {
        _pump.Steps = int.MaxValue;

        _selfTest.Begin(Part.None, CommandId, _nowUs);
        Run(seconds: (SelfTest.PartUs / 1e6) + 1);

        Assert.Equal(["begin Max30003", "begin CuffPump", "abort CuffPump", "begin ReleaseValve"], _calls);
        Assert.Contains((EventCode.PartTested, Part.CuffPump, NoData.NotReady), Events());
        Assert.False(_selfTest.IsRunning);
    }

    [Fact]
    public void A_self_test_that_is_given_up_lets_go_at_once_and_says_that_it_is_not_whole()
    {
        _pump.Steps = int.MaxValue;
        _selfTest.Begin(Part.None, CommandId, _nowUs);
        Run(seconds: 1);

        _selfTest.Abort(_nowUs);
        int steps = _pump.Stepped;
        Run(seconds: 1);

        Assert.False(_selfTest.IsRunning);
        Assert.Equal("abort CuffPump", _calls[^1]);
        Assert.Equal(steps, _pump.Stepped);
        Assert.Equal([(EventCode.PartTested, Part.Max30003, NoData.None), (EventCode.SelfTestEnded, Part.None, NoData.NotReady)], Events());
    }

    [Fact]
    public void Giving_up_when_none_runs_does_nothing()
    {
        _selfTest.Abort(_nowUs);

        Assert.Empty(_calls);
        Assert.Empty(Events());
    }

    [Fact]
    public void Every_order_of_begin_abort_and_turns_tells_one_end_for_each_begin_and_steps_only_what_has_begun()
    {
        const int Seed = 20261129;
        var random = new Random(Seed);
        int begins = 0;
        for (int i = 0; i < 5000; i++)
        {
            int action = random.Next(10);
            if (action == 0 && !_selfTest.IsRunning)
            {
                foreach (ScriptedTest test in new[] { _ecg, _pump, _valve })
                {
                    test.Steps = random.Next(1, 6);
                    test.Result = random.Next(3) == 0 ? NoData.Stuck : NoData.None;
                }
                begins++;
                _selfTest.Begin(random.Next(2) == 0 ? Part.None : Part.CuffPump, CommandId, _nowUs);
            }
            else if (action == 1)
            {
                _selfTest.Abort(_nowUs);
            }
            Run(seconds: 0.01);
            Drain();
        }

        _selfTest.Abort(_nowUs);
        Drain();
        Assert.True(begins > 100, $"{begins} begins, seed {Seed}");
        Assert.Equal(begins, _ends);
        Assert.Equal(0, _ecg.Strays + _pump.Strays + _valve.Strays);
    }

    private int _ends;

    private void Drain()
    {
        _ends += Events().Count(e => e.Code == EventCode.SelfTestEnded);
        if (_retained.Count > 0) _retained.Acknowledge(1, _retained.Next - 1);
    }

    private void Run(double seconds)
    {
        for (long end = _nowUs + (long)(seconds * 1e6); _nowUs < end;)
        {
            _nowUs += TurnUs;
            _selfTest.Step(_nowUs);
        }
    }

    private List<(EventCode Code, Part Part, NoData Reason)> Events()
    {
        var writer = new FrameWriter();
        var reader = new FrameReader();
        var message = new EventMessage();
        List<(EventCode, Part, NoData)> events = [];
        while (_retained.IsDue(_nowUs))
        {
            _retained.WriteNext(writer, _nowUs);
            int count = writer.Finish();
            int at = 0;
            Assert.Equal(FrameResult.Frame, reader.Accept(writer.Encoded, ref at, count));
            Assert.True(message.Read(reader));
            Assert.Equal((CommandId, 0u), (message.Detail, message.Acquisition));
            events.Add((message.Code, message.Part, message.Reason));
        }
        return events;
    }

    private sealed class ScriptedTest(Part part, List<string> calls) : IPartTest
    {
        private int _left;
        private bool _isOn;

        public Part Part => part;

        public int Steps { get; set; } = 3;

        public NoData Result { get; set; }

        public int Stepped { get; private set; }

        /// <summary>Turns given although it had not begun, or had ended.</summary>
        public int Strays { get; private set; }

        public void Begin(long nowUs)
        {
            calls.Add($"begin {part}");
            if (_isOn) Strays++;
            _isOn = true;
            _left = Steps;
        }

        public NoData Step(long nowUs)
        {
            Stepped++;
            if (!_isOn) Strays++;
            if (--_left > 0) return NoData.NotReady;
            _isOn = false;
            return Result;
        }

        public void Abort(long nowUs)
        {
            calls.Add($"abort {part}");
            if (!_isOn) Strays++;
            _isOn = false;
        }
    }
}
