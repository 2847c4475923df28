using Kiosk.Simulator.Recordings;

namespace Kiosk.Simulator.Patient;

/// <summary>An evenly sampled signal as a source: at its own sample times exactly its samples.</summary>
/// <remarks>
/// <para>Sample k stands at start + k / rate. Within one microsecond of that time (a rate whose period is no whole number of
/// microseconds is asked for at rounded times) the value is sample k to the bit; in between, a cubic through the four samples around.
/// Before the start it is sample 0.</para>
/// <para>After the last sample, a looping source begins again one sample period later. The first pass is the samples as they are. In
/// each later pass the step between the last sample and the first is bled off over the first half second by a raised cosine, so that the
/// seam has no jump; the rhythm breaks there. A source that does not loop keeps its last sample.</para>
/// </remarks>
public sealed class SampledSource : ISignalSource
{
    private const double SnapUs = 1.0;
    private const double SeamSeconds = 0.5;
    private readonly double[] _samples;
    private readonly int _seamSamples;
    private readonly bool _loop;
    private long _startUs;

    /// <param name="samples">At least one; not copied.</param>
    /// <param name="rateHz">Samples per second.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="ArgumentException">There are no samples, or the rate is not positive and finite.</exception>
    public SampledSource(double[] samples, double rateHz, bool loop = true)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Length == 0) throw new ArgumentException("there are no samples", nameof(samples));
        if (!double.IsFinite(rateHz) || rateHz <= 0) throw new ArgumentException("a rate is positive and finite", nameof(rateHz));
        _samples = samples;
        RateHz = rateHz;
        _loop = loop;
        _seamSamples = (int)Math.Min(SeamSeconds * rateHz, samples.Length);
    }

    /// <summary>Samples per second.</summary>
    public double RateHz { get; }

    /// <summary>The samples of the first pass.</summary>
    public IReadOnlyList<double> Samples => _samples;

    /// <summary>The time of sample 0; 0 until <see cref="StartAt"/> says otherwise.</summary>
    public long StartUs => Interlocked.Read(ref _startUs);

    /// <summary>A recording at the rate of the part that will sample it.</summary>
    public static SampledSource From(RecordedSignal recording, double rateHz, bool loop = true)
    {
        ArgumentNullException.ThrowIfNull(recording);
        return new SampledSource(recording.AtRate(rateHz), rateHz, loop);
    }

    /// <summary>Aligns sample 0 with the time at which a part begins to sample; a later call moves it again.</summary>
    public void StartAt(long timeUs) => Interlocked.Exchange(ref _startUs, timeUs);

    /// <inheritdoc/>
    public double ValueAt(long timeUs)
    {
        double position = (timeUs - StartUs) * RateHz / 1e6;
        if (position <= 0) return _samples[0];
        if (!_loop && position >= _samples.Length - 1) return _samples[^1];
        long nearest = (long)Math.Round(position);
        if (Math.Abs(position - nearest) * 1e6 <= SnapUs * RateHz) return Sample(nearest);
        long whole = (long)position;
        double u = position - whole;
        double before = Sample(whole - 1);
        double left = Sample(whole);
        double right = Sample(whole + 1);
        double after = Sample(whole + 2);
        // Catmull-Rom.
        return left + (0.5 * u * (right - before + (u * ((2 * before) - (5 * left) + (4 * right) - after + (u * ((3 * (left - right)) + after - before))))));
    }

    private double Sample(long index)
    {
        if (index < 0) return _samples[0];
        if (index < _samples.Length) return _samples[index];
        if (!_loop) return _samples[^1]; // A neighbour of the last interval.
        int within = (int)(index % _samples.Length);
        double value = _samples[within];
        if (within >= _seamSamples) return value;
        double fade = 0.5 * (1 + Math.Cos(Math.PI * within / _seamSamples));
        return value + (fade * (_samples[^1] - _samples[0]));
    }
}
