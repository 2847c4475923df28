namespace Kiosk.Simulator.Patient;

/// <summary>A synthetic lead II, in millivolts.</summary>
/// <remarks>
/// McSharry, Clifford, Tarassenko and Smith, A dynamical model for generating synthetic electrocardiogram signals, IEEE Trans Biomed
/// Eng 50:289-294 (2003): events P, Q, R, S and T, each a Gaussian in the heart's phase. The model's equation dz/dt = -sum a_i d_i
/// exp(-d_i^2 / 2 b_i^2) - (z - z0) is taken without its slow return to z0 (1/s), which leaves the closed form z = sum
/// (a_i b_i^2 / w) exp(-d_i^2 / 2 b_i^2) + z0; a_i b_i^2 is scaled so that R is 1.2 mV. Angles and widths stretch with heart rate as in the
/// authors' ECGSYN (Bazett), and z0 is respiration at 0.05 mV.
/// </remarks>
public sealed class SyntheticEcg : ISignalSource
{
    /// <summary>Height of the R event, in mV.</summary>
    public const double RMilliVolts = 1.2;

    private const double RespirationMilliVolts = 0.05;
    private const int R = 2;

    // ECGSYN's defaults: P, Q, R, S, T.
    private static readonly double[] Degrees = [-70, -15, 0, 15, 100];
    private static readonly double[] Strength = [1.2, -5, 30, -7.5, 0.75];
    private static readonly double[] Width = [0.25, 0.1, 0.1, 0.1, 0.4];

    private readonly HeartBeats _heart;
    private readonly double _respirationPerUs;
    private readonly double[] _angle = new double[5];
    private readonly double[] _width = new double[5];
    private readonly double[] _milliVolts = new double[5];

    /// <param name="heart">The beats; R peaks stand at them.</param>
    /// <param name="profile">A valid profile.</param>
    public SyntheticEcg(HeartBeats heart, PatientProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _heart = heart;
        _respirationPerUs = 2 * Math.PI * profile.RespirationPerMinute / 60e6;
        double stretch = Math.Sqrt(profile.HeartRatePerMinute / 60);
        double[] angleStretch = [Math.Sqrt(stretch), stretch, 1, stretch, Math.Sqrt(stretch)];
        for (int i = 0; i < _angle.Length; i++)
        {
            _angle[i] = Degrees[i] * angleStretch[i] * Math.PI / 180;
            _width[i] = Width[i] * stretch;
            _milliVolts[i] = RMilliVolts * Strength[i] * Width[i] * Width[i] / (Strength[R] * Width[R] * Width[R]);
        }
    }

    /// <inheritdoc/>
    public double ValueAt(long timeUs)
    {
        double phase = _heart.PhaseAt(timeUs);
        double value = RespirationMilliVolts * Math.Sin(_respirationPerUs * timeUs);
        for (int i = 0; i < _angle.Length; i++)
        {
            double distance = Math.IEEERemainder(phase - _angle[i], 2 * Math.PI) / _width[i];
            value += _milliVolts[i] * Math.Exp(-0.5 * distance * distance);
        }
        return value;
    }
}
