using Kiosk.Edge.Screen.Flow;

namespace Kiosk.Edge.Screen.Speech;

/// <summary>
/// What is being said to whoever stands at the screen. Each prompt has a number; only the sound of the newest is given out, so that what was said to one person is not to be
/// had by the next. Used by the one page that is the screen; GET /speech/{number} from any thread.
/// </summary>
/// <param name="speaker">Makes the sound.</param>
/// <param name="desk">Whose prompts.</param>
public sealed class SpokenPrompts(Speaker speaker, ScreenDesk desk)
{
    private readonly Lock _lock = new();
    // What is given out, and what the last view had to say: the same, but after a hint.
    private Prompt? _now, _seen;
    private string _language = "";
    private long _number;

    /// <summary>What the page has to play for a view: an address, empty for silence, null when nothing has changed.</summary>
    public string? Next(ScreenView view)
    {
        var front = new PromptFront(desk.EmergencyNumber, desk.Thresholds, desk.HasCards, desk.HasScanner);
        Prompt? prompt = view.Comfort.IsSpoken && desk.CanSpeak ? Prompts.Of(view, desk.WordsOf(view.Language), front) : null;
        lock (_lock)
        {
            Prompt? before = _seen;
            _seen = prompt;
            bool isSpokenAlike = prompt is null || view.Language == _language;
            if (Equals(prompt, before) && isSpokenAlike) return null;
            // What was wrong is right again: the hint is spoken to its end, and the instruction was said before it.
            if (prompt is { Kind: PromptKind.Instruction } && before is { Kind: PromptKind.Hint } && before.Task == prompt.Task && isSpokenAlike) return null;
            (_now, _language) = (prompt, view.Language);
            _number++;
            return prompt is null ? "" : $"/speech/{_number}";
        }
    }

    /// <summary>Adds GET /speech/{number}.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/speech/{number:long}", async (long number, HttpContext context) =>
    {
        Prompt? prompt;
        string language;
        lock (_lock) (prompt, language) = (number == _number ? _now : null, _language);
        if (prompt is null) return Results.NotFound();
        byte[]? sound = await speaker.SayAsync(language, prompt.Text, prompt.IsFixed, context.RequestAborted).ConfigureAwait(false);
        return sound is null ? Results.NotFound() : Results.Bytes(sound, "audio/wav");
    });
}
