namespace Kiosk.Outbox;

/// <summary>A stream of records with an order of its own. Between lanes the smaller number goes first.</summary>
public enum Lane : byte
{
    /// <summary>Something is wrong with a person or with the kiosk: goes before all else, and may use the disk reserve.</summary>
    Alarm = 0,

    /// <summary>Visits; encrypted at rest.</summary>
    Visit = 1,

    /// <summary>How the kiosk does; the first to be dropped when the cap is reached.</summary>
    Telemetry = 2,

    /// <summary>Records that the clinical store refused: kept for an operator, never published; encrypted at rest.</summary>
    Refused = 3,
}

/// <summary>The lanes' names and properties.</summary>
public static class Lanes
{
    /// <summary>The lanes that are published, in the order of their importance.</summary>
    public static IReadOnlyList<Lane> Published { get; } = [Lane.Alarm, Lane.Visit, Lane.Telemetry];

    /// <summary>All lanes.</summary>
    public static IReadOnlyList<Lane> All { get; } = [Lane.Alarm, Lane.Visit, Lane.Telemetry, Lane.Refused];

    /// <summary>The name on disk, in topics, settings and reports.</summary>
    public static string Name(this Lane lane) => lane switch
    {
        Lane.Alarm => "alarm",
        Lane.Visit => "visit",
        Lane.Telemetry => "telemetry",
        Lane.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "not a lane"),
    };

    /// <summary>Whether the lane's payloads may be about a person, and so are encrypted.</summary>
    public static bool IsPersonal(this Lane lane) => lane is Lane.Visit or Lane.Refused;

    /// <summary>Reads the name of a published lane.</summary>
    public static bool TryParse(string? name, out Lane lane)
    {
        foreach (Lane one in Published)
        {
            lane = one;
            if (one.Name() == name) return true;
        }

        lane = default;
        return false;
    }
}
