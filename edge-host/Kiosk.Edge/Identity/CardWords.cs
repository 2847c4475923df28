using Kiosk.Identity.Cards;

namespace Kiosk.Edge.Identity;

/// <summary>Why a card told nobody, for the person who put it in.</summary>
public static class CardWords
{
    /// <summary>What happened and what to do; empty for none.</summary>
    public static string Of(CardProblem problem) => problem switch
    {
        CardProblem.None => "",
        CardProblem.Removed => "The card was taken out too early. Put it in again and leave it in until the end.",
        CardProblem.Mute => "The card does not answer. Take it out and put it in with the chip first.",
        CardProblem.ReaderLost => "The card reader does not work now. Show the paper policy, type the number, or measure without it.",
        CardProblem.Unsupported => "This is not a card that the kiosk can read. Take it out and put in the insurance card.",
        CardProblem.Damaged => "This card cannot be read. Show the paper policy, type the number, or measure without it.",
        CardProblem.AccessDenied => "This document did not let itself be read. Show its page with the two or three lines of letters to the scanner again.",
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, "no words"),
    };
}
