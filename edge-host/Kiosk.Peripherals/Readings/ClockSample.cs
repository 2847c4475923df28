namespace Kiosk.Peripherals.Readings;

/// <summary>Between which moments of the host's monotonic clock something was.</summary>
/// <param name="EarliestUs">Not before.</param>
/// <param name="LatestUs">Not after.</param>
public readonly record struct TakenWindow(long EarliestUs, long LatestUs);

/// <summary>What a device's clock showed, and when it was asked: maps the times of its records to the host's monotonic clock.</summary>
/// <param name="Shown">What it showed.</param>
/// <param name="AskedUs">Host time before the question.</param>
/// <param name="AnsweredUs">Host time after the answer.</param>
/// <remarks>
/// The device's clock may be wrong by any amount: only the difference of two of its times counts. It may have been set since the
/// record was made; that shows only where the record then lies after the question.
/// </remarks>
public readonly record struct ClockSample(DeviceTime Shown, long AskedUs, long AnsweredUs)
{
    /// <summary>How fast a device's clock may run wrong; a watch crystal without compensation.</summary>
    public const long DriftPpmMax = 200;

    /// <summary>When a record of the device was taken.</summary>
    public TakenWindow Map(DeviceTime time)
    {
        long ageUs = (long)(Shown.Local - time.Local).TotalMicroseconds;
        long driftUs = (Math.Abs(ageUs) / 1_000_000) * DriftPpmMax;
        return new TakenWindow(
            AskedUs - ageUs - (Shown.ResolutionSeconds * 1_000_000L) - driftUs,
            AnsweredUs - ageUs + (time.ResolutionSeconds * 1_000_000L) + driftUs);
    }
}
