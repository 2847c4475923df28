using System.Globalization;
using Kiosk.Simulator.Recordings;

namespace Kiosk.Accuracy.Studies.Oximetry;

/// <summary>A recorded finger with the heart rate of a second instrument.</summary>
/// <param name="Name">As the report names it.</param>
/// <param name="Signal">The pleth; more light is less blood.</param>
/// <param name="CountsPerUnit">From its unit to counts of an oximeter; negative turns it upside down.</param>
/// <param name="Offset">Counts at 0.</param>
/// <param name="BeatsMs">Ends of the intervals between beats of the second instrument, ms from the beginning; empty when there is none.</param>
internal sealed record PlethRecording(string Name, RecordedSignal Signal, double CountsPerUnit, double Offset, double[] BeatsMs)
{
    public const double RateHz = 100;

    /// <summary>As an oximeter of 100 samples/s would have counted it.</summary>
    public double[] Counts() => Array.ConvertAll(Signal.AtRate(RateHz), v => Offset + (CountsPerUnit * v));

    /// <summary>Mean rate of the second instrument, per minute, over the beats within a span; null with fewer than five of them.</summary>
    public double? RateOf(double fromMs, double toMs)
    {
        double[] beats = [.. BeatsMs.Where(b => b >= fromMs && b <= toMs)];
        return beats.Length < 5 ? null : 60_000 * (beats.Length - 1) / (beats[^1] - beats[0]);
    }

    /// <summary>The phone-camera recordings, red channel, whose chest strap was worn at the same time.</summary>
    public static IReadOnlyList<PlethRecording> Welltory(string data) =>
    [
        .. Directory.GetDirectories(Path.Combine(data, "ppg", "welltory")).Order(StringComparer.Ordinal).Select(folder => new PlethRecording(
            Path.GetFileName(folder), Recording.Load(Path.Combine(folder, "PPG.csv"), "R"), 400, 0, BeatsOf(Path.Combine(folder, "RR.txt")))),
    ];

    private static double[] BeatsOf(string path)
    {
        double at = 0;
        return
        [
            0, .. File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(v => at += double.Parse(v, CultureInfo.InvariantCulture)),
        ];
    }
}
