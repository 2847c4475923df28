namespace Kiosk.Edge.Configuration;

/// <summary>The patient's screen.</summary>
public sealed record ScreenSection
{
    [Option("Address and port on the loopback interface where the page is served for the browser of the kiosk, or off.",
        Pattern = @"off|(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]):\d{1,5}", PatternText = "127.0.0.1:PORT, [::1]:PORT or off",
        Form = TextForm.EndpointOrOff)]
    public string Listen { get; init; } = "127.0.0.1:9466";

    [Option("The languages that are offered, in their order, separated by blanks; the first is spoken to whoever has not chosen yet.",
        Pattern = "(ru|en|kk|be|ky|hy)( (ru|en|kk|be|ky|hy)){0,5}", PatternText = "one to six of ru, en, kk, be, ky and hy, separated by blanks")]
    public string Languages { get; init; } = "ru en kk be ky hy";

    // The consent that comes with the kiosk names the same one.
    [Option("The number that is shown to call for help.", Pattern = @"[0-9 +()-]{2,20}", PatternText = "2 to 20 digits, blanks, '+', '-' and brackets")]
    public string EmergencyNumber { get; init; } = "112";

    [Option("The clinicians' own table of ranges, a file as Screen/Thresholds/thresholds.json; empty for the table that comes with the kiosk.",
        Pattern = "|/.+", PatternText = "an absolute path or empty")]
    public string Thresholds { get; init; } = "";

    [Option("Prompts can be read aloud (espeak-ng).")]
    public bool Speech { get; init; } = true;

    /// <summary>The languages, taken apart.</summary>
    internal IReadOnlyList<string> LanguageCodes() => [.. Languages.Split(' ').Distinct()];
}
