namespace Kiosk.Signals.Oscillometry;

/// <summary>A smooth envelope through the beats of a deflation.</summary>
/// <remarks>
/// The form is physical: C. F. Babbs, Oscillometric measurement of systolic and diastolic blood pressures validated in a physiologic mathematical model,
/// BioMed Eng OnLine 11:56, 2012: the pulse in the cuff at pressure P is c (V(upper - P) - V(lower - P)), V being the artery's volume by transmural
/// pressure with a compliance that falls off exponentially on both sides of zero. It has one maximum and falls on both sides, and it does not follow a
/// single beat. Where the beats leave it together, a running mean of the differences is added. Its two pressures are not reported: on recordings they
/// trade places with the wall's widths (data0804 gives 75/68), so systolic and diastolic are read off the curve by <see cref="EnvelopeLevels"/>.
/// </remarks>
internal sealed class EnvelopeFit
{
    /// <summary>Where the search for the wall's two widths starts, mmHg, and how strongly it is held there; chosen, the result hardly depends on them.</summary>
    private const double CollapseMmHg = 9, DistensionMmHg = 20, WidthSpread = 0.3;

    /// <summary>Spread of one beat around the envelope as a part of its maximum: breath and noise; chosen.</summary>
    private const double BeatSpread = 0.05, TukeySpreads = 4.5, LowPart = 0.3;

    /// <summary>The running mean: its width, the beats' worth of zeros in it, and the most that one beat may differ, as a part of the height; chosen.</summary>
    private const double KernelMmHg = 5, KernelZeros = 0.7, DifferenceMax = 0.15;
    private const double SearchStepMmHg = 0.05, SearchLowMmHg = 10, SearchHighMmHg = 320;
    private const int Unknowns = 5, Rounds = 40;

    private double[] _theta = new double[Unknowns];
    private double[] _cuff = [], _differences = [];

    private EnvelopeFit()
    {
    }

    /// <summary>Where the envelope is largest, mmHg.</summary>
    public double PeakMmHg { get; private set; }

    /// <summary>Largest amplitude of the envelope, mmHg.</summary>
    public double PeakAmplitudeMmHg { get; private set; }

    /// <summary>Root mean square deviation of the beats that count, as a part of the maximum.</summary>
    public double Misfit { get; private set; }

    /// <summary>The amplitude at a cuff pressure, mmHg.</summary>
    public double At(double cuffMmHg)
    {
        double sum = 0, weight = KernelZeros;
        for (int i = 0; i < _cuff.Length; i++)
        {
            double distance = (_cuff[i] - cuffMmHg) / KernelMmHg, part = Math.Exp(-0.5 * distance * distance);
            sum += part * _differences[i];
            weight += part;
        }
        return Envelope(_theta, cuffMmHg) + (sum / weight);
    }

    /// <summary>Where the envelope first falls below a part of its maximum, going up in pressure (+1) or down (-1), mmHg.</summary>
    public double Crossing(double part, int direction)
    {
        double mmHg = PeakMmHg, level = part * PeakAmplitudeMmHg;
        while (mmHg > SearchLowMmHg && mmHg < SearchHighMmHg && At(mmHg) > level) mmHg += direction * SearchStepMmHg;
        return mmHg;
    }

    /// <param name="cuffMmHg">Cuff pressures of the accepted beats, at least 6.</param>
    /// <param name="amplitudeMmHg">Their amplitudes.</param>
    /// <param name="height">About the envelope's height.</param>
    /// <returns>The fit; null when it does not settle.</returns>
    public static EnvelopeFit? Of(double[] cuffMmHg, double[] amplitudeMmHg, double height)
    {
        int[] used = AroundPeak(cuffMmHg, amplitudeMmHg, height, out int peak);
        if (used.Length < Unknowns + 1) return null;
        double[] p = [.. used.Select(i => cuffMmHg[i])], a = [.. used.Select(i => amplitudeMmHg[i] / height)];
        EnvelopeFit fit = new() { _theta = Start(p, a, cuffMmHg[peak]) };
        double[] weights = Array.ConvertAll(p, _ => 1.0);
        double before = fit.Cost(p, a, weights), damping = 1e-3;
        for (int round = 0; round < Rounds; round++)
        {
            double[] step = fit.Step(p, a, weights, damping);
            double[] old = fit._theta;
            fit._theta = [.. old.Zip(step, (t, s) => t + s)];
            double after = fit.Cost(p, a, weights);
            if (!(after < before))
            {
                fit._theta = old;
                damping *= 5;
                if (damping > 1e6) break;
                continue;
            }
            damping = Math.Max(1e-6, damping / 3);
            bool settled = before - after < 1e-7 * before;
            weights = fit.Weights(p, a);
            before = fit.Cost(p, a, weights);
            if (settled && round > 10) break;
        }
        if (!fit._theta.All(double.IsFinite)) return null;
        fit.Conclude(p, a, weights, height);
        double most = DifferenceMax * height;
        fit._cuff = cuffMmHg;
        fit._differences = [.. cuffMmHg.Select((c, i) => Math.Clamp(amplitudeMmHg[i] - Envelope(fit._theta, c), -most, most))];
        return fit;
    }

    // The beats around the maximum down to a part of it: below, the edges of the cuff and the tissue speak louder than the artery's middle.
    private static int[] AroundPeak(double[] p, double[] a, double height, out int peak)
    {
        int best = 0;
        double bestSum = double.NegativeInfinity;
        for (int i = 0; i < a.Length; i++)
        {
            double sum = Math.Min(a[i], 1.2 * height) + (0.5 * (a[Math.Max(0, i - 1)] + a[Math.Min(a.Length - 1, i + 1)]));
            if (sum > bestSum) (best, bestSum) = (i, sum);
        }
        peak = best;
        int from = best, to = best, under = 0;
        for (int i = best; i >= 0 && under < 2; i--)
        {
            if (a[i] >= LowPart * height) (from, under) = (i, 0);
            else under++;
        }
        under = 0;
        for (int i = best; i < a.Length && under < 2; i++)
        {
            if (a[i] >= LowPart * height) (to, under) = (i, 0);
            else under++;
        }
        return [.. Enumerable.Range(from, to - from + 1)];
    }

    private static double[] Start(double[] p, double[] a, double peakMmHg)
    {
        double systolic = peakMmHg + 12, diastolic = peakMmHg - 6;
        for (int i = 0; i < p.Length; i++)
        {
            if (p[i] > peakMmHg && a[i] > 0.5) systolic = Math.Max(systolic, p[i]);
            if (p[i] < peakMmHg && a[i] > 0.8) diastolic = Math.Min(diastolic, p[i]);
        }
        double[] theta = [systolic, diastolic, Math.Log(CollapseMmHg), Math.Log(DistensionMmHg), 0];
        theta[4] = -Math.Log(Math.Max(1e-6, Envelope(theta, peakMmHg)));
        return theta;
    }

    private static double Envelope(double[] theta, double cuffMmHg)
    {
        double collapse = Math.Exp(theta[2]), distension = Math.Exp(theta[3]);
        return Math.Exp(theta[4]) * (Volume(theta[0] - cuffMmHg, collapse, distension) - Volume(theta[1] - cuffMmHg, collapse, distension));
    }

    private static double Volume(double transmural, double collapse, double distension) =>
        transmural < 0 ? collapse * Math.Exp(transmural / collapse) : collapse + (distension * (1 - Math.Exp(-transmural / distension)));

    private static double[] Residuals(double[] theta, double[] p, double[] a, double[] weights)
    {
        double[] residuals = new double[p.Length + 3];
        for (int i = 0; i < p.Length; i++) residuals[i] = Math.Sqrt(weights[i]) * (a[i] - Envelope(theta, p[i])) / BeatSpread;
        residuals[p.Length] = (theta[2] - Math.Log(CollapseMmHg)) / WidthSpread;
        residuals[p.Length + 1] = (theta[3] - Math.Log(DistensionMmHg)) / WidthSpread;
        // A wall between the two pressures that crosses over is no artery: it costs steeply below a pulse pressure of 8 mmHg.
        residuals[p.Length + 2] = Math.Max(0, 8 - (theta[0] - theta[1]));
        return residuals;
    }

    private double Cost(double[] p, double[] a, double[] weights) => Residuals(_theta, p, a, weights).Sum(r => r * r);

    // Tukey's biweight: a beat far off the envelope counts for nothing.
    private double[] Weights(double[] p, double[] a)
    {
        double[] off = [.. p.Select((v, i) => Math.Abs(a[i] - Envelope(_theta, v)))];
        double spread = Math.Max(BeatSpread / 2, 1.4826 * Statistics.Median(off));
        return Array.ConvertAll(off, o =>
        {
            double part = o / (TukeySpreads * spread);
            return part >= 1 ? 0 : (1 - (part * part)) * (1 - (part * part));
        });
    }

    // One Levenberg-Marquardt step.
    private double[] Step(double[] p, double[] a, double[] weights, double damping)
    {
        double[] here = Residuals(_theta, p, a, weights);
        double[][] slopes = new double[Unknowns][];
        for (int k = 0; k < Unknowns; k++)
        {
            double[] moved = [.. _theta];
            double by = k < 2 ? 1e-3 : 1e-5;
            moved[k] += by;
            slopes[k] = [.. Residuals(moved, p, a, weights).Zip(here, (m, h) => (m - h) / by)];
        }
        double[,] matrix = new double[Unknowns, Unknowns + 1];
        for (int r = 0; r < Unknowns; r++)
        {
            for (int c = 0; c < Unknowns; c++) matrix[r, c] = slopes[r].Zip(slopes[c], (x, y) => x * y).Sum();
            matrix[r, r] *= 1 + damping;
            matrix[r, r] += 1e-12;
            matrix[r, Unknowns] = -slopes[r].Zip(here, (x, y) => x * y).Sum();
        }
        return LinearSystem.Solve(matrix);
    }

    private void Conclude(double[] p, double[] a, double[] weights, double height)
    {
        double sum = 0, count = 0;
        for (int i = 0; i < p.Length; i++)
        {
            double off = a[i] - Envelope(_theta, p[i]);
            sum += weights[i] * off * off;
            count += weights[i];
        }
        _theta[4] += Math.Log(height);
        (PeakMmHg, PeakAmplitudeMmHg) = (_theta[1], 0);
        for (double mmHg = _theta[1]; mmHg <= _theta[0]; mmHg += SearchStepMmHg)
        {
            double here = Envelope(_theta, mmHg);
            if (here > PeakAmplitudeMmHg) (PeakMmHg, PeakAmplitudeMmHg) = (mmHg, here);
        }
        Misfit = count > 0 && PeakAmplitudeMmHg > 0 ? Math.Sqrt(sum / count) * height / PeakAmplitudeMmHg : 1;
    }
}
