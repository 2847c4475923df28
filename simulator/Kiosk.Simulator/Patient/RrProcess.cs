namespace Kiosk.Simulator.Patient;

/// <summary>The interval to the next beat as a function of time: a mean, and a seeded low- and high-frequency variation.</summary>
/// <remarks>
/// McSharry et al., IEEE Trans Biomed Eng 50:289 (2003), section IV: the power spectrum of the intervals is the sum of two
/// Gaussians, Mayer waves at 0.1 Hz and respiration, each of standard deviation 0.01 Hz, with an LF/HF power ratio of 0.5. Here the
/// spectrum is drawn as lines of equal power with seeded frequencies and phases, so that any time can be asked for at once.
/// </remarks>
internal sealed class RrProcess
{
    private const int LinesPerBand = 8;
    private const double MayerHz = 0.1;
    private const double BandSdHz = 0.01;
    private const double LowToHigh = 0.5;

    /// <summary>An interval stays within this part of the mean, whatever the lines add up to.</summary>
    private const double DeviationMax = 0.4;

    /// <summary>Atrial fibrillation: spread of the intervals, and how far one may lie from the mean. Ectopics: how often, how early. All chosen.</summary>
    private const double FibrillationSd = 0.25, FibrillationMax = 0.55, EctopicChance = 0.12, EctopicPart = 0.62;

    private readonly HeartRhythm _rhythm;
    private readonly int _seed;
    private readonly double _meanUs;
    private readonly double[] _amplitudeUs = new double[2 * LinesPerBand];
    private readonly double[] _radiansPerUs = new double[2 * LinesPerBand];
    private readonly double[] _phase = new double[2 * LinesPerBand];

    private long _drawn;
    private bool _pauseNext;

    public RrProcess(PatientProfile profile)
    {
        _rhythm = profile.Rhythm;
        _seed = profile.Seed;
        double meanUs = 60e6 / profile.HeartRatePerMinute;
        // Short intervals are drawn more often than long ones: the mean over beats is m (1 - variance / m^2) for a mean m over time.
        double relative = profile.HeartRateVariabilityMs * 1000 / meanUs;
        _meanUs = meanUs * (1 + (relative * relative));
        var random = new Random(profile.Seed);
        double variance = Math.Pow(profile.HeartRateVariabilityMs * 1000, 2);
        double low = variance * LowToHigh / (1 + LowToHigh);
        Draw(random, 0, MayerHz, low);
        Draw(random, LinesPerBand, profile.RespirationPerMinute / 60, variance - low);
        FirstBeatUs = (long)(random.NextDouble() * _meanUs);
    }

    /// <summary>When the first beat at or after time 0 falls.</summary>
    public long FirstBeatUs { get; }

    /// <summary>The interval that begins with a beat at this time, in microseconds. Asked for once for each beat, in their order.</summary>
    public long IntervalUs(long beatUs) => _rhythm switch
    {
        HeartRhythm.AtrialFibrillation => FibrillatingUs(),
        HeartRhythm.Ectopics => WithEctopicsUs(SinusUs(beatUs)),
        _ => SinusUs(beatUs),
    };

    private long FibrillatingUs() =>
        (long)(_meanUs * (1 + Math.Clamp(FibrillationSd * Chance.Normal(_seed, _drawn++), -FibrillationMax, FibrillationMax)));

    private long WithEctopicsUs(long sinusUs)
    {
        if (_pauseNext)
        {
            _pauseNext = false;
            return (long)(sinusUs * (2 - EctopicPart));
        }
        _pauseNext = Chance.Of(_seed, _drawn++) < EctopicChance;
        return _pauseNext ? (long)(sinusUs * EctopicPart) : sinusUs;
    }

    private long SinusUs(long beatUs)
    {
        double deviation = 0;
        for (int i = 0; i < _phase.Length; i++) deviation += _amplitudeUs[i] * Math.Cos((_radiansPerUs[i] * beatUs) + _phase[i]);
        return (long)(_meanUs + Math.Clamp(deviation, -DeviationMax * _meanUs, DeviationMax * _meanUs));
    }

    private void Draw(Random random, int first, double centreHz, double varianceUs2)
    {
        for (int i = first; i < first + LinesPerBand; i++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            _amplitudeUs[i] = Math.Sqrt(2 * varianceUs2 / LinesPerBand);
            _radiansPerUs[i] = 2 * Math.PI * Math.Max(0.01, centreHz + (BandSdHz * normal)) / 1e6;
            _phase[i] = 2 * Math.PI * random.NextDouble();
        }
    }
}
