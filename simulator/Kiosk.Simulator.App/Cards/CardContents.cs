using System.Globalization;
using Kiosk.Simulator.Cards;
using Kiosk.Simulator.Documents;

namespace Kiosk.Simulator.App.Cards;

/// <summary>What can be put into a reader. Everybody on a card is made up; the same seed is always the same person.</summary>
internal static class CardContents
{
    /// <summary>Names for the command line: an OMS policy, a passport's chip, a card that nobody knows. <c>NAME:SEED</c> is another person's.</summary>
    public static readonly string[] Names = ["oms", "passport", "unknown"];

    /// <summary>Makes a fresh card, or null when there is none of this name.</summary>
    public static IVirtualCard? Make(string name)
    {
        string[] parts = name.Split(':');
        int seed = 1;
        if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out seed))) return null;
        return parts[0] switch
        {
            "oms" => new VirtualOmsCard(new MadeUpPeople(seed).Next()),
            "passport" => new VirtualPassport(string.Concat(MrzWriter.Td3(new MadeUpPeople(seed).Next())), seed),
            "unknown" => new PlainCard(new byte[256]),
            _ => null,
        };
    }
}
