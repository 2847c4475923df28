namespace Kiosk.Signals.Ecg;

/// <summary>The time between two successive beats of which both are trusted.</summary>
/// <param name="FromSample">Index of the first R peak.</param>
/// <param name="ToSample">Index of the second R peak; no sample between the two is missing.</param>
/// <param name="Ms">Interval, ms.</param>
/// <param name="IsCommon">Whether both beats have the shape that most beats have; an interval beside a ventricular ectopic beat does not.</param>
public readonly record struct RrInterval(int FromSample, int ToSample, double Ms, bool IsCommon);

/// <summary>What an ECG says. Either there is a heart rate, or <see cref="NoHeartRate"/> says why there is none.</summary>
public sealed record EcgResult
{
    /// <summary>Every R peak found in usable signal, ascending, as indices into the samples given; good windows or not.</summary>
    public required IReadOnlyList<int> RPeaks { get; init; }

    /// <summary>The intervals between sure beats of good windows: what the heart rate is made of.</summary>
    public required IReadOnlyList<RrInterval> RrIntervals { get; init; }

    /// <summary>60 000 / mean of <see cref="RrIntervals"/>, per minute; null when quality does not allow a number.</summary>
    public required double? HeartRatePerMin { get; init; }

    /// <summary>Mean of <see cref="RrIntervals"/>, ms; null with the heart rate.</summary>
    public required double? RrMeanMs { get; init; }

    /// <summary>Why there is no heart rate; <see cref="NoValue.None"/> when there is one.</summary>
    public required NoValue NoHeartRate { get; init; }

    /// <summary>Whether the rhythm is irregular as in atrial fibrillation; unknown without a heart rate.</summary>
    public required Rhythm Rhythm { get; init; }

    /// <summary>The good windows, ascending, as ranges of the samples given; no sample in them is missing.</summary>
    public required IReadOnlyList<Range> GoodWindows { get; init; }

    /// <summary>Part of the samples given that lies in good windows, 0 to 1.</summary>
    public required double GoodPart { get; init; }
}
