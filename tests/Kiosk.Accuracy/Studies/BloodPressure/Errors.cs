using System.Globalization;

namespace Kiosk.Accuracy.Studies.BloodPressure;

/// <summary>Mean, standard deviation and largest of a set of errors, in mmHg.</summary>
internal sealed record Errors(double Mean, double Sd, double Largest, int Count)
{
    public static Errors Of(IReadOnlyCollection<double> errors)
    {
        if (errors.Count == 0) return new Errors(0, 0, 0, 0);
        double mean = errors.Average();
        double sd = errors.Count < 2 ? 0 : Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean)) / (errors.Count - 1));
        return new Errors(mean, sd, errors.Max(Math.Abs), errors.Count);
    }

    public bool IsWithin(double meanMax, double sdMax) => Count > 1 && Math.Abs(Mean) <= meanMax && Sd <= sdMax;

    public override string ToString() => Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Mean:+0.0;-0.0;0.0} +- {Sd:0.0}");
}
