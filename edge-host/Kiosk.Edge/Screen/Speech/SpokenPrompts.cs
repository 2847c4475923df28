using Kiosk.Edge.Screen.Flow;
using Kiosk.Edge.Screen.Web;

namespace Kiosk.Edge.Screen.Speech;

/// <summary>
/// What is being said to whoever stands at the screen. Each prompt has a number; only the sound of the newest is given out, so that what was said to one person is not to be
/// had by the next. Used by the one page that is the screen; GET /speech/{number} from any thread.
/// </summary>
public sealed class SpokenPrompts
{
    private readonly Speaker _speaker;
    private readonly ScreenDesk _desk;
    private readonly Lock _lock = new();
    // What is given out, and what the last view had to say: the same, but after a hint.
    private Prompt? _now, _seen;
    private string _language = "";
    private long _number;

    /// <param name="speaker">Makes the sound.</param>
    /// <param name="desk">Whose prompts.</param>
    /// <param name="session">A page that is loaded anew is spoken to anew.</param>
    public SpokenPrompts(Speaker speaker, ScreenDesk desk, ScreenSession session)
    {
        (_speaker, _desk) = (speaker, desk);
        session.Moved += Forget;
        // Also when no page asks any more.
        desk.Changed += () =>
        {
            if (desk.View.Results is null) ForgetNumbers();
        };
    }

    /// <summary>What the page has to play for a view: an address, empty for silence, null when nothing has changed.</summary>
    public string? Next(ScreenView view)
    {
        var front = new PromptFront(_desk.EmergencyNumber, _desk.Thresholds, _desk.HasCards, _desk.HasScanner);
        Prompt? prompt = view.Comfort.IsSpoken && _desk.CanSpeak ? Prompts.Of(view, _desk.WordsOf(view.Language), front) : null;
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

    private void Forget()
    {
        lock (_lock) (_now, _seen) = (null, null);
    }

    private void ForgetNumbers()
    {
        lock (_lock)
        {
            if (_now is { IsFixed: false }) _now = null;
            if (_seen is { IsFixed: false }) _seen = null;
        }
    }

    /// <summary>Adds GET /speech/{number}.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/speech/{number:long}", async (long number, HttpContext context) =>
    {
        Prompt? prompt;
        string language;
        lock (_lock) (prompt, language) = (number == _number ? _now : null, _language);
        if (prompt is null) return Results.NotFound();
        byte[]? sound = await _speaker.SayAsync(language, prompt.Text, prompt.IsFixed, context.RequestAborted).ConfigureAwait(false);
        return sound is null ? Results.NotFound() : Results.Bytes(sound, "audio/wav");
    });
}
