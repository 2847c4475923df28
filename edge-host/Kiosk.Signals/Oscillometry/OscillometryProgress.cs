namespace Kiosk.Signals.Oscillometry;

/// <summary>What a deflation under way should do next.</summary>
public enum DeflationAdvice
{
    /// <summary>Let air out as before: what is needed is not yet in the trace.</summary>
    GoOn = 0,

    /// <summary>All that is needed is in the trace, and it gives numbers: the cuff can be released.</summary>
    Complete = 1,

    /// <summary>The systolic flank lies above where the deflation began: inflate again, higher.</summary>
    InflateHigher = 2,
}

/// <summary>Whether a trace that is still growing has what a measurement needs, so that the cuff presses no longer than it must.</summary>
/// <remarks>Pure: asked about once a second with the trace so far, from the pump's start. It only advises; limits of pressure and time are the firmware's.</remarks>
public static class OscillometryProgress
{
    private const double SureMmHg = 4;
    private const int PastPeakBeats = 3;

    /// <summary>The advice on a trace so far.</summary>
    /// <param name="mmHg">As for <see cref="OscillometryAnalysis.Analyze"/>.</param>
    /// <param name="sampleRateHz">50 to 1000.</param>
    /// <param name="present">As for <see cref="OscillometryAnalysis.Analyze"/>.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="ArgumentException">The rate is out of range, or the mask differs in length.</exception>
    public static DeflationAdvice Of(
        ReadOnlySpan<double> mmHg, double sampleRateHz, ReadOnlySpan<bool> present = default, OscillometryOptions? options = null)
    {
        options ??= new OscillometryOptions();
        OscillometryResult soFar = OscillometryAnalysis.Analyze(mmHg, sampleRateHz, present, options);
        EnvelopePoint[] beats = [.. soFar.Envelope.Where(b => b.Accepted)];
        if (beats.Length < options.BeatsMin) return DeflationAdvice.GoOn;

        double height = beats.Select(b => b.AmplitudeMmHg).OrderDescending().ElementAt(Math.Min(2, beats.Length - 1));
        bool pastPeak = beats.TakeLast(PastPeakBeats).All(b => b.AmplitudeMmHg < options.DiastolicFlankPartMax * height);
        if (!pastPeak || height < options.OscillationMmHgMin) return DeflationAdvice.GoOn;
        if (soFar.InflateHigher) return DeflationAdvice.InflateHigher;
        bool sure = soFar.DiastolicMmHg is double diastolic && beats.TakeLast(PastPeakBeats).All(b => b.CuffMmHg < diastolic - SureMmHg);
        return sure ? DeflationAdvice.Complete : DeflationAdvice.GoOn;
    }
}
