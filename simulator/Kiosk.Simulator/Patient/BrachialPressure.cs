namespace Kiosk.Simulator.Patient;

/// <summary>The pressure of one beat in the artery of the arm, mmHg.</summary>
/// <param name="TimeUs">When its upstroke begins.</param>
/// <param name="SystolicMmHg">Its peak.</param>
/// <param name="DiastolicMmHg">The pressure before its upstroke.</param>
/// <param name="MeanMmHg">The mean over the beat.</param>
public readonly record struct PressureBeat(long TimeUs, double SystolicMmHg, double DiastolicMmHg, double MeanMmHg);

/// <summary>The pressure in the artery of the arm over time.</summary>
/// <remarks>
/// The pulse is a first and a reflected systolic wave on a reservoir that fills in systole and empties with 0.6 s (Westerhof, Lankhaar and Westerhof,
/// The arterial Windkessel, Med Biol Eng Comput 47:131, 2009). A long interval lets the next diastolic pressure fall and fills the heart for a higher
/// pulse, a short one the other way; the two slopes are chosen. Breath and Mayer waves shift the whole.
/// </remarks>
internal sealed class BrachialPressure
{
    /// <summary>From the R peak to the upstroke at the cuff; chosen within 120 to 180 ms.</summary>
    private const long TransitUs = 150_000;
    private const int Steps = 512;
    private const double DecayS = 0.6, RunOff = 0.35, Filling = 0.5, PulseLow = 0.4, PulseHigh = 1.35, MayerHz = 0.1;

    private readonly HeartBeats _heart;
    private readonly ArmProfile _arm;
    private readonly double[] _pulse;
    private readonly double _meanPulse, _meanS, _breathHz, _breathPhase, _mayerPhase;

    public BrachialPressure(HeartBeats heart, PatientProfile profile)
    {
        _heart = heart;
        _arm = profile.Arm;
        _meanS = 60 / profile.HeartRatePerMinute;
        _breathHz = profile.RespirationPerMinute / 60;
        _breathPhase = Chance.Of(profile.Seed, 101);
        _mayerPhase = Chance.Of(profile.Seed, 102);
        _pulse = Pulse(_arm, _meanS);
        _meanPulse = _pulse.Average();
    }

    /// <summary>The pressure at a time.</summary>
    public double MmHg(long timeUs)
    {
        (Foot foot, Foot next) = FeetAround(timeUs);
        double phase = Math.Clamp((timeUs - foot.TimeUs) / (double)(next.TimeUs - foot.TimeUs), 0, 1);
        double at = phase * Steps;
        int left = Math.Min((int)at, Steps - 1);
        double pulse = _pulse[left] + ((at - left) * (_pulse[left + 1] - _pulse[left]));
        return foot.DiastolicMmHg + (phase * (next.DiastolicMmHg - foot.DiastolicMmHg)) + (foot.PulseMmHg * pulse) + Waves(timeUs);
    }

    /// <summary>The beats whose upstrokes lie in a range, its end excluded: the truth.</summary>
    public IReadOnlyList<PressureBeat> Between(long fromUs, long toUs)
    {
        List<PressureBeat> beats = [];
        foreach (long r in _heart.Between(fromUs - TransitUs, toUs - TransitUs))
        {
            (Foot foot, Foot next) = FeetAround(r + TransitUs);
            double diastolic = foot.DiastolicMmHg + Waves(foot.TimeUs);
            double systolic = diastolic, sum = 0;
            for (int i = 0; i < Steps; i += 4)
            {
                double here = MmHg(foot.TimeUs + ((next.TimeUs - foot.TimeUs) * i / Steps));
                systolic = Math.Max(systolic, here);
                sum += here;
            }
            beats.Add(new PressureBeat(foot.TimeUs, systolic, diastolic, sum / (Steps / 4)));
        }
        return beats;
    }

    /// <summary>The mean of a beat of mean interval, without breath and Mayer waves.</summary>
    public double MeanMmHg => _arm.DiastolicMmHg + ((_arm.SystolicMmHg - _arm.DiastolicMmHg) * _meanPulse);

    private (Foot Foot, Foot Next) FeetAround(long timeUs)
    {
        HeartBeat beat = _heart.BeatAt(timeUs - TransitUs);
        return (FootOf(beat.StartUs, beat.PreviousUs), FootOf(beat.EndUs, beat.StartUs));
    }

    private Foot FootOf(long startUs, long previousUs)
    {
        double interval = (startUs - previousUs) / 1e6 / _meanS;
        double pulse = _arm.SystolicMmHg - _arm.DiastolicMmHg;
        double diastolic = _arm.DiastolicMmHg + (RunOff * pulse * Math.Clamp(1 - interval, -0.8, 0.6));
        double filled = Math.Clamp(1 + (Filling * (1 - (1 / interval))), PulseLow, PulseHigh);
        return new Foot(startUs + TransitUs, diastolic, pulse * filled);
    }

    private double Waves(long timeUs) =>
        (_arm.BreathMmHg * Math.Sin(2 * Math.PI * ((_breathHz * timeUs / 1e6) + _breathPhase)))
        + (_arm.MayerMmHg * Math.Sin(2 * Math.PI * ((MayerHz * timeUs / 1e6) + _mayerPhase)));

    // From 0 at the foot to 1 at the peak and back to 0 at the next foot, for a beat of mean length; others stretch it.
    private static double[] Pulse(ArmProfile arm, double beatS)
    {
        // Duration of systole by heart rate: Weissler, Harris and Schoenfeld, Circulation 37:149 (1968), about 0.41 s - 0.0016 s a beat per minute.
        double systoleS = Math.Clamp(0.413 - (0.0016 * 60 / beatS), 0.15, 0.6 * beatS);
        double[] wave = new double[Steps + 1];
        double held = 1 - Math.Exp(-2.5);
        for (int i = 0; i <= Steps; i++)
        {
            double t = beatS * i / Steps;
            double reservoir = t < systoleS ? (1 - Math.Exp(-2.5 * t / systoleS)) / held : Math.Exp(-(t - systoleS) / DecayS);
            wave[i] = (arm.Reservoir * reservoir) + ((1 - arm.Reservoir) * (Bump(t, 0.35, 0.17, systoleS) + (arm.Augmentation * Bump(t, 0.75, 0.2, systoleS))));
        }
        double first = wave[0], last = wave[Steps];
        for (int i = 0; i <= Steps; i++) wave[i] -= first + ((last - first) * i / Steps);
        double peak = wave.Max();
        return Array.ConvertAll(wave, v => v / peak);
    }

    private static double Bump(double t, double centre, double width, double systoleS)
    {
        double distance = ((t / systoleS) - centre) / width;
        return Math.Exp(-0.5 * distance * distance);
    }

    private readonly record struct Foot(long TimeUs, double DiastolicMmHg, double PulseMmHg);
}
