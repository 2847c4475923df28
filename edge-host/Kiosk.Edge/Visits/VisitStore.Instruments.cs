using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Records;
using Kiosk.Wire;
using Microsoft.Data.Sqlite;

namespace Kiosk.Edge.Visits;

/// <content>How the instruments stood when a visit was opened.</content>
public sealed partial class VisitStore
{
    /// <summary>Writes down how the instruments stand, in the transaction that opens the visit.</summary>
    public static void AddStates(SqliteConnection connection, string visitId, IReadOnlyList<InstrumentState> states)
    {
        foreach (InstrumentState state in states)
        {
            connection.Run(
                "INSERT INTO visit_instrument VALUES ($visit, $instrument, $calibration, $done, $findings, $blocked)",
                ("$visit", visitId), ("$instrument", (long)state.Instrument), ("$calibration", state.CalibrationId),
                ("$done", state.CalibrationDone is { } done ? Sql.ToUtcUs(done) : null),
                ("$findings", string.Join(',', state.Findings)), ("$blocked", state.Blocked));
        }
    }

    /// <summary>How they stood.</summary>
    public static List<InstrumentState> ListStates(SqliteConnection connection, string visitId) => connection.Rows(
        "SELECT instrument, calibration, calibration_utc_us, findings, blocked FROM visit_instrument WHERE visit_id = $visit ORDER BY instrument",
        row => new InstrumentState((Instruments)row.GetInt64(0), row.Text(1), row.Number(2) is { } done ? Sql.FromUtcUs(done) : null,
            [.. row.GetString(3).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Finding>)], row.Text(4)),
        ("$visit", visitId));
}
