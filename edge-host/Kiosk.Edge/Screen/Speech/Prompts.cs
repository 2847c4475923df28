using Kiosk.Edge.Cuff;
using Kiosk.Edge.Identity.Login;
using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Screen.Thresholds;

namespace Kiosk.Edge.Screen.Speech;

/// <summary>What a prompt is of a guided task.</summary>
public enum PromptKind
{
    /// <summary>Of no task, or what is said whenever it comes.</summary>
    Text = 0,

    /// <summary>What to do: not said again when a hint of the same task has gone.</summary>
    Instruction,

    /// <summary>What is wrong just now.</summary>
    Hint,
}

/// <summary>What is read aloud.</summary>
/// <param name="Text">In the language of the screen.</param>
/// <param name="IsFixed">It says nothing of a person.</param>
public sealed record Prompt(string Text, bool IsFixed)
{
    /// <summary>What it is of a task.</summary>
    public PromptKind Kind { get; init; }

    /// <summary>Of an instruction or a hint: which task of the visit, from 1; otherwise 0.</summary>
    public int Task { get; init; }
}

/// <summary>What the prompts depend on beside the view.</summary>
/// <param name="EmergencyNumber">Whom to call.</param>
/// <param name="Thresholds">The clinicians' table.</param>
/// <param name="HasCards">Cards can be put in.</param>
/// <param name="HasScanner">Codes can be shown.</param>
public sealed record PromptFront(string EmergencyNumber, ThresholdTable Thresholds, bool HasCards, bool HasScanner);

/// <summary>What is read aloud of a view: what is told beside it, the heading, what to do, and of the results all that is shown.</summary>
public static class Prompts
{
    // What ends a sentence, or leads to the next: the last is the Armenian full stop.
    private const string Ends = ".!?:…։";

    /// <summary>The prompt of a view; null when there is nothing to say.</summary>
    public static Prompt? Of(ScreenView view, Words words, PromptFront front) => view.Overlay switch
    {
        ScreenOverlay.Help => Fixed(words.With("help.text", front.EmergencyNumber)),
        // Without the seconds: they would begin anew with each.
        ScreenOverlay.StillThere => Fixed(words["stillthere.title"], words["stillthere.yes"]),
        ScreenOverlay.Stop => Fixed(words["stop.title"], view.Task?.Cuff is null ? "" : words["stop.released"], words["stop.text"]),
        ScreenOverlay.Emergency => Fixed(words.With("emergency.text", front.EmergencyNumber), words["emergency.sit"]),
        _ => OfStep(view, words, front),
    };

    /// <summary>Sentences one after the other, each with its end; empty ones are left out.</summary>
    internal static string Sentences(IEnumerable<string> sentences) =>
        string.Join(' ', sentences.Where(one => one.Length > 0).Select(one => Ends.Contains(one[^1], StringComparison.Ordinal) ? one : one + "."));

    private static Prompt? OfStep(ScreenView view, Words words, PromptFront front) => view switch
    {
        // The words beside these two have places to be filled in; technicians read.
        { Step: ScreenStep.ServiceCode or ScreenStep.Service } => null,
        { Step: ScreenStep.Goodbye } => Fixed(words["goodbye.title"], view.Notice is { } why ? words[why] : "", view.IsCardIn ? words["goodbye.card"] : ""),
        { Step: ScreenStep.Identify, IsReading: true } => Fixed(words["identify.reading"]),
        { Step: ScreenStep.Identify or ScreenStep.Number, Problem: { } problem } => Fixed(words.Say(problem)),
        // It takes the place of what is invited to.
        { Step: ScreenStep.Attract or ScreenStep.Doctor, Notice: { } notice } => Fixed(words[notice]),
        { Notice: { } notice } => Plain(view, words, front) is { } plain ? plain with { Text = Sentences([words[notice], plain.Text]) } : Fixed(words[notice]),
        _ => Plain(view, words, front),
    };

    private static Prompt? Plain(ScreenView view, Words words, PromptFront front) => view.Step switch
    {
        ScreenStep.Attract => Fixed(words["attract.title"], words["attract.start"]),
        ScreenStep.Language => Fixed(words["language.title"]),
        ScreenStep.Consent => Fixed(view.Consent!.Title, view.Consent.Body),
        ScreenStep.Identify => Fixed(words["identify.title"], front.HasCards ? words["identify.card"] : "", front.HasScanner ? words["identify.scanner"] : ""),
        ScreenStep.Number => Fixed(words["number.title"]),
        ScreenStep.Login => Fixed(words[KeyOf(view.Login?.State)]),
        ScreenStep.Confirm => Fixed(words["confirm.title"]),
        ScreenStep.Choose => Fixed(words["choose.title"], words["choose.recommended"]),
        ScreenStep.Measure => view.Task is { } task ? OfTask(task, words) : null,
        ScreenStep.Saving => Fixed(words["saving.title"]),
        ScreenStep.Results => view.Results is { } results ? SpokenResults.Of(results, words, front.Thresholds) : null,
        ScreenStep.Doctor => OfDoctor(view.Results, words),
        ScreenStep.Rate => Fixed(words["rate.title"]),
        ScreenStep.Interrupted => Fixed(words["interrupted.title"], words["interrupted.text"]),
        _ => null,
    };

    private static string KeyOf(LoginState? state) => state switch
    {
        LoginState.Offered => "login.text",
        LoginState.Expired => "login.expired",
        LoginState.Refused => "login.refused",
        LoginState.Failed => "login.failed",
        _ => "login.starting",
    };

    // One sentence for Looking and Good: a signal that comes and goes must not make the voice begin anew. The page says the same in the same order.
    private static Prompt OfTask(TaskView task, Words words) => task switch
    {
        { IsBoardHeard: false } => Fixed(words["measure.lost"]),
        { IsMeasuring: false } => Fixed(words["measure.connecting"]),
        { State: TaskState.Failed } => Fixed(words["measure.failed"], task.Hint is { } why ? words.Say(why) : ""),
        { State: TaskState.Done } => Fixed(words["measure.done"]),
        { Hint: { } hint } => Fixed(words.Say(hint)) with { Kind = PromptKind.Hint, Task = task.Number },
        // Without the seconds, too.
        { State: TaskState.Good, Cuff.Activity: CuffActivity.Resting } => Fixed(words["spoken.resting"], words["measure.pressure.sit"]),
        { State: TaskState.Good, Cuff: not null } => Fixed(words["measure.pressure.filling"], words["measure.pressure.sit"]),
        _ => Fixed(words[$"task.{task.Name}"], words[$"measure.{task.Name}.do"]) with { Kind = PromptKind.Instruction, Task = task.Number },
    };

    // What a doctor writes is said when the person has asked to read it, and not while somebody else may still stand there.
    private static Prompt OfDoctor(ResultsView? results, Words words) => results switch
    {
        null or { Consultation: null } => Fixed(words["doctor.title"], words["doctor.text"]),
        { IsAnswerShown: true, Consultation.Answer: { } answer } => new Prompt(Sentences([words["doctor.answer"], answer.Text]), false),
        { Consultation.Answer: not null } => Fixed(words["doctor.here"], words["doctor.show"]),
        { Consultation.IsDelivered: true } => Fixed(words["doctor.sent"]),
        _ => Fixed(words["doctor.waiting"]),
    };

    private static Prompt Fixed(params string[] sentences) => new(Sentences(sentences), true);
}
