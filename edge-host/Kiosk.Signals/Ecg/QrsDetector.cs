using Kiosk.Signals.Filters;

namespace Kiosk.Signals.Ecg;

/// <summary>What the first look at a run gives.</summary>
/// <param name="Beats">The complexes by the rules of the detector, ascending, in samples.</param>
/// <param name="Candidates">Every place where a complex may be: the beats and the smaller maxima between them, ascending.</param>
/// <param name="Energy">Slope energy at each sample.</param>
internal sealed record QrsPass(List<int> Beats, List<int> Candidates, double[] Energy);

/// <summary>Finds QRS complexes in one run of consecutive samples by slope energy and adaptive thresholds.</summary>
/// <remarks>
/// J. Pan and W. Tompkins, A real-time QRS detection algorithm, IEEE Trans Biomed Eng 32(3):230-236, 1985; with the decision rules of
/// P. Hamilton, Open source ECG analysis, Computers in Cardiology 29:101-104, 2002: medians of the last eight signal and noise peaks, and
/// the slope rule against T waves. The whole run is at hand, so the filters have no delay and the search back looks at both sides of a pause.
/// </remarks>
internal sealed class QrsDetector
{
    public const double BandLowHz = 5, BandHighHz = 15, RefractoryS = 0.2;
    private const double EnergyWindowS = 0.11, TWaveS = 0.36, CandidatesApartS = 0.12;
    private const double ThresholdPart = 0.33, SearchBackPart = 0.6, SearchBackAfterRr = 1.66;
    private const double RelearnAfterS = 8;
    private const int Learned = 8;

    private readonly double _sampleRateHz;
    private readonly double[] _slope;
    private readonly double[] _energy;
    private readonly List<int> _beats = [];
    private readonly Recent _beatEnergy = new(Learned), _noiseEnergy = new(Learned), _rr = new(Learned);

    private QrsDetector(ReadOnlySpan<double> qrsBand, double sampleRateHz)
    {
        _sampleRateHz = sampleRateHz;
        _slope = AbsoluteSlope(qrsBand);
        _energy = MovingAverage.Centered(_slope, Samples(EnergyWindowS));
    }

    /// <param name="qrsBand">Consecutive samples, at least a second, band-passed to 5-15 Hz without delay.</param>
    /// <param name="sampleRateHz">Samples per second.</param>
    /// <returns>The centers of complexes; the R peak lies within 100 ms of each.</returns>
    public static QrsPass Detect(ReadOnlySpan<double> qrsBand, double sampleRateHz)
    {
        QrsDetector detector = new(qrsBand, sampleRateHz);
        List<int> beats = detector.Run();
        return new QrsPass(beats, [.. detector.Peaks(CandidatesApartS).Union(beats).Order()], detector._energy);
    }

    private double Threshold(double part)
    {
        double noise = _noiseEnergy.Count > 0 ? _noiseEnergy.Median : 0;
        return noise + part * (_beatEnergy.Median - noise);
    }

    private List<int> Run()
    {
        List<int> peaks = Peaks(RefractoryS);
        Learn(0);
        int relearnedAt = 0;
        for (int i = 0; i < peaks.Count; i++)
        {
            int quietSince = Math.Max(relearnedAt, _beats.Count > 0 ? _beats[^1] : 0);
            if (peaks[i] - quietSince > Samples(RelearnAfterS))
            {
                // The thresholds have lost the signal (an amplitude that fell for good): learn again from here.
                relearnedAt = peaks[i];
                Learn(quietSince + Samples(RefractoryS));
                i = FirstAfter(peaks, quietSince + Samples(RefractoryS));
                if (i >= peaks.Count) break;
            }
            Decide(peaks, i);
        }
        if (_energy.Length > 0) SearchBack(peaks, _energy.Length);
        return _beats;
    }

    private void Decide(List<int> peaks, int i)
    {
        int peak = peaks[i];
        if (_energy[peak] <= Threshold(ThresholdPart))
        {
            _noiseEnergy.Add(_energy[peak]);
            return;
        }
        if (IsTWave(peak)) return;
        SearchBack(peaks, peak);
        Accept(peak);
    }

    // A wave that follows a complex closely with less than half its slope is that complex's T wave.
    private bool IsTWave(int peak) =>
        _beats.Count > 0 && peak - _beats[^1] < Samples(TWaveS) && SlopeAt(peak) < 0.5 * SlopeAt(_beats[^1]);

    private void SearchBack(List<int> peaks, int before)
    {
        while (_beats.Count > 0 && _rr.Count > 0 && before - _beats[^1] > SearchBackAfterRr * _rr.Median)
        {
            int missed = -1;
            for (int i = FirstAfter(peaks, _beats[^1] + Samples(TWaveS)); i < peaks.Count && peaks[i] < before - Samples(RefractoryS); i++)
            {
                if (missed < 0 || _energy[peaks[i]] > _energy[missed]) missed = peaks[i];
            }
            if (missed < 0 || _energy[missed] <= SearchBackPart * Threshold(ThresholdPart)) return;
            Accept(missed);
        }
    }

    private void Accept(int peak)
    {
        if (_beats.Count > 0) _rr.Add(peak - _beats[^1]);
        _beats.Add(peak);
        _beatEnergy.Add(_energy[peak]);
    }

    // The largest energy of each of the next eight seconds holds a beat at 60/min and more; the median outlives an artefact.
    private void Learn(int from)
    {
        _beatEnergy.Clear();
        _noiseEnergy.Clear();
        _rr.Clear();
        int second = Samples(1);
        for (int i = 0; i < Learned; i++)
        {
            int start = from + i * second;
            if (start + second > _energy.Length) break;
            _beatEnergy.Add(MaxOf(_energy, start, start + second));
        }
        if (_beatEnergy.Count == 0) _beatEnergy.Add(MaxOf(_energy, Math.Max(0, _energy.Length - second), _energy.Length));
    }

    // Local maxima of the energy, the smaller of two closer than that left out.
    private List<int> Peaks(double apartS)
    {
        List<int> peaks = [];
        int apart = Samples(apartS);
        for (int i = 1; i + 1 < _energy.Length; i++)
        {
            if (_energy[i] <= _energy[i - 1] || _energy[i] < _energy[i + 1]) continue;
            if (peaks.Count == 0 || i - peaks[^1] > apart) peaks.Add(i);
            else if (_energy[i] > _energy[peaks[^1]]) peaks[^1] = i;
        }
        return peaks;
    }

    private double SlopeAt(int peak) =>
        MaxOf(_slope, Math.Max(0, peak - Samples(EnergyWindowS)), Math.Min(_slope.Length, peak + Samples(EnergyWindowS)));

    private int Samples(double seconds) => (int)(seconds * _sampleRateHz);

    private static int FirstAfter(List<int> peaks, int instant)
    {
        int found = peaks.BinarySearch(instant + 1);
        return found >= 0 ? found : ~found;
    }

    private static double MaxOf(double[] values, int from, int to)
    {
        double max = 0;
        for (int i = from; i < to; i++) max = Math.Max(max, values[i]);
        return max;
    }

    private static double[] AbsoluteSlope(ReadOnlySpan<double> samples)
    {
        double[] slope = new double[samples.Length];
        for (int i = 1; i + 1 < samples.Length; i++) slope[i] = Math.Abs(samples[i + 1] - samples[i - 1]);
        return slope;
    }
}
