using Kiosk.Simulator.Cards;

namespace Kiosk.Simulator.App.Cards;

/// <summary>What can be put into a reader.</summary>
internal static class CardContents
{
    /// <summary>Names for the command line.</summary>
    public static readonly string[] Names = ["unknown"];

    /// <summary>Makes a fresh card, or null when there is none of this name.</summary>
    public static IVirtualCard? Make(string name) => name switch
    {
        "unknown" => new PlainCard(new byte[256]),
        _ => null,
    };
}
