namespace Kiosk.Edge.History;

/// <summary>A value of an earlier visit of the same person, as the backend supplies it.</summary>
/// <param name="Kind">The measurement kind's name, as in <see cref="Visits.SummaryValue.Kind"/>.</param>
/// <param name="Value">In the unit.</param>
/// <param name="Unit">The one in which this kiosk tells values of that kind.</param>
/// <param name="Taken">When, by the clock of whatever took it.</param>
public sealed record EarlierValue(string Kind, decimal Value, string Unit, DateTimeOffset Taken);
