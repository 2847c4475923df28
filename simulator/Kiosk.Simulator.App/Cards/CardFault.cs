using System.Globalization;

namespace Kiosk.Simulator.App.Cards;

/// <summary>What goes wrong between a virtual card and its reader.</summary>
public enum CardFaultKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The card takes the command and never answers.</summary>
    Mute,

    /// <summary>The card is pulled once it has the command and before it answers.</summary>
    PulledWithin,

    /// <summary>Bytes that mean nothing come instead of the response, once.</summary>
    Garbage,

    /// <summary>A single byte comes instead of the response, once: less than its two status bytes.</summary>
    Short,
}

/// <summary>A fault and the command that it comes at.</summary>
/// <param name="Kind">What.</param>
/// <param name="AtCommand">Which command since the insertion, from 1.</param>
public readonly record struct CardFault(CardFaultKind Kind, int AtCommand)
{
    /// <summary>Nothing goes wrong.</summary>
    public static CardFault None => default;

    /// <summary>Reads "mute", "pulled 3", "garbage 2", "short 1": a kind, and the command's number, 1 when there is none.</summary>
    public static bool TryParse(string words, out CardFault fault)
    {
        fault = None;
        string[] parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 1 or > 2) return false;
        CardFaultKind? kind = parts[0] switch
        {
            "mute" => CardFaultKind.Mute,
            "pulled" => CardFaultKind.PulledWithin,
            "garbage" => CardFaultKind.Garbage,
            "short" => CardFaultKind.Short,
            _ => null,
        };
        int command = 1;
        bool isNumber = parts.Length == 1 || (int.TryParse(parts[1], CultureInfo.InvariantCulture, out command) && command >= 1);
        if (kind is null || !isNumber) return false;
        fault = new CardFault(kind.Value, command);
        return true;
    }
}
