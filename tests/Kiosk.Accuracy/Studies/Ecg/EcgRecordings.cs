using System.Globalization;
using System.Text;
using Kiosk.Simulator.Recordings;

namespace Kiosk.Accuracy.Studies.Ecg;

/// <summary>A recording at the rate of the front end, with what experts said of it.</summary>
/// <param name="Name">Its name in the database.</param>
/// <param name="MilliVolt">First lead.</param>
/// <param name="Beats">Samples of the annotated beats.</param>
/// <param name="Rhythms">From which sample on which rhythm holds.</param>
internal sealed record AnnotatedRecording(string Name, double[] MilliVolt, int[] Beats, IReadOnlyList<(int From, string Name)> Rhythms);

/// <summary>The recordings of the ECG's studies.</summary>
internal static class EcgRecordings
{
    public const double RateHz = 500;
    private const double SourceRateHz = 360;

    /// <summary>On these the detector's constants were chosen.</summary>
    public static IReadOnlyList<string> Tuned { get; } = ["100", "101", "103", "105", "108", "119", "200", "203"];

    /// <summary>These were not searched over; their figures were in view when the last constants were chosen.</summary>
    public static IReadOnlyList<string> HeldOut { get; } = ["106", "208", "219", "222", "228", "231", "232"];

    /// <summary>Whether the folder has them.</summary>
    public static bool AreIn(string? data) => data is not null && Directory.Exists(Path.Combine(data, "ecg", "mitdb"));

    /// <summary>The header of a record of the MIT-BIH Arrhythmia Database.</summary>
    public static string HeaderOf(string data, string record) => Path.Combine(data, "ecg", "mitdb", record + ".hea");

    /// <summary>A record of the MIT-BIH Arrhythmia Database.</summary>
    public static AnnotatedRecording MitDb(string data, string record)
    {
        RecordedSignal signal = Recording.LoadEcg(HeaderOf(data, record));
        (int[] beats, List<(int, string)> rhythms) = Annotations(File.ReadAllBytes(Path.Combine(data, "ecg", "mitdb", record + ".atr")));
        return new AnnotatedRecording(record, signal.AtRate(RateHz), beats, rhythms);
    }

    /// <summary>Noise-stress record 118 at 24, 12, 6 or 0 dB.</summary>
    public static AnnotatedRecording NoiseStress(string data, int snrDb)
    {
        string file = Path.Combine(data, "ecg", "nstdb-118", string.Create(CultureInfo.InvariantCulture, $"118e{snrDb:00}"));
        return new AnnotatedRecording(
            $"118 at {snrDb} dB", Resampler.Resample(Numbers(file + ".csv"), SourceRateHz, RateHz), [.. Numbers(file + "_ann.csv").Select(n => At((int)n))], []);
    }

    private static double[] Numbers(string file) =>
        [.. File.ReadLines(file)
            .Select(line => (Ok: double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value), Value: value))
            .Where(number => number.Ok).Select(number => number.Value)];

    private static int At(int source) => (int)Math.Round(source * RateHz / SourceRateHz);

    // MIT annotation format (WFDB Programmer's Guide, annot(5)): type in the upper 6 bits, interval in the lower 10; SKIP = 59, AUX = 63.
    // Types 1-13, 25, 30, 34, 35, 38 and 41 are beats (ecgcodes.h, isqrs); a rhythm's AUX text begins with '('.
    private static (int[] Beats, List<(int, string)> Rhythms) Annotations(byte[] atr)
    {
        List<int> beats = [];
        List<(int, string)> rhythms = [];
        int at = 0;
        for (int i = 0; i + 1 < atr.Length;)
        {
            int word = atr[i] | (atr[i + 1] << 8), type = word >> 10, interval = word & 0x3FF;
            i += 2;
            if (word == 0) break;
            if (type == 59)
            {
                at += (atr[i + 1] << 24) | (atr[i] << 16) | (atr[i + 3] << 8) | atr[i + 2];
                i += 4;
            }
            else if (type == 63)
            {
                string text = Encoding.ASCII.GetString(atr, i, interval).TrimEnd('\0');
                if (text.StartsWith('(')) rhythms.Add((At(at), text[1..]));
                i += (interval + 1) & ~1;
            }
            else if (type < 59)
            {
                at += interval;
                if (type is (>= 1 and <= 13) or 25 or 30 or 34 or 35 or 38 or 41) beats.Add(At(at));
            }
        }

        return ([.. beats], rhythms);
    }
}
