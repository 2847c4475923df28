using System.Globalization;

namespace Kiosk.Tests.Signals;

/// <summary>An ECG recording with the instants of its annotated beats, in samples.</summary>
internal sealed record AnnotatedEcg(double[] MilliVolt, double SampleRateHz, int[] Beats);

/// <summary>Just enough of WFDB and CSV to read the recordings that the signal tests are measured on.</summary>
internal static class Recordings
{
    private const double MitDbRateHz = 360, MitDbCountsPerMilliVolt = 200, MitDbBaseline = 1024;

    /// <summary>The first channel of a MIT-BIH record (format 212, two channels) and its beat annotations.</summary>
    public static AnnotatedEcg MitDb(string record)
    {
        byte[] data = File.ReadAllBytes(TestData.Path($"ecg/mitdb/{record}.dat"));
        double[] samples = new double[data.Length / 3];
        for (int i = 0; i < samples.Length; i++)
        {
            int raw = data[3 * i] | (data[3 * i + 1] & 0x0F) << 8;
            if (raw >= 0x800) raw -= 0x1000;
            samples[i] = (raw - MitDbBaseline) / MitDbCountsPerMilliVolt;
        }
        return new AnnotatedEcg(samples, MitDbRateHz, BeatAnnotations(File.ReadAllBytes(TestData.Path($"ecg/mitdb/{record}.atr"))));
    }

    /// <summary>The noise-stress record 118 at a signal-to-noise ratio: "24", "12", "06" or "00" dB; 360 Hz, mV.</summary>
    public static AnnotatedEcg NoiseStress118(string snrDb) => new(
        Numbers(TestData.Path($"ecg/nstdb-118/118e{snrDb}.csv")),
        MitDbRateHz,
        [.. Numbers(TestData.Path($"ecg/nstdb-118/118e{snrDb}_ann.csv")).Select(v => (int)v)]);

    /// <summary>One number a line; lines that are not numbers (headings) are passed over.</summary>
    public static double[] Numbers(string path) =>
        [.. File.ReadLines(path)
            .Select(line => (Ok: double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double v), Value: v))
            .Where(n => n.Ok).Select(n => n.Value)];

    /// <summary>Linear interpolation to another rate; instants scale by the ratio of the rates.</summary>
    public static AnnotatedEcg Resample(AnnotatedEcg ecg, double rateHz) => new(
        Resample(ecg.MilliVolt, ecg.SampleRateHz, rateHz),
        rateHz,
        [.. ecg.Beats.Select(b => (int)Math.Round(b * rateHz / ecg.SampleRateHz))]);

    public static double[] Resample(double[] samples, double fromHz, double toHz)
    {
        double[] resampled = new double[(int)((samples.Length - 1) * toHz / fromHz) + 1];
        for (int i = 0; i < resampled.Length; i++)
        {
            double at = i * fromHz / toHz;
            int left = Math.Min((int)at, samples.Length - 2);
            resampled[i] = samples[left] + (at - left) * (samples[left + 1] - samples[left]);
        }
        return resampled;
    }

    // MIT annotation format: 16-bit words, type in the upper 6 bits, interval in the lower 10; SKIP = 59, AUX = 63.
    // Codes 1-13, 25, 30, 34, 35, 38 and 41 are beats (WFDB ecgcodes.h, isqrs).
    private static int[] BeatAnnotations(byte[] atr)
    {
        List<int> beats = [];
        int at = 0;
        for (int i = 0; i + 1 < atr.Length;)
        {
            int word = atr[i] | atr[i + 1] << 8, type = word >> 10, interval = word & 0x3FF;
            i += 2;
            if (word == 0) break;
            if (type == 59)
            {
                at += (atr[i + 1] << 24) | (atr[i] << 16) | (atr[i + 3] << 8) | atr[i + 2];
                i += 4;
            }
            else if (type == 63) i += (interval + 1) & ~1;
            else if (type < 59)
            {
                at += interval;
                if (type is >= 1 and <= 13 or 25 or 30 or 34 or 35 or 38 or 41) beats.Add(at);
            }
        }
        return [.. beats];
    }
}
