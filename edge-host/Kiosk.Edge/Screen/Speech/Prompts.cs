using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;

namespace Kiosk.Edge.Screen.Speech;

/// <summary>What is read aloud.</summary>
/// <param name="Text">In the language of the screen.</param>
/// <param name="IsFixed">It says nothing of a person.</param>
public sealed record Prompt(string Text, bool IsFixed);

/// <summary>What is read aloud of a view: the heading, what to do, and of the results the numbers.</summary>
public static class Prompts
{
    /// <summary>The prompt of a view; null when there is nothing to say.</summary>
    public static Prompt? Of(ScreenView view, Words words, string emergencyNumber) => view.Overlay switch
    {
        ScreenOverlay.Help => Fixed(words.With("help.text", emergencyNumber)),
        // Without the seconds: they would begin anew with each.
        ScreenOverlay.StillThere => Fixed(words["stillthere.title"], words["stillthere.yes"]),
        ScreenOverlay.Stop => Fixed(words["stop.title"], words["stop.text"]),
        ScreenOverlay.Emergency => Fixed(words.With("emergency.text", emergencyNumber), words["emergency.sit"]),
        _ => OfStep(view, words),
    };

    private static Prompt? OfStep(ScreenView view, Words words) => view.Step switch
    {
        ScreenStep.Attract => Fixed(words["attract.title"], words["attract.start"]),
        ScreenStep.Language => Fixed(words["language.title"]),
        ScreenStep.Consent => Fixed(view.Consent!.Title, view.Consent.Body),
        ScreenStep.Identify when view.Problem is { } problem => Fixed(words.Say(problem)),
        ScreenStep.Identify => Fixed(words["identify.title"], words["identify.card"]),
        ScreenStep.Number => Fixed(words["number.title"]),
        ScreenStep.Login => Fixed(words["login.text"]),
        ScreenStep.Confirm => Fixed(words["confirm.title"]),
        ScreenStep.Choose => Fixed(words["choose.title"], words["choose.recommended"]),
        ScreenStep.Measure => OfTask(view.Task, words),
        ScreenStep.Saving => Fixed(words["saving.title"]),
        ScreenStep.Results => new Prompt(Sentences([words["results.title"], .. view.Results!.Values.Where(IsTold).Select(value => Told(value, words)), words["results.note"]]), false),
        ScreenStep.Doctor => Fixed(words["doctor.text"]),
        ScreenStep.Rate => Fixed(words["rate.title"]),
        ScreenStep.Goodbye => Fixed(words["goodbye.title"], view.IsCardIn ? words["goodbye.card"] : ""),
        ScreenStep.Interrupted => Fixed(words["interrupted.title"], words["interrupted.text"]),
        _ => null,
    };

    private static Prompt? OfTask(TaskView? task, Words words) => task switch
    {
        null => null,
        { State: TaskState.Done } => Fixed(words["measure.done"]),
        { State: TaskState.Failed } => Fixed(words["measure.failed"], task.Hint is { } why ? words.Say(why) : ""),
        { Hint: { } hint } => Fixed(words.Say(hint)),
        { State: TaskState.Good, Cuff: not null } => Fixed(words["measure.pressure.filling"], words["measure.pressure.sit"]),
        { State: TaskState.Good } => Fixed(words["measure.good"]),
        _ => Fixed(words[$"task.{task.Name}"], words[$"measure.{task.Name}.do"]),
    };

    private static bool IsTold(SummaryValue value) => value is { Value: not null, Questionable: false }
        && value.Kind is nameof(MeasurementKind.Systolic) or nameof(MeasurementKind.Diastolic) or nameof(MeasurementKind.SpO2) or nameof(MeasurementKind.PulseRateOximeter)
            or nameof(MeasurementKind.BodyTemperature) or nameof(MeasurementKind.BodyWeight);

    private static string Told(SummaryValue value, Words words) => $"{words[$"value.{value.Kind}"]}: {words.Number(value.Value!.Value)} {words[$"unit.{value.Unit}"]}";

    private static Prompt Fixed(params string[] sentences) => new(Sentences(sentences), true);

    private static string Sentences(IEnumerable<string> sentences) => string.Join(". ", sentences.Where(one => one.Length > 0).Select(one => one.TrimEnd('.')));
}
