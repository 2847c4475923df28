namespace Kiosk.Simulator.Parts;

/// <summary>An ideal analog-to-digital converter with Gaussian noise: rounds half to even, stops at its ends.</summary>
internal sealed class Converter
{
    private readonly double _noiseLsbRms;
    private readonly Random _random;

    /// <param name="noiseLsbRms">Standard deviation of the noise, in steps of the converter; 0 for none.</param>
    /// <param name="seed">Of the noise.</param>
    public Converter(double noiseLsbRms, int seed)
    {
        _noiseLsbRms = noiseLsbRms;
        _random = new Random(seed);
    }

    /// <param name="steps">The input in steps of the converter. NaN is a defect of whoever made the signal.</param>
    /// <param name="min">Lowest code.</param>
    /// <param name="max">Highest code.</param>
    public int ToCode(double steps, int min, int max)
    {
        if (double.IsNaN(steps)) throw new ArgumentException("The analog signal is not a number.", nameof(steps));
        if (_noiseLsbRms > 0) steps += _noiseLsbRms * Gaussian();
        return (int)Math.Clamp(Math.Round(steps, MidpointRounding.ToEven), min, max);
    }

    // Box and Muller 1958.
    private double Gaussian()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
