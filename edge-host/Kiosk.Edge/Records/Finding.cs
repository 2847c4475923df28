namespace Kiosk.Edge.Records;

/// <summary>What is to be known of a value beside its number. Findings are stored by name: append, never rename.</summary>
public enum Finding
{
    /// <summary>The pulse was irregular while the cuff measured.</summary>
    IrregularPulse,

    /// <summary>The person moved during the measurement.</summary>
    Movement,

    /// <summary>The cuff is too loose.</summary>
    CuffTooLoose,

    /// <summary>The rhythm is irregular as in atrial fibrillation. A screening hint, not a diagnosis.</summary>
    PossibleAtrialFibrillation,

    /// <summary>The pulse in the finger is weak.</summary>
    LowPerfusion,

    /// <summary>The mean of several measurements of this visit, as guidelines ask for.</summary>
    Averaged,

    /// <summary>The instrument's calibration has expired.</summary>
    CalibrationExpired,

    /// <summary>Whether the instrument's calibration has expired cannot be told, since the clock was never set.</summary>
    CalibrationUnchecked,

    /// <summary>The instrument failed its last self-test.</summary>
    SelfTestFailed,
}
