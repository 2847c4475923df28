using Kiosk.Edge.Cuff;
using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>How a task stands.</summary>
public enum TaskState
{
    /// <summary>Its turn has not come, or it waits for the person to begin.</summary>
    Waiting = 0,

    /// <summary>It runs, and there is nothing good to be measured yet.</summary>
    Looking,

    /// <summary>It runs, and what is measured is good.</summary>
    Good,

    /// <summary>It has its values.</summary>
    Done,

    /// <summary>It took too long, or the cuff gave nothing.</summary>
    Failed,

    /// <summary>The person left it out.</summary>
    Skipped,
}

/// <summary>
/// A task as it runs.
/// <code>
/// Waiting --begin--> Looking --all values--> Good --held long enough--> Done
///                      ^  |                   |
///                      |  +--too long--> Failed   (a value lost: Good --> Looking; again: Failed --> Looking; leave out: any --> Skipped)
/// </code>
/// Pure: told the time and the values.
/// </summary>
/// <param name="task">Which.</param>
public sealed class TaskRun(GuidedTask task)
{
    // What is wrong is told when it stays so: at the beginning there is never enough signal.
    private static readonly TimeSpan HintAfter = TimeSpan.FromSeconds(4);

    // A cycle that the board forgot, because it started again, says nothing any more.
    private static readonly TimeSpan CuffSilence = TimeSpan.FromSeconds(6);

    // What a turn that came late may count for: nobody looked meanwhile.
    private static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(1);

    private long _beganUs, _lastUs, _goodUs, _lookingSinceUs, _cuffIdleSinceUs;
    private int _takenBefore;

    /// <summary>About what one cycle of the cuff takes.</summary>
    public static TimeSpan CycleTime { get; } = TimeSpan.FromSeconds(50);

    /// <summary>Which.</summary>
    public GuidedTask Task => task;

    /// <summary>How it stands.</summary>
    public TaskState State { get; private set; }

    /// <summary>When it was done, by the host's clock; 0 before.</summary>
    public long DoneUs { get; private set; }

    /// <summary>What is wrong, in the host's English for people; null when nothing is.</summary>
    public string? Hint { get; private set; }

    /// <summary>From 0 to 1.</summary>
    public double Progress { get; private set; }

    /// <summary>How long it still takes when all stays good, s; null when nobody knows.</summary>
    public int? SecondsLeft { get; private set; }

    /// <summary>What is shown: values that are good enough to be told, and no others.</summary>
    public IReadOnlyList<SummaryValue> Values { get; private set; } = [];

    /// <summary>Its turn has come, or comes again.</summary>
    /// <param name="nowUs">The host's clock.</param>
    public void Begin(long nowUs)
    {
        (State, _beganUs, _lastUs, _lookingSinceUs) = (task.IsStarted ? TaskState.Waiting : TaskState.Looking, nowUs, nowUs, nowUs);
        (_goodUs, Hint, Progress, SecondsLeft) = (0, null, 0, null);
    }

    /// <summary>The person left it out.</summary>
    public void Skip() => State = TaskState.Skipped;

    /// <summary>The cuff could not be started.</summary>
    /// <param name="why">For people.</param>
    public void Fail(string why) => (State, Hint) = (TaskState.Failed, why);

    /// <summary>The person began it.</summary>
    /// <param name="nowUs">The host's clock.</param>
    /// <param name="taken">Measurements of the cuff that there were before.</param>
    public void Start(long nowUs, int taken) =>
        (State, _beganUs, _lastUs, _cuffIdleSinceUs, _takenBefore, Hint) = (TaskState.Good, nowUs, nowUs, nowUs, taken, null);

    /// <summary>Time passed.</summary>
    /// <param name="nowUs">The host's clock.</param>
    /// <param name="values">All values of the visit as they stand.</param>
    /// <param name="cuff">The cuff; null when there is none.</param>
    public void Step(long nowUs, IReadOnlyList<SummaryValue> values, CuffStatus? cuff)
    {
        // What the kiosk measures itself is not done by a device of another maker; only a meter's task waits for one.
        SummaryValue[] own = [.. values.Where(value => task.Shown.Any(kind => value.Kind == kind.ToString()) && (value.Device.Length == 0 || task.Instruments == Instruments.None))];
        // Never a number below quality.
        Values = [.. own.Where(value => value.Value is not null && !value.Questionable)];
        if (State is not (TaskState.Looking or TaskState.Good)) return;
        long passedUs = Math.Min(nowUs - _lastUs, (long)TurnMax.TotalMicroseconds);
        _lastUs = nowUs;
        if (task.IsStarted) StepCuff(nowUs, cuff, own);
        else StepSignal(nowUs, passedUs, own);
    }

    private void StepSignal(long nowUs, long passedUs, SummaryValue[] own)
    {
        bool isGood = IsComplete(own);
        if (isGood) _goodUs += passedUs;
        else if (State == TaskState.Good) _lookingSinceUs = nowUs;
        State = isGood ? TaskState.Good : TaskState.Looking;
        Progress = task.Hold > TimeSpan.Zero ? Math.Min(1, _goodUs / task.Hold.TotalMicroseconds) : isGood ? 1 : 0;
        SecondsLeft = isGood ? (int)Math.Ceiling(Math.Max(0, task.Hold.TotalSeconds - (_goodUs / 1e6))) : null;
        bool isTold = !isGood && nowUs - _lookingSinceUs >= HintAfter.TotalMicroseconds;
        Hint = isTold ? own.Where(value => value.Value is null).Select(value => value.Reason).FirstOrDefault(reason => reason is not null)
            ?? own.Where(value => value.Questionable && !IsOfInstrument(value)).Select(value => value.Notes![0].Text).FirstOrDefault() : null;
        if (isGood && _goodUs >= task.Hold.TotalMicroseconds) End(nowUs);
        else if (nowUs - _beganUs >= task.Limit.TotalMicroseconds + _goodUs) State = TaskState.Failed;
    }

    private void StepCuff(long nowUs, CuffStatus? cuff, SummaryValue[] own)
    {
        if (cuff is null) return;
        bool isIdle = cuff.Activity == CuffActivity.Idle;
        if (!isIdle) _cuffIdleSinceUs = nowUs;
        int planned = Math.Max(cuff.Planned, 1), taken = Math.Clamp(cuff.Taken - _takenBefore, 0, planned);
        double ofCycle = cuff.Activity == CuffActivity.Measuring ? Math.Min(0.9, (nowUs - _beganUs) / (CycleTime.TotalMicroseconds * planned)) : 0;
        Progress = Math.Clamp((taken + ofCycle) / planned, Progress, 1);
        SecondsLeft = isIdle ? null : (int)Math.Ceiling(((planned - taken - ofCycle) * CycleTime.TotalSeconds) + (cuff.NextInSeconds ?? 0));
        if (!isIdle) return;
        if (cuff.Problem is { } problem) Fail(problem);
        else if (taken > 0 && IsComplete(own)) End(nowUs);
        // Values are computed once a second. Without a new one there is none to come: the board started again, and what was planned was planned of its last run.
        else if (nowUs - _cuffIdleSinceUs >= CuffSilence.TotalMicroseconds) (State, Hint) = (TaskState.Failed, null);
    }

    private void End(long nowUs) => (State, DoneUs, Progress, SecondsLeft, Hint) = (TaskState.Done, nowUs, 1, 0, null);

    private bool IsComplete(IReadOnlyList<SummaryValue> values) =>
        task.Needed.All(needed => values.Any(value => Is(value, needed) && value.Value is not null && (!value.Questionable || IsOfInstrument(value))));

    /// <summary>A value in question for nothing that its person could do better: the instrument's calibration or self-test. Measuring again would not help.</summary>
    public static bool IsOfInstrument(SummaryValue value) => value.Notes is { } notes && notes.Where(note => note.Questionable)
        .All(note => note.Name is nameof(Finding.CalibrationExpired) or nameof(Finding.CalibrationUnchecked) or nameof(Finding.SelfTestFailed));

    // Meters give either of the two kinds of glucose.
    private static bool Is(SummaryValue value, MeasurementKind needed) => value.Kind == needed.ToString()
        || (needed == MeasurementKind.GlucosePlasma && value.Kind == nameof(MeasurementKind.GlucoseWholeBlood));
}
