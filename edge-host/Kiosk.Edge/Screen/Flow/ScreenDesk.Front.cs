using Kiosk.Edge.Screen.Thresholds;

namespace Kiosk.Edge.Screen.Flow;

/// <summary>What the pages show beside the view, the same for everybody.</summary>
/// <param name="Book">All texts.</param>
/// <param name="Thresholds">The clinicians' table.</param>
/// <param name="EmergencyNumber">Whom to call.</param>
/// <param name="CanSpeak">Prompts can be read aloud.</param>
public sealed record ScreenFront(WordBook Book, ThresholdTable Thresholds, string EmergencyNumber, bool CanSpeak);

/// <content>What the pages ask beside the view.</content>
public sealed partial class ScreenDesk
{
    /// <summary>Of the language now.</summary>
    public Words Words => WordsOf(View.Language);

    /// <summary>The clinicians' table.</summary>
    public ThresholdTable Thresholds => _front.Thresholds;

    /// <summary>Whom to call.</summary>
    public string EmergencyNumber => _front.EmergencyNumber;

    /// <summary>Prompts can be read aloud.</summary>
    public bool CanSpeak => _front.CanSpeak;

    /// <summary>Cards can be put in.</summary>
    public bool HasCards => _host.Devices.Card;

    /// <summary>Codes can be shown.</summary>
    public bool HasScanner => _host.Devices.Scanner;

    /// <summary>There is a login by telephone.</summary>
    public bool HasLogin => _host.HasLogin;

    /// <summary>There is a printer.</summary>
    public bool HasPrinter => _host.HasPrinter;

    /// <summary>Of a language.</summary>
    public Words WordsOf(string code) => _front.Book.Of(code);
}
