namespace Kiosk.Signals;

/// <summary>Why an analysis gives no number. A result carries either a number and <see cref="None"/>, or no number and one of these.</summary>
/// <remarks>The values are stored and sent: they are appended to, never changed.</remarks>
public enum NoValue
{
    /// <summary>There is a number.</summary>
    None = 0,

    /// <summary>Too little signal was given: too short, or too many samples missing.</summary>
    NotEnoughSignal = 1,

    /// <summary>The signal does not move: a shorted input, a dead part, or a stuck converter.</summary>
    Flat = 2,

    /// <summary>The converter or the front end is at its limit.</summary>
    Saturated = 3,

    /// <summary>There is a signal, but smaller than a heart's at the skin (ECG).</summary>
    SignalTooWeak = 4,

    /// <summary>Noise: what was found does not repeat as heartbeats do, or independent detectors disagree about it.</summary>
    Noise = 5,

    /// <summary>Nearly all of the signal lies above 40 Hz: mains hum without an ECG, as with an electrode that is off.</summary>
    MainsInterference = 6,

    /// <summary>No heartbeat was found in a signal that is otherwise of normal size.</summary>
    NoBeats = 7,

    /// <summary>Beats were found, at a rate outside the range that is reported.</summary>
    RateOutOfRange = 8,

    /// <summary>No finger on the pleth sensor: little light comes back.</summary>
    NoFinger = 9,

    /// <summary>The pulse is too small a part of the light for a trustworthy number.</summary>
    LowPerfusion = 10,

    /// <summary>The finger moved for most of the time.</summary>
    Motion = 11,

    /// <summary>Pulses were found, but their intervals and the signal's own period contradict each other.</summary>
    Inconsistent = 12,

    /// <summary>The ratio of ratios, or the saturation by the calibration curve, is outside the calibrated range.</summary>
    OutOfCalibration = 13,

    /// <summary>The reading still drifts: the probe has not reached the skin's temperature.</summary>
    NotSettled = 14,

    /// <summary>The reading is steady and cannot be a living person's.</summary>
    Implausible = 15,

    /// <summary>The cuff was not inflated, or let no air out: there is no deflation to measure in.</summary>
    NoDeflation = 16,

    /// <summary>The cuff let its air out so fast that too few beats fall between systolic and diastolic pressure.</summary>
    DeflationTooFast = 17,

    /// <summary>The pulse reaches the cuff too weakly: it is too loose, too large, or on thick clothing.</summary>
    CuffTooLoose = 18,

    /// <summary>The oscillation's rise or its fall was not seen: inflated too little, or released too early.</summary>
    EnvelopeIncomplete = 19,

    /// <summary>Light of the room swings in the pleth as strongly as the pulse does, or changed too much between its stretches.</summary>
    AmbientLight = 32,

    /// <summary>The pleth swings regularly, but not in the shape of a pulse: rhythmic motion, or a lamp that beats with the sampling.</summary>
    NotAPulse = 33,

    /// <summary>Red and infrared go together, in a ratio that no blood has: the two are exchanged, or what pulses is light of the room.</summary>
    NotBlood = 34,

    /// <summary>The room is too cold or too warm for the infrared thermometer.</summary>
    AmbientOutOfRange = 35,

    /// <summary>The infrared thermometer's own temperature changed while it measured.</summary>
    AmbientChanging = 36,

    /// <summary>The infrared thermometer's own temperature is not known: its readings cannot be compensated.</summary>
    AmbientUnknown = 37,

    // 40 to 49: weighing and height.

    /// <summary>The instrument was never calibrated, or its calibration is lost: no number means anything.</summary>
    NotCalibrated = 40,

    /// <summary>Nobody stood on the scale, or below the height sensor.</summary>
    NobodyThere = 41,

    /// <summary>The platform was never empty: there is no zero to weigh from.</summary>
    NoEmptyPlatform = 42,

    /// <summary>The empty platform does not read zero, or not the same one all the time.</summary>
    ZeroMoved = 43,

    /// <summary>Less than a person that the scale is meant for: a small child, or a thing.</summary>
    TooLight = 44,

    /// <summary>More than the scale can carry.</summary>
    Overloaded = 45,

    /// <summary>What is measured never stood still.</summary>
    Unsteady = 46,
}
