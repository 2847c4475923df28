using Kiosk.Identity.Cards;

namespace Kiosk.Edge.Identity.Readers;

/// <summary>When a card was read, on the monotonic clock (<see cref="TimeProvider.GetTimestamp"/> of the system).</summary>
/// <param name="Reader">The reader's name.</param>
/// <param name="EventSeen">PC/SC had told of the card: until then it was the reader's and pcscd's poll.</param>
/// <param name="FirstCommand">Before the first command; 0 when none was sent.</param>
/// <param name="Told">The desk knew whom it told, or why nobody.</param>
/// <param name="InCard">Time within exchanges, pcscd and the reader's driver included: part of the time from event to told.</param>
/// <param name="Commands">Exchanges.</param>
/// <param name="Problem">None when it told somebody.</param>
public readonly record struct CardReadTiming(
    string Reader, long EventSeen, long FirstCommand, long Told, TimeSpan InCard, int Commands, CardProblem Problem);
