using Kiosk.Edge.Cuff;
using Kiosk.Edge.Records;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Xunit;

namespace Kiosk.Tests.Screen;

public class TaskRunTests
{
    private static readonly SummaryValue[] NoFinger =
        [SummaryValue.Of(MeasurementKind.SpO2, null, "finger not on the sensor"), SummaryValue.Of(MeasurementKind.PulseRateOximeter, null, "finger not on the sensor")];

    private long _nowUs = 5_000_000;

    private static GuidedTask Task(string name) => GuidedTask.All.Single(task => task.Name == name);

    [Fact]
    public void Good_values_must_hold_before_a_task_is_done()
    {
        TaskRun run = Begun("oxygen");

        Pass(run, 14, ScreenBench.Good);
        Assert.Equal((TaskState.Good, 1), (run.State, run.SecondsLeft));
        Pass(run, 1, ScreenBench.Good);

        Assert.Equal(TaskState.Done, run.State);
        Assert.Equal(1, run.Progress);
    }

    [Fact]
    public void Another_makers_device_does_not_do_what_the_kiosk_measures()
    {
        TaskRun run = Begun("oxygen");
        SummaryValue[] theirs = [.. ScreenBench.Good.Select(value => value with { Label = value.Label + ", oximeter" })];

        Pass(run, 20, theirs);

        Assert.Equal(TaskState.Looking, run.State);
        Assert.Empty(run.Values);
    }

    [Fact]
    public void What_is_wrong_is_told_only_when_it_stays_so()
    {
        TaskRun run = Begun("oxygen");

        Pass(run, 3, NoFinger);
        Assert.Null(run.Hint);
        Pass(run, 1.5, NoFinger);

        Assert.Equal("finger not on the sensor", run.Hint);
        Assert.Empty(run.Values);
    }

    [Fact]
    public void A_lost_value_keeps_what_was_held_and_counts_on()
    {
        TaskRun run = Begun("oxygen");
        Pass(run, 10, ScreenBench.Good);
        Pass(run, 5, NoFinger);
        Assert.Equal(TaskState.Looking, run.State);

        Pass(run, 5, ScreenBench.Good);

        Assert.Equal(TaskState.Done, run.State);
    }

    [Fact]
    public void A_task_without_values_fails_and_can_be_tried_again()
    {
        TaskRun run = Begun("oxygen");
        Pass(run, 61, NoFinger);
        Assert.Equal(TaskState.Failed, run.State);

        run.Begin(_nowUs);
        Pass(run, 16, ScreenBench.Good);

        Assert.Equal(TaskState.Done, run.State);
    }

    [Fact]
    public void A_questionable_number_is_never_shown_while_measuring()
    {
        TaskRun run = Begun("oxygen");
        SummaryValue[] moved = [.. ScreenBench.Good.Select(value => value with { Notes = [new SummaryNote(nameof(Finding.Movement), "moved", true)] })];

        Pass(run, 20, moved);

        Assert.Empty(run.Values);
        Assert.Equal((TaskState.Looking, "moved"), (run.State, run.Hint));
    }

    [Fact]
    public void A_calibration_that_nobody_checked_does_not_keep_a_person_waiting()
    {
        TaskRun run = Begun("body");
        SummaryValue[] due = [.. ScreenBench.Good.Select(value => value with { Notes = [new SummaryNote(nameof(Finding.CalibrationUnchecked), "due", true)] })];

        Pass(run, 3, due);

        Assert.Equal(TaskState.Done, run.State);
        Assert.Empty(run.Values);
    }

    [Fact]
    public void The_cuff_waits_for_its_person_and_is_done_when_it_has_a_value()
    {
        TaskRun run = Begun("pressure");
        Pass(run, 100, ScreenBench.Good, new CuffStatus(CuffActivity.Idle, 0, 0, 0, null, null));
        Assert.Equal(TaskState.Waiting, run.State);

        run.Start(_nowUs, 0);
        Pass(run, 20, ScreenBench.Good, new CuffStatus(CuffActivity.Measuring, 120, 0, 1, null, null));
        Assert.Equal(TaskState.Good, run.State);
        Pass(run, 1, ScreenBench.Good, new CuffStatus(CuffActivity.Idle, 0, 1, 0, null, null));

        Assert.Equal(TaskState.Done, run.State);
    }

    [Fact]
    public void A_cuff_that_gave_nothing_says_why()
    {
        TaskRun run = Begun("pressure");
        run.Start(_nowUs, 0);

        Pass(run, 1, [], new CuffStatus(CuffActivity.Idle, 0, 0, 0, null, "the cuff did not fill"));

        Assert.Equal((TaskState.Failed, "the cuff did not fill"), (run.State, run.Hint));
    }

    [Fact]
    public void A_cuff_that_the_board_forgot_is_not_waited_for()
    {
        TaskRun run = Begun("pressure");
        run.Start(_nowUs, 1);
        Pass(run, 10, [], new CuffStatus(CuffActivity.Measuring, 120, 1, 1, null, null));

        Pass(run, 7, ScreenBench.Good, new CuffStatus(CuffActivity.Idle, 0, 1, 0, null, null));

        Assert.Equal(TaskState.Failed, run.State);
    }

    [Fact]
    public void A_turn_that_came_late_does_not_count_as_time_that_was_good()
    {
        TaskRun run = Begun("ecg");
        Pass(run, 1, ScreenBench.Good);

        _nowUs += 60_000_000;
        run.Step(_nowUs, ScreenBench.Good, null);

        Assert.Equal(TaskState.Good, run.State);
    }

    private TaskRun Begun(string name)
    {
        var run = new TaskRun(Task(name));
        run.Begin(_nowUs);
        return run;
    }

    private void Pass(TaskRun run, double seconds, SummaryValue[] values, CuffStatus? cuff = null)
    {
        for (double left = seconds; left > 0; left -= 0.25)
        {
            _nowUs += 250_000;
            run.Step(_nowUs, values, cuff);
        }
    }
}
