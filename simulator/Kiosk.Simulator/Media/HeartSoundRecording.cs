namespace Kiosk.Simulator.Media;

/// <summary>What is wrong with a made recording.</summary>
public enum SoundFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Digital silence: all zeros.</summary>
    Silence,

    /// <summary>An open input: the converter's noise and nothing else.</summary>
    OpenInput,

    /// <summary>Gain far too high.</summary>
    Clipping,

    /// <summary>Mains hum in place of the heart.</summary>
    Hum,

    /// <summary>Cut off after a third of the time.</summary>
    Short,

    /// <summary>Held in the air: a room's noise.</summary>
    NoHeart,
}

/// <summary>Heart sounds as an electronic stethoscope hears them, made up: the same seed gives the same samples.</summary>
/// <remarks>
/// First sound: bursts of 35 to 39 Hz that die out within 0.15 s; second: of 62 to 68 Hz, shorter and weaker, a systole later; the beat's
/// period varies by some percent. Orders of magnitude of a phonocardiogram, not a model of one. Room and skin noise fall off with frequency.
/// </remarks>
/// <param name="Seed">Of everything random.</param>
public sealed record HeartSoundRecording(int Seed)
{
    /// <summary>Samples per second.</summary>
    public int SampleRateHz { get; init; } = 48_000;

    /// <summary>Length, s.</summary>
    public double Seconds { get; init; } = 15;

    /// <summary>Beats per minute.</summary>
    public double HeartRate { get; init; } = 72;

    /// <summary>What is wrong.</summary>
    public SoundFault Fault { get; init; }

    /// <summary>The 16-bit samples.</summary>
    public short[] Make()
    {
        var random = new Random(Seed);
        double seconds = Fault == SoundFault.Short ? Seconds / 3 : Seconds;
        double[] sound = new double[(int)(seconds * SampleRateHz)];
        if (Fault is SoundFault.None or SoundFault.Clipping or SoundFault.Short) AddBeats(sound, random);
        if (Fault == SoundFault.Hum) AddHum(sound, random);
        if (Fault is not (SoundFault.Silence or SoundFault.OpenInput)) AddNoise(sound, random, Fault == SoundFault.NoHeart ? 0.01 : 0.002);
        double gain = Fault == SoundFault.Clipping ? 40 : 1;
        return Array.ConvertAll(sound, value => Convert(value * gain, random));
    }

    private short Convert(double value, Random random)
    {
        if (Fault == SoundFault.Silence) return 0;
        // One converter step of noise, as of a 16-bit codec with its input open.
        double counts = (value * short.MaxValue) + (random.NextDouble() * 2) - 1;
        return (short)Math.Clamp(Math.Round(counts), short.MinValue, short.MaxValue);
    }

    private void AddBeats(double[] sound, Random random)
    {
        const double Variation = 0.03;
        double period = 60 / HeartRate;
        for (double at = 0.1 + (random.NextDouble() * period); at * SampleRateHz < sound.Length;)
        {
            AddBurst(sound, at, 35 + (random.NextDouble() * 4), 0.028, 0.20 + (random.NextDouble() * 0.04));
            // Bazett-like shortening of the systole with the square root of the period.
            AddBurst(sound, at + (0.33 * Math.Sqrt(period)), 62 + (random.NextDouble() * 6), 0.020, 0.13 + (random.NextDouble() * 0.03));
            at += period * (1 + (Variation * ((2 * random.NextDouble()) - 1)));
        }
    }

    private void AddBurst(double[] sound, double atSeconds, double hertz, double decaySeconds, double amplitude)
    {
        const double RiseSeconds = 0.012, DecaysLong = 7;
        int first = (int)(atSeconds * SampleRateHz), length = (int)(DecaysLong * decaySeconds * SampleRateHz);
        for (int i = 0; i < length && first + i < sound.Length; i++)
        {
            double t = (double)i / SampleRateHz;
            sound[first + i] += amplitude * (1 - Math.Exp(-t / RiseSeconds)) * Math.Exp(-t / decaySeconds) * Math.Sin(2 * Math.PI * hertz * t);
        }
    }

    private void AddHum(double[] sound, Random random)
    {
        const double MainsHz = 50.03, Amplitude = 0.1;
        double phase = random.NextDouble() * 2 * Math.PI;
        for (int i = 0; i < sound.Length; i++)
        {
            double angle = (2 * Math.PI * MainsHz * i / SampleRateHz) + phase;
            sound[i] += Amplitude * (Math.Sin(angle) + (0.3 * Math.Sin(3 * angle)) + (0.1 * Math.Sin(5 * angle)));
        }
    }

    // Low passed at about 400 Hz.
    private void AddNoise(double[] sound, Random random, double amplitude)
    {
        double keep = Math.Exp(-2 * Math.PI * 400 / SampleRateHz), state = 0;
        double gain = amplitude * Math.Sqrt(3 * (1 + keep) / (1 - keep));
        for (int i = 0; i < sound.Length; i++)
        {
            state = (keep * state) + ((1 - keep) * ((2 * random.NextDouble()) - 1));
            sound[i] += gain * state;
        }
    }
}
