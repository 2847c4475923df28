using Kiosk.Measurements;
using Kiosk.Signals;

namespace Kiosk.Edge.Visits;

/// <summary>Why there is no value, in words for people.</summary>
public static class Reasons
{
    /// <summary>No board was heard during the visit.</summary>
    public const string NoBoard = "the measuring board was not connected";

    /// <summary>The part works, yet nothing of it arrived.</summary>
    public const string NothingArrived = "no data arrived from the sensor";

    /// <summary>What people call the part.</summary>
    public static string Name(Part part) => part switch
    {
        Part.Max30102 => "oximeter",
        Part.Max30003 => "ECG",
        Part.Max30205 => "contact thermometer",
        Part.Mlx90614 => "infrared thermometer",
        Part.Lps28dfw => "cuff pressure sensor",
        Part.Mpr => "second cuff pressure sensor",
        Part.Nau7802 => "scale",
        Part.Vl53l0x => "height sensor",
        Part.CuffPump => "cuff pump",
        Part.BleedValve => "cuff bleed valve",
        Part.ReleaseValve => "cuff release valve",
        Part.None => "sensor",
        _ => $"part {(int)part}",
    };

    /// <summary>The words for a fault or an absent value of a part.</summary>
    public static string Of(NoData reason, Part part) => reason switch
    {
        NoData.NotPresent => $"the {Name(part)} does not answer: missing, unplugged or without power",
        NoData.BusTimeout => $"the {Name(part)} did not answer in time",
        NoData.BusFault => $"the connection to the {Name(part)} failed",
        NoData.ChecksumMismatch => $"the data of the {Name(part)} arrived damaged",
        NoData.NotReady => $"the {Name(part)} was not ready",
        NoData.DeviceError => $"the {Name(part)} reports an error",
        NoData.OutOfRange => $"the {Name(part)} reads outside its range",
        NoData.Overflow => $"data of the {Name(part)} was lost",
        NoData.NotApplied => NotApplied(part),
        NoData.WrongPart => $"another part answers in place of the {Name(part)}",
        NoData.ConfigurationLost => $"the {Name(part)} lost its settings",
        NoData.Stuck => $"the {Name(part)} does not move although it must",
        NoData.Disagreement => $"the {Name(part)} and its second sensor disagree",
        NoData.NoEffect => $"the {Name(part)} was driven and nothing followed",
        NoData.None => NothingArrived,
        _ => $"the {Name(part)} gives the unknown reason {(int)reason}",
    };

    /// <summary>The words for a verdict of the signal analysis.</summary>
    public static string Of(NoValue reason, Part part) => reason switch
    {
        NoValue.NotEnoughSignal when part is Part.Max30205 or Part.Mlx90614 => $"the {Name(part)} was not used for long enough",
        NoValue.NotEnoughSignal when part is Part.Nau7802 => "nobody stood on the scale for long enough",
        NoValue.NotEnoughSignal when part is Part.Vl53l0x => "nobody stood below the height sensor for long enough",
        NoValue.NotEnoughSignal => "too little signal of good quality",
        NoValue.Flat => $"the signal of the {Name(part)} does not move",
        NoValue.Saturated => $"the signal of the {Name(part)} is beyond its range",
        NoValue.SignalTooWeak => $"the signal of the {Name(part)} is too weak",
        NoValue.Noise => "too much noise: hold still",
        NoValue.MainsInterference => "mains hum: check the electrodes",
        NoValue.NoBeats => "no heartbeat found in the signal",
        NoValue.RateOutOfRange => "the rate is outside the range that can be measured",
        NoValue.NoFinger => NotApplied(Part.Max30102),
        NoValue.LowPerfusion => "the pulse in the finger is too weak: warm the hand",
        NoValue.Motion when part is Part.Max30102 => "the finger moved too much",
        NoValue.Motion => "the arm moved: rest it on the table, sit still and do not talk",
        NoValue.Inconsistent when part is Part.Nau7802 => "the scale read different weights: step off, on again, and hold on to nothing",
        NoValue.Implausible when part is Part.Vl53l0x => "what is below the height sensor is nobody who stands upright",
        NoValue.Inconsistent => "the pulse is too irregular to be counted",
        NoValue.OutOfCalibration => "outside the range that the oximeter is calibrated for",
        NoValue.NotSettled => $"the {Name(part)} has not settled yet",
        NoValue.Implausible => $"the {Name(part)} does not read a living person's temperature",
        NoValue.NoDeflation => "the cuff was not inflated",
        NoValue.DeflationTooFast => "the cuff lost its air too fast: close the cuff firmly and measure again",
        NoValue.CuffTooLoose => "the cuff is too loose: take off thick sleeves and fasten it so that one finger fits under it",
        NoValue.EnvelopeIncomplete => "the cuff was not inflated high enough or was released too early: measure again",
        NoValue.AmbientLight => "light of the room disturbs the oximeter: shade the finger",
        NoValue.NotAPulse => "what the oximeter sees swings, but not as a pulse does: hold the finger still",
        NoValue.NotBlood => "what the oximeter sees is not blood: shade the finger; if it stays, the kiosk needs service",
        NoValue.AmbientOutOfRange => "the room is too cold or too warm for the infrared thermometer",
        NoValue.AmbientChanging => "the infrared thermometer is warming up or cooling down: wait and measure again",
        NoValue.AmbientUnknown => "the infrared thermometer did not tell its own temperature",
        NoValue.NotCalibrated => $"the {Name(part)} is not calibrated",
        NoValue.NobodyThere => "nobody stood on the scale",
        NoValue.NoEmptyPlatform => "the scale was never empty: step off and on again",
        NoValue.ZeroMoved => "the empty scale does not read zero: take everything off it",
        NoValue.TooLight => "too light for this scale: it is for persons of 15 kg and more",
        NoValue.Overloaded => "more than the scale can carry",
        NoValue.Unsteady when part is Part.Vl53l0x => "stand upright and still below the height sensor, with nothing above the head",
        NoValue.Unsteady => "stand still on the scale and hold on to nothing",
        NoValue.None => NothingArrived,
        _ => $"the analysis gives the unknown reason {(int)reason}",
    };

    private static string NotApplied(Part part) => part switch
    {
        Part.Max30003 => "the electrodes have no contact",
        Part.Max30102 => "finger not on the sensor",
        Part.Vl53l0x => "nobody stood below the height sensor",
        _ => $"the {Name(part)} has no contact",
    };
}
