namespace Kiosk.Signals.Weighing;

/// <summary>The weight of somebody who steps onto an empty platform and stands still.</summary>
/// <remarks>
/// <para>Every visit has its own zero: the empty platform just before (or, when it was never empty before, after) the steady stretch, and it must
/// lie near the calibrated one. A weight is the median of all steady stretches of <see cref="WeighingOptions.StandSeconds"/>, of which nearly all must
/// agree: who stands on the scale twice is weighed once, who holds on to something half of the time is not weighed.</para>
/// <para>Limit: who leans on something with a perfectly constant force all the time weighs less here, as on every scale.</para>
/// </remarks>
public static class WeighingAnalysis
{
    private const double SampleRateHzMin = 5, SampleRateHzMax = 320;

    /// <param name="counts">The converter's codes.</param>
    /// <param name="sampleRateHz">5 to 320.</param>
    /// <param name="scale">The scale's calibration.</param>
    /// <param name="present">False where a sample is lost; empty when all are there.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of range, or a calibration that cannot be.</exception>
    public static WeighingResult Analyze(
        ReadOnlySpan<double> counts, double sampleRateHz, ScaleConstants scale, ReadOnlySpan<bool> present = default, WeighingOptions? options = null)
    {
        Argument.Check(counts.Length, sampleRateHz, present.Length, SampleRateHzMin, SampleRateHzMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale.CountsPerKilogram, nameof(scale));
        options ??= new WeighingOptions();
        var load = new LoadCurve(counts, sampleRateHz, scale, present, options);
        if (load.Usable < options.StandSeconds * sampleRateHz)
            return WeighingResult.Without(load.AtEnd > load.Usable ? NoValue.Saturated : NoValue.NotEnoughSignal);
        if (load.AtEnd > load.Usable) return WeighingResult.Without(NoValue.Saturated);
        if (load.IsStuck) return WeighingResult.Without(NoValue.Flat);

        List<Level> still = load.Steady(options.EmptySeconds, options.EmptySpreadKilogramsMax, options.EmptySpreadKilogramsMax);
        List<Level> empty = [.. still.Where(level => Math.Abs(level.Kilograms) <= options.ZeroKilogramsMax)];
        List<Level> stood = load.Steady(options.StandSeconds, options.StandSpreadKilogramsMax, options.StandDriftKilogramsMax);
        stood = [.. stood.Where(level => level.Kilograms > options.PersonKilogramsMin)];
        if (empty.Count == 0) return WeighingResult.Without(NoZero(still, stood, options));
        if (Spread(empty) > options.ZeroSpreadKilogramsMax) return WeighingResult.Without(NoValue.ZeroMoved);
        return stood.Count == 0
            ? WeighingResult.Without(NoPerson(load, still, Median(empty), options)) : Weigh(stood, empty, load, options);
    }

    private static WeighingResult Weigh(List<Level> stood, List<Level> empty, LoadCurve load, WeighingOptions options)
    {
        List<Level> before = [.. empty.Where(level => level.Start < stood[0].Start)];
        double zero = Median(before.Count > 0 ? before : empty);
        double median = Median(stood);
        List<Level> agreeing = [.. stood.Where(level => Math.Abs(level.Kilograms - median) <= options.AgreementKilograms)];
        if (agreeing.Count < options.AgreeingPartMin * stood.Count) return WeighingResult.Without(NoValue.Inconsistent);
        double weight = Median(agreeing) - zero;
        if (weight > options.CapacityKilograms) return WeighingResult.Without(NoValue.Overloaded);
        return weight < options.PersonKilogramsMin
            ? WeighingResult.Without(NoValue.TooLight)
            : new WeighingResult(weight, NoValue.None, agreeing[0].Start, agreeing[^1].Start + load.Samples(options.StandSeconds));
    }

    // Why no stretch can be the zero.
    private static NoValue NoZero(List<Level> still, List<Level> stood, WeighingOptions options)
    {
        if (still.Any(level => Math.Abs(level.Kilograms) < options.PersonKilogramsMin)) return NoValue.ZeroMoved;
        if (still.Any(level => level.Kilograms < 0)) return NoValue.ZeroMoved;
        return stood.Count > 0 ? NoValue.NoEmptyPlatform : NoValue.Unsteady;
    }

    // The platform was empty; why nobody was weighed.
    private static NoValue NoPerson(LoadCurve load, List<Level> still, double zero, WeighingOptions options)
    {
        double heaviest = load.Highest() - zero;
        if (heaviest < options.SomebodyKilogramsMin) return NoValue.NobodyThere;
        if (still.Any(level => level.Kilograms - zero > options.CapacityKilograms)) return NoValue.Overloaded;
        if (heaviest < options.PersonKilogramsMin
            || still.Any(level => level.Kilograms - zero >= options.SomebodyKilogramsMin && level.Kilograms - zero < options.PersonKilogramsMin))
        {
            return NoValue.TooLight;
        }

        double standing = load.SecondsAbove(options.PersonKilogramsMin + zero);
        return standing < 2 * options.StandSeconds ? NoValue.NotEnoughSignal : NoValue.Unsteady;
    }

    private static double Median(List<Level> levels) => Statistics.Median([.. levels.Select(level => level.Kilograms)]);

    private static double Spread(List<Level> levels) => levels.Max(level => level.Kilograms) - levels.Min(level => level.Kilograms);
}
