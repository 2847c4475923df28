using Kiosk.Edge.Calibrations;
using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals.Weighing;
using Kiosk.Wire;

namespace Kiosk.Edge.Measuring;

/// <summary>Scale: weight with clothes in kg with one decimal, from the calibration and the visit's own zero.</summary>
/// <remarks>
/// One decimal: repeated weighings agree within some 20 g, and the two-point calibration holds to 50 to 100 g over the range.
/// </remarks>
public sealed class ScaleInstrument : IInstrument
{
    private const double RateHzMin = 5, RateHzMax = 320;

    /// <inheritdoc/>
    public Instruments Bits => Instruments.Weight;

    /// <inheritdoc/>
    public string Name => "weight";

    /// <inheritdoc/>
    public IReadOnlyList<Given> Gives { get; } = [new(MeasurementKind.BodyWeight, Part.Nau7802)];

    /// <inheritdoc/>
    public IReadOnlyList<Waveform> Waveforms { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<Measurement> Measure(VisitSignals signals)
    {
        yield return new(MeasurementKind.BodyWeight, Part.Nau7802, Weigh(signals));
    }

    /// <summary>The weight, for what is derived from it.</summary>
    internal static Measured Weigh(VisitSignals signals)
    {
        List<Wave> waves = [.. signals.Waves(Channel.ScaleLoad).Where(w => w.SampleRateHz is >= RateHzMin and <= RateHzMax)];
        if (waves.Count == 0) return Measured.Nothing(Reasons.NothingArrived);
        Calibration? calibration = signals.Calibration(Instruments.Weight);
        if (ScaleConstantNames.ScaleOf(calibration) is not { } scale)
            return Measured.Of(waves[0], null, CalibrationWords.WithoutConstants(calibration, Part.Nau7802));

        // One row of samples with a hole between waves: the zero before a restart of the board serves whoever still stands there after it.
        List<double> counts = [];
        List<bool> present = [];
        List<int> starts = [];
        foreach (Wave wave in waves)
        {
            starts.Add(counts.Count);
            counts.AddRange(wave.Counts.Select(c => (double)c));
            present.AddRange(wave.Present);
            counts.Add(0);
            present.Add(false);
        }

        WeighingResult result = WeighingAnalysis.Analyze([.. counts], waves[0].SampleRateHz, scale, [.. present]);
        if (result.Kilograms is null) return Measured.Of(waves[^1], null, Reasons.Of(result.NoWeight, Part.Nau7802));
        int at = starts.FindLastIndex(start => start <= result.FromSample);
        Wave first = waves[at];
        long TimeUs(int sample) => first.First.FirstSampleUs + (long)((sample - starts[at]) * first.PeriodNs / 1000);
        return new Measured(
            Measured.Round(result.Kilograms, 1), null, first.First.BootKey, TimeUs(result.FromSample),
            Math.Min(TimeUs(result.ToSample - 1), first.LastSampleUs));
    }
}
