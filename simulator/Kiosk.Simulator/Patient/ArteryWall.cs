namespace Kiosk.Simulator.Patient;

/// <summary>The volume of the artery under the cuff by transmural pressure.</summary>
/// <remarks>
/// The compliance has one peak near zero and falls off on both sides, steeply toward collapse and slowly toward distension: Drzewiecki, Hood and Apple,
/// Theory of the oscillometric maximum and the systolic and diastolic detection ratios, Ann Biomed Eng 22:88 (1994); Babbs, BioMed Eng OnLine 11:56
/// (2012), with exp(a P) below zero and exp(-b P) above. Here the two exponentials meet in a rounded peak,
/// C = c / (exp(-P / collapse) + exp(P / distension)), integrated numerically once. The other law is the
/// arctangent's, 1 / (1 + (P / width)^2), with the same two widths.
/// </remarks>
internal sealed class ArteryWall
{
    private const double LowMmHg = -320, HighMmHg = 320, StepMmHg = 0.5;

    private readonly double[] _ml;

    public ArteryWall(ArmProfile profile)
    {
        int steps = (int)((HighMmHg - LowMmHg) / StepMmHg);
        _ml = new double[steps + 1];
        double before = Compliance(profile, LowMmHg);
        for (int i = 1; i <= steps; i++)
        {
            double here = Compliance(profile, LowMmHg + (i * StepMmHg));
            _ml[i] = _ml[i - 1] + ((before + here) / 2 * StepMmHg);
            before = here;
        }
        double scale = profile.ArteryMl / _ml[steps];
        for (int i = 0; i <= steps; i++) _ml[i] *= scale;
    }

    /// <summary>Volume at a transmural pressure, from 0 (collapsed) to the profile's.</summary>
    public double Ml(double transmuralMmHg)
    {
        double at = (Math.Clamp(transmuralMmHg, LowMmHg, HighMmHg) - LowMmHg) / StepMmHg;
        int left = Math.Min((int)at, _ml.Length - 2);
        return _ml[left] + ((at - left) * (_ml[left + 1] - _ml[left]));
    }

    private static double Compliance(ArmProfile profile, double mmHg)
    {
        if (profile.Law == ArteryLaw.Exponential) return 1 / (Math.Exp(-mmHg / profile.CollapseMmHg) + Math.Exp(mmHg / profile.DistensionMmHg));
        double part = mmHg / (mmHg < 0 ? profile.CollapseMmHg : profile.DistensionMmHg);
        return 1 / (1 + (part * part));
    }
}
