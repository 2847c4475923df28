using Kiosk.Edge.Records;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals;

namespace Kiosk.Edge.Measuring;

/// <summary>A value or why there is none, and over which uptime it was taken.</summary>
/// <param name="Value">With as many decimals as are meant; null when there is none.</param>
/// <param name="Reason">In words; null when there is a value.</param>
/// <param name="BootKey">Whose uptime; 0 when nothing was taken.</param>
/// <param name="FromUs">Uptime of the beginning.</param>
/// <param name="ToUs">Uptime of the end.</param>
public readonly record struct Measured(decimal? Value, string? Reason, long BootKey, long FromUs, long ToUs)
{
    /// <summary>What is to be known beside the number.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>No value, from nothing.</summary>
    public static Measured Nothing(string reason) => new(null, reason, 0, 0, 0);

    /// <summary>A value out of a wave; without one the reason counts.</summary>
    public static Measured Of(Wave wave, decimal? value, string? reason) =>
        new(value, value is null ? reason : null, wave.First.BootKey, wave.First.FirstSampleUs, wave.LastSampleUs);

    /// <summary>The first with a value, else the first; nothing at all when there is none.</summary>
    public static Measured Best(IEnumerable<Measured> candidates)
    {
        Measured? first = null;
        foreach (Measured candidate in candidates)
        {
            if (candidate.Value is not null) return candidate;
            first ??= candidate;
        }

        return first ?? Nothing(Reasons.NothingArrived);
    }

    /// <summary>Of the longest wave that gives a value: there are several when the board restarted within the visit.</summary>
    public static Measured Longest(IReadOnlyList<Wave> waves, Func<Wave, Measured> measure) =>
        Best(waves.OrderByDescending(w => w.Counts.Count).Select(measure));

    /// <summary>The words for an analysis that gave no value: the board knows better when nobody touched the sensor.</summary>
    public static string WordsOf(NoValue reason, Wave wave)
    {
        bool untouched = wave.NotApplied > wave.Counts.Count / 2;
        return untouched ? Reasons.Of(NoData.NotApplied, wave.First.Part) : Reasons.Of(reason, wave.First.Part);
    }

    /// <summary>Rounds half away from zero and keeps the decimals that are meant: 36.0 is not 36.</summary>
    /// <param name="value">Null stays null.</param>
    /// <param name="decimals">0, 1 or 2.</param>
    public static decimal? Round(double? value, int decimals)
    {
        if (value is not { } number) return null;
        decimal[] scale = [0m, 0.0m, 0.00m];
        return decimal.Round((decimal)number, decimals, MidpointRounding.AwayFromZero) + scale[decimals];
    }
}
