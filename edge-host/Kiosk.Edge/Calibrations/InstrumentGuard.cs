using Kiosk.Edge.Clocks;
using Kiosk.Edge.Records;
using Kiosk.Wire;

namespace Kiosk.Edge.Calibrations;

/// <summary>What an expired calibration and a failed self-test do.</summary>
/// <param name="BlockExpired">Instruments that measure no more when their calibration has expired; the others' values are marked.</param>
/// <param name="BlockFailed">Instruments that measure no more when a part failed its self-test; the others' values are marked.</param>
/// <param name="Warn">How long before its expiry a calibration is told of.</param>
public sealed record CalibrationPolicy(Instruments BlockExpired, Instruments BlockFailed, TimeSpan Warn);

/// <summary>Whether a calibration holds, as far as the clock can tell.</summary>
public enum CalibrationValidity
{
    /// <summary>It holds.</summary>
    Valid,

    /// <summary>It holds, and not for long.</summary>
    ExpiresSoon,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>The clock was never set, or is plainly wrong, or the file of calibrations was damaged: nobody can tell.</summary>
    Unchecked,

    /// <summary>There is none.</summary>
    None,
}

/// <summary>Judges whether an instrument may measure, and what its values carry.</summary>
/// <remarks>
/// An expiry is believed only of a synchronised clock that is not before the calibration itself: a kiosk that wakes up in 1970, or in 2080, turns
/// nobody away for it, and does not pass its readings off as checked either; they are marked. So are those of an instrument that has the
/// factory's calibration only because the file of calibrations was damaged.
/// </remarks>
/// <param name="calibrations">The kiosk's.</param>
/// <param name="policy">What blocks.</param>
/// <param name="failure">What a part of an instrument failed of, in words; null when none did.</param>
/// <param name="clock">The clock.</param>
public sealed class InstrumentGuard(ICalibrations calibrations, CalibrationPolicy policy, Func<CalibratedInstrument, string?> failure, Clock clock)
{
    /// <summary>The states of the instruments of a mask.</summary>
    public IReadOnlyList<InstrumentState> StatesOf(Instruments mask) =>
        [.. CalibratedInstrument.All.Where(one => (one.Bit & mask) != 0).Select(StateOf)];

    /// <summary>The state of one.</summary>
    public InstrumentState StateOf(CalibratedInstrument instrument)
    {
        Calibration? calibration = calibrations.Find(instrument.Bit);
        List<Finding> findings = [];
        string? blocked = null;
        switch (ValidityOf(calibration))
        {
            case CalibrationValidity.Expired when Blocks(instrument, CalibrationValidity.Expired):
                blocked = Expired(instrument);
                break;
            case CalibrationValidity.Expired:
                findings.Add(Finding.CalibrationExpired);
                break;
            case CalibrationValidity.Unchecked:
                findings.Add(Finding.CalibrationUnchecked);
                break;
            case CalibrationValidity.Valid or CalibrationValidity.ExpiresSoon or CalibrationValidity.None:
                break;
        }

        if (failure(instrument) is not null)
        {
            if (policy.BlockFailed.HasFlag(instrument.Bit)) blocked ??= Failed(instrument);
            else findings.Add(Finding.SelfTestFailed);
        }

        bool isFactory = calibration is null || calibration.Id == CalibrationStore.FactoryId;
        return new InstrumentState(instrument.Bit, calibration?.Id, isFactory ? null : calibration!.Done, findings, blocked);
    }

    /// <summary>Why an instrument measures no more, for people.</summary>
    internal static string Expired(CalibratedInstrument instrument) => $"the {instrument.Words}'s calibration has expired: call the operator";

    /// <inheritdoc cref="Expired"/>
    internal static string Failed(CalibratedInstrument instrument) => $"the {instrument.Words} failed its self-test: call the operator";

    /// <summary>Whether an instrument measures no more for its calibration.</summary>
    public bool Blocks(CalibratedInstrument instrument, CalibrationValidity validity) =>
        validity == CalibrationValidity.Expired && policy.BlockExpired.HasFlag(instrument.Bit);

    /// <summary>Whether a calibration holds now.</summary>
    public CalibrationValidity ValidityOf(Calibration? calibration)
    {
        if (calibration is null) return CalibrationValidity.None;
        if (calibration.Id == CalibrationStore.FactoryId && calibrations.Problem.Length > 0) return CalibrationValidity.Unchecked;
        if (calibration.Expires is not { } expires) return CalibrationValidity.Valid;
        DateTimeOffset now = clock.UtcNow;
        if (clock.UtcUncertainty is not { } uncertainty || now + uncertainty < calibration.Done) return CalibrationValidity.Unchecked;
        if (now - uncertainty >= expires) return CalibrationValidity.Expired;
        return now + policy.Warn >= expires ? CalibrationValidity.ExpiresSoon : CalibrationValidity.Valid;
    }
}
