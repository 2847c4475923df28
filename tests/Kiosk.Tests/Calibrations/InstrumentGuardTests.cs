using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Records;
using Kiosk.Tests.Edge;
using Kiosk.Wire;
using Xunit;

namespace Kiosk.Tests.Calibrations;

public class InstrumentGuardTests
{
    private readonly ManualTime _time = new();
    private Calibration? _calibration;
    private TimeSpan? _uncertainty = TimeSpan.FromMilliseconds(5);
    private string? _failure;

    private DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Days to the expiry (null: none), whether the clock is set, whether a part failed; and what becomes of it.</summary>
    public static TheoryData<Instruments, int?, bool, bool, Finding[], string?> Policy => new()
    {
        { Instruments.Ecg, null, true, false, [], null },
        { Instruments.Ecg, null, false, false, [], null },
        { Instruments.Ecg, 100, true, false, [], null },
        { Instruments.Ecg, 1, true, false, [], null },
        { Instruments.Ecg, -1, true, false, [Finding.CalibrationExpired], null },
        { Instruments.Ecg, -1, false, false, [Finding.CalibrationUnchecked], null },
        { Instruments.Ecg, 100, false, false, [Finding.CalibrationUnchecked], null },
        { Instruments.Ecg, 100, true, true, [Finding.SelfTestFailed], null },
        { Instruments.Ecg, -1, true, true, [Finding.CalibrationExpired, Finding.SelfTestFailed], null },
        { Instruments.BloodPressure, 100, true, false, [], null },
        { Instruments.BloodPressure, -1, true, false, [], "the blood pressure cuff's calibration has expired: call the operator" },
        { Instruments.BloodPressure, -1, false, false, [Finding.CalibrationUnchecked], null },
        { Instruments.BloodPressure, 100, true, true, [], "the blood pressure cuff failed its self-test: call the operator" },
        { Instruments.Weight, -1, true, false, [], "the scale's calibration has expired: call the operator" },
        { Instruments.Weight, -1, true, true, [], "the scale's calibration has expired: call the operator" },
        { Instruments.Weight, -1, false, true, [Finding.CalibrationUnchecked], "the scale failed its self-test: call the operator" },
    };

    [Theory]
    [MemberData(nameof(Policy))]
    public void The_default_policy(Instruments instrument, int? days, bool isClockSet, bool hasFailed, Finding[] findings, string? blocked)
    {
        Calibrate(instrument, days);
        if (!isClockSet) _uncertainty = null;
        if (hasFailed) _failure = "does not move";

        InstrumentState state = StateOf(instrument, new CalibrationSection());

        Assert.Equal("c-1", state.CalibrationId);
        Assert.Equal(findings, state.Findings);
        Assert.Equal(blocked, state.Blocked);
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("ecg", true)]
    [InlineData("spo2,ecg", true)]
    [InlineData("spo2", false)]
    public void What_blocks_is_a_setting(string list, bool isBlocked)
    {
        Calibrate(Instruments.Ecg, -1);

        Assert.Equal(isBlocked, StateOf(Instruments.Ecg, new CalibrationSection { BlockExpired = list }).Blocked is not null);
        _failure = "x";
        Calibrate(Instruments.Ecg, 100);
        Assert.Equal(isBlocked, StateOf(Instruments.Ecg, new CalibrationSection { BlockFailed = list }).Blocked is not null);
    }

    [Fact]
    public void A_clock_from_before_the_calibration_is_plainly_wrong_and_blocks_nobody()
    {
        Calibrate(Instruments.Weight, 100);
        _time.WallStep = DateTimeOffset.UnixEpoch - _time.GetUtcNow();

        InstrumentState state = StateOf(Instruments.Weight, new CalibrationSection());

        Assert.Equal([Finding.CalibrationUnchecked], state.Findings);
        Assert.Null(state.Blocked);
    }

    [Fact]
    public void A_clock_that_may_be_off_by_more_than_the_time_since_the_expiry_blocks_nobody()
    {
        Calibrate(Instruments.Weight, -1);
        _uncertainty = TimeSpan.FromDays(3);

        Assert.Null(StateOf(Instruments.Weight, new CalibrationSection()).Blocked);
    }

    [Fact]
    public void An_expiry_is_told_of_before_it_comes()
    {
        Calibrate(Instruments.Ecg, 29);
        Assert.Equal(CalibrationValidity.ExpiresSoon, Guard(new CalibrationSection()).ValidityOf(_calibration));
        Assert.Equal(CalibrationValidity.Valid, Guard(new CalibrationSection { WarnDays = 28 }).ValidityOf(_calibration));
    }

    [Fact]
    public void An_instrument_that_was_never_calibrated_is_no_business_of_the_guard()
    {
        InstrumentState state = StateOf(Instruments.Weight, new CalibrationSection());

        Assert.Equal((null, null, null), (state.CalibrationId, state.CalibrationDone, state.Blocked));
        Assert.Empty(state.Findings);
    }

    private void Calibrate(Instruments instrument, int? days)
    {
        DateTimeOffset? expires = days is { } d ? Now.AddDays(d) : null;
        _calibration = new Calibration("c-1", instrument, Now.AddDays(-400), expires, "T-1", "m", new Dictionary<string, double>());
    }

    private InstrumentState StateOf(Instruments instrument, CalibrationSection section) =>
        Assert.Single(Guard(section).StatesOf(instrument));

    private InstrumentGuard Guard(CalibrationSection section) =>
        new(new One(() => _calibration), section.ToPolicy(), _ => _failure, new Clock(_time, () => _uncertainty));

    private sealed class One(Func<Calibration?> calibration) : ICalibrations
    {
        public Calibration? Find(Instruments instrument) => calibration() is { } one && one.Instrument == instrument ? one : null;

        public Task AddAsync(Calibration one) => throw new NotSupportedException();
    }
}
