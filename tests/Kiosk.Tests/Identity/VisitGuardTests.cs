using Kiosk.Edge.Identity;
using Xunit;

namespace Kiosk.Tests.Identity;

/// <summary>The rule of <see cref="VisitGuard"/>, in every order of events; and its steps one by one.</summary>
public class VisitGuardTests(ITestOutputHelper output)
{
    private const long Second = 1_000_000;
    private static readonly GuardLimits Life = new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(0.6));

    private readonly VisitGuard _guard = new(Life);

    [Fact]
    public void No_order_of_events_binds_a_reading_to_somebody_who_was_not_identified_when_it_was_taken()
    {
        var exploration = new VisitGuardExploration(Ticks(lag: VisitGuardExploration.LookEvery + 1));

        exploration.Run();

        output.WriteLine($"{exploration.States} states, {exploration.Steps} steps, {exploration.Ends} visits ended");
        Assert.True(exploration.Violation is null, exploration.Violation);
        Assert.True(exploration.States > 1_000 && exploration.Ends > 100, "the exploration hardly went anywhere");
    }

    [Fact]
    public void A_guard_that_trusts_its_reader_too_much_is_found_out()
    {
        var exploration = new VisitGuardExploration(Ticks(lag: VisitGuardExploration.LookEvery - 1));

        exploration.Run();

        Assert.NotNull(exploration.Violation);
    }

    [Fact]
    public void A_visit_of_a_card_ends_when_the_card_was_last_surely_in()
    {
        _guard.Identified(1, 7, 10 * Second, 10 * Second);
        _guard.Open(12 * Second);
        _guard.CardSeen(7, 30 * Second);

        GuardStep step = _guard.CardGone(7, CardEnd.Removed);

        Assert.Equal(new GuardStep(GuardAct.End, EndCause.CardRemoved, (30 * Second) - 600_000), step);
        Assert.Equal(GuardState.Free, _guard.State);
    }

    [Fact]
    public void The_end_of_another_insertion_ends_nothing()
    {
        _guard.Identified(1, 7, 0, 0);
        _guard.Open(0);

        GuardStep step = _guard.CardGone(6, CardEnd.Removed);

        Assert.Equal(default, step);
        Assert.Equal(GuardState.Open, _guard.State);
    }

    [Fact]
    public void After_a_minute_of_nothing_comes_a_warning_and_after_15_more_seconds_the_end_as_of_the_last_touch()
    {
        _guard.Identified(1, 0, 0, 0);
        _guard.Open(0);
        _guard.Touched(5 * Second);

        GuardStep before = _guard.Tick(65 * Second - 1);
        GuardStep warned = _guard.Tick(65 * Second);
        GuardState state = _guard.State;
        GuardStep end = _guard.Tick(80 * Second);

        Assert.Equal((default, default, GuardState.Warned), (before, warned, state));
        Assert.Equal(new GuardStep(GuardAct.End, EndCause.Idle, 5 * Second), end);
    }

    [Fact]
    public void A_measurement_keeps_a_visit_going_and_does_not_answer_the_warning()
    {
        _guard.Open(0);
        _guard.Measuring(29 * Second);
        _guard.Measuring(59 * Second);
        _guard.Tick(61 * Second);
        GuardState kept = _guard.State;
        _guard.Tick(119 * Second);
        _guard.Measuring(120 * Second);
        GuardState warned = _guard.State;
        _guard.Touched(125 * Second);

        Assert.Equal((GuardState.Open, GuardState.Warned, GuardState.Open), (kept, warned, _guard.State));
    }

    [Fact]
    public void A_measurement_that_begins_after_a_pause_may_be_somebody_elses_and_keeps_nothing_going()
    {
        _guard.Open(0);
        _guard.Measuring(31 * Second);

        GuardStep step = _guard.Tick(75 * Second);

        Assert.Equal(new GuardStep(GuardAct.End, EndCause.Idle, 0), step);
    }

    [Fact]
    public void A_card_put_in_after_all_by_the_same_person_must_stay_in()
    {
        _guard.Identified(1, 0, 0, 0);
        _guard.Open(0);
        _guard.Meet(isSame: true, 9, sinceUs: 20 * Second, nowUs: 21 * Second);
        _guard.CardSeen(9, 25 * Second);

        GuardStep step = _guard.CardGone(9, CardEnd.Removed);

        Assert.Equal(new GuardStep(GuardAct.End, EndCause.CardRemoved, (25 * Second) - 600_000), step);
    }

    [Fact]
    public void A_visit_that_lasts_too_long_ends_however_busy_it_is()
    {
        _guard.Open(0);
        _guard.Touched((29 * 60 * Second) + (50 * Second));

        GuardStep step = _guard.Tick(30 * 60 * Second);

        Assert.Equal(new GuardStep(GuardAct.End, EndCause.TooLong, 30 * 60 * Second), step);
    }

    [Fact]
    public void Somebody_else_identified_in_a_visit_ends_it()
    {
        _guard.Identified(1, 0, 0, 0);
        _guard.Open(0);

        GuardStep step = _guard.Meet(isSame: false, 9, sinceUs: 20 * Second, nowUs: 21 * Second);

        Assert.Equal(new GuardStep(GuardAct.End, EndCause.AnotherPerson, (20 * Second) - 600_000), step);
    }

    [Fact]
    public void The_same_person_once_more_is_a_touch()
    {
        _guard.Identified(1, 0, 0, 0);
        _guard.Open(0);
        _guard.Tick(70 * Second);

        GuardStep step = _guard.Meet(isSame: true, 9, 70 * Second, 70 * Second);

        Assert.Equal((default, GuardState.Open), (step, _guard.State));
    }

    [Fact]
    public void Somebody_identified_who_does_nothing_is_warned_and_forgotten()
    {
        _guard.Identified(1, 0, 0, 0);

        long? warns = _guard.WarnsUs;
        GuardStep before = _guard.Tick((75 * Second) - 1);
        GuardStep step = _guard.Tick(75 * Second);

        Assert.Equal((60 * Second, default), (warns, before));

        Assert.Equal((GuardAct.Drop, EndCause.Idle, GuardState.Free), (step.Act, step.Cause, _guard.State));
    }

    private static GuardLimits Ticks(int lag) => new(TimeSpan.FromMicroseconds(4), TimeSpan.FromMicroseconds(2), TimeSpan.FromMicroseconds(7), TimeSpan.FromMicroseconds(lag));
}
