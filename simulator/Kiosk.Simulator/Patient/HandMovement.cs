namespace Kiosk.Simulator.Patient;

/// <summary>What a hand that moves does to the light of a finger: part of the light that tissue and venous blood, pushed about, take away or let through.</summary>
/// <remarks>
/// The voluntary movements of a hand lie below some 5 Hz and their power falls with frequency; here sixteen cosines of seeded phases and
/// frequencies from 0.4 to 5 Hz, swelling and fading twice a minute or so. Movement shifts venous blood and the skin before the LEDs, which
/// weigh alike at both colors: its ratio of ratios is near 1 (J. Goodman et al., US patent 4 934 372, and the designs that followed it, begin
/// from the same observation).
/// </remarks>
public sealed class HandMovement : ISignalSource
{
    /// <summary>(Part of the red light) / (part of the infrared light) that a movement takes.</summary>
    public const double RatioOfRatios = 1.0;

    private const int Tones = 16;
    private const double LowestHz = 0.4, HighestHz = 5, SwellHz = 0.035;

    private readonly double[] _perUs = new double[Tones], _phase = new double[Tones], _size = new double[Tones];
    private readonly double _swellPhase;

    /// <param name="rmsPart">Its root mean square as a part of the light, 0 to 0.3.</param>
    /// <param name="seed">Of frequencies and phases.</param>
    public HandMovement(double rmsPart, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rmsPart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rmsPart, 0.3);
        var random = new Random(seed);
        double power = 0;
        for (int i = 0; i < Tones; i++)
        {
            double hz = LowestHz * Math.Pow(HighestHz / LowestHz, (i + random.NextDouble()) / Tones);
            (_perUs[i], _phase[i], _size[i]) = (2 * Math.PI * hz / 1e6, 2 * Math.PI * random.NextDouble(), 1 / hz);
            power += _size[i] * _size[i] / 2;
        }
        for (int i = 0; i < Tones; i++) _size[i] *= rmsPart / Math.Sqrt(power);
        _swellPhase = 2 * Math.PI * random.NextDouble();
    }

    /// <inheritdoc/>
    public double ValueAt(long timeUs)
    {
        double sum = 0;
        for (int i = 0; i < Tones; i++) sum += _size[i] * Math.Cos((_perUs[i] * timeUs) + _phase[i]);
        return sum * (1 + (0.5 * Math.Sin((2 * Math.PI * SwellHz / 1e6 * timeUs) + _swellPhase)));
    }
}
