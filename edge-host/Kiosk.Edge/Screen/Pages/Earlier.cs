using Kiosk.Edge.History;

namespace Kiosk.Edge.Screen.Pages;

/// <summary>What a card showed at an earlier visit.</summary>
/// <param name="Numbers">One for each part of the card.</param>
/// <param name="Taken">When, by the clock of the place.</param>
public sealed record Earlier(IReadOnlyList<decimal> Numbers, DateTimeOffset Taken)
{
    private const int PointsMax = 8;

    /// <summary>The earlier values of a card, the newest last: those of all its kinds that were taken together, in the card's units.</summary>
    public static IReadOnlyList<Earlier> Of(ResultCard card, IReadOnlyList<EarlierValue> values) =>
    [
        .. values.GroupBy(value => value.Taken).OrderBy(group => group.Key)
            .Select(group => (group.Key, Found: card.Parts.Select(part => group.FirstOrDefault(value => value.Kind == part.Value.Kind && value.Unit == part.Value.Unit)).ToArray()))
            .Where(one => one.Found.All(value => value is not null))
            .Select(one => new Earlier([.. one.Found.Select(value => value!.Value)], TimeZoneInfo.ConvertTime(one.Key, TimeProvider.System.LocalTimeZone)))
            .TakeLast(PointsMax),
    ];
}
