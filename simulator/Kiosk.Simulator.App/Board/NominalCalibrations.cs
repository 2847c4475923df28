using System.Text.Json;
using Kiosk.Simulator.World;
using Kiosk.Wire;

namespace Kiosk.Simulator.App.Board;

/// <summary>
/// The calibrations that a technician would make of the simulated scale and height sensor, in the file that the edge host keeps them in: without them
/// neither gives a value. For demonstrations and system tests; the procedure itself is <c>kioskctl calibration</c>.
/// </summary>
public static class NominalCalibrations
{
    /// <summary>The file's name in the edge host's data directory.</summary>
    public const string FileName = "calibrations.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes the file, before the edge host starts.</summary>
    /// <param name="dataDirectory">Exists; any file of that name there is replaced.</param>
    /// <param name="done">When the calibrations were made; they hold for a year.</param>
    public static void Write(string dataDirectory, DateTimeOffset done)
    {
        object[] all =
        [
            One(Instruments.Weight, "weight", done, new() { ["zeroCounts"] = Mast.ZeroCounts, ["countsPerKg"] = Mast.CountsPerKilogram }),
            One(Instruments.Height, "height", done, new() { ["mountMm"] = Mast.SensorMillimetres }),
        ];
        File.WriteAllBytes(Path.Combine(dataDirectory, FileName), JsonSerializer.SerializeToUtf8Bytes(new { version = 1, calibrations = all }, Json));
    }

    private static object One(Instruments instrument, string name, DateTimeOffset done, Dictionary<string, double> constants) => new
    {
        id = $"{name}-simulated",
        instrument = (uint)instrument,
        done,
        expires = done.AddDays(365),
        by = "simulator-1",
        method = "the constants of the simulated mast",
        constants,
    };
}
