using Kiosk.Peripherals.Readings;

namespace Kiosk.Peripherals.Glucometers;

/// <summary>How reading out a meter went.</summary>
public enum MeterProblem
{
    /// <summary>Everything was read.</summary>
    None = 0,

    /// <summary>It does not answer: off, not plugged in, or another kind of meter.</summary>
    Silent,

    /// <summary>The cable was pulled.</summary>
    LineGone,

    /// <summary>It ended too early; what came before is there.</summary>
    Incomplete,

    /// <summary>What it answers is not its protocol, or does not get through undamaged.</summary>
    Garbled,
}

/// <summary>What was read out of a meter.</summary>
/// <param name="Problem">How it went.</param>
/// <param name="Identity">Which meter; null when it did not tell.</param>
/// <param name="Clock">What its clock showed at that time; null when that could not be read: then no reading can be dated.</param>
/// <param name="Readings">Every record, in the order in which they came; damaged ones with their reason.</param>
public sealed record MeterDownload(
    MeterProblem Problem, PeripheralIdentity? Identity, ClockSample? Clock, IReadOnlyList<PeripheralReading> Readings)
{
    /// <summary>Nothing came.</summary>
    public static MeterDownload Failed(MeterProblem problem) => new(problem, null, null, []);
}

/// <summary>A meter on a serial line.</summary>
public interface ISerialMeter
{
    /// <summary>Reads everything that the meter holds; takes its time, within bounds. Deletes and sets nothing on the meter.</summary>
    /// <param name="cancel">Ends it between two bytes.</param>
    MeterDownload Read(CancellationToken cancel);
}
