using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Sound;

/// <summary>Whether a recording sounds like a heart: its envelope comes again after a beat.</summary>
/// <remarks>
/// First and second heart sound lie within 20 to 150 Hz; the envelope's autocorrelation has a peak at the beat's period (as in Springer,
/// Tarassenko and Clifford, IEEE Trans. Biomed. Eng. 63, 2016, section II). Only whether there is a peak is used.
/// </remarks>
internal static class HeartSounds
{
    private const double LowHz = 25, HighHz = 150;
    private const int EnvelopeHz = 100;
    private const double SmoothSeconds = 0.06;
    // 40 to 200 beats a minute.
    private const double PeriodSecondsMin = 0.3, PeriodSecondsMax = 1.5;

    public static bool ArePlausible(ReadOnlySpan<double> samples, int sampleRateHz, SoundOptions options)
    {
        double[] envelope = Envelope(samples, sampleRateHz);
        double mean = Statistics.Mean(envelope);
        for (int i = 0; i < envelope.Length; i++) envelope[i] -= mean;
        if (mean <= 0 || Math.Sqrt(Statistics.Power(envelope)) < options.EnvelopeDepthMin * mean) return false;
        int last = Math.Min((int)(PeriodSecondsMax * EnvelopeHz), envelope.Length / 2);
        for (int lag = (int)(PeriodSecondsMin * EnvelopeHz); lag <= last; lag++)
        {
            if (Statistics.Correlation(envelope.AsSpan(lag), envelope.AsSpan(0, envelope.Length - lag)) >= options.BeatCorrelationMin) return true;
        }

        return false;
    }

    private static double[] Envelope(ReadOnlySpan<double> samples, int sampleRateHz)
    {
        double[] band = ZeroPhase.BandPass(samples, LowHz, HighHz, sampleRateHz);
        for (int i = 0; i < band.Length; i++) band[i] = Math.Abs(band[i]);
        double[] smooth = MovingAverage.Centered(band, (int)(SmoothSeconds * sampleRateHz));
        double[] envelope = new double[(int)((long)samples.Length * EnvelopeHz / sampleRateHz)];
        for (int i = 0; i < envelope.Length; i++) envelope[i] = smooth[(int)((long)i * sampleRateHz / EnvelopeHz)];
        return envelope;
    }
}
