using Kiosk.Edge.Link;
using Kiosk.Measurements;
using Kiosk.Wire;

namespace Kiosk.Edge.Cuff;

/// <summary>One cycle of the cuff, as the board told it.</summary>
/// <param name="BootKey">Whose uptime.</param>
/// <param name="Acquisition">The acquisition that it belongs to.</param>
/// <param name="BeganUs">When the pump started.</param>
/// <param name="DeflatingUs">When it began to be let down; null when it never came to that.</param>
/// <param name="EndedUs">When the release valve opened; null while it runs, or when the board restarted meanwhile.</param>
/// <param name="End">Why it ended; null while <paramref name="EndedUs"/> is.</param>
/// <param name="Part">The part that failed, or None.</param>
/// <param name="Fault">How it failed, or None.</param>
public sealed record CuffCycle(
    long BootKey, uint Acquisition, long BeganUs, long? DeflatingUs, long? EndedUs, CuffEnd? End, Part Part, NoData Fault)
{
    /// <summary>What to do about a cuff that does not empty.</summary>
    public const string FullWords = "the cuff does not empty: open it by hand, and call the attendant";

    /// <summary>The cuff did not empty after it.</summary>
    public bool StaysFull { get; init; }

    /// <summary>Whether its trace may be measured: let down as far as was wanted, by the board or by this host.</summary>
    public bool IsWhole => End is CuffEnd.Complete or CuffEnd.Commanded && DeflatingUs is not null;

    /// <summary>The cycles in events and readings that ascend by boot and sequence.</summary>
    public static IReadOnlyList<CuffCycle> Of(IEnumerable<RetainedMessage> retained)
    {
        var cycles = new List<CuffCycle>();
        foreach (RetainedMessage message in retained)
        {
            if (message.Code == EventCode.CuffInflating)
            {
                cycles.Add(new CuffCycle(message.BootKey, message.Acquisition, message.UptimeUs, null, null, null, Part.None, NoData.None));
                continue;
            }

            // Told seconds after the end of the cycle: the valves are open and the pressure stays.
            if (message.Code == EventCode.CuffEnded && (CuffEnd)message.Value == CuffEnd.NoRelease && cycles.Count > 0 && cycles[^1].BootKey == message.BootKey)
            {
                CuffCycle full = cycles[^1];
                cycles[^1] = full with { StaysFull = true, EndedUs = full.EndedUs ?? message.UptimeUs, End = full.End ?? CuffEnd.NoRelease };
                continue;
            }

            // What belongs to no beginning that is known says nothing: its event was lost with a full store of the board.
            if (cycles.Count == 0 || cycles[^1] is not { EndedUs: null } open || open.BootKey != message.BootKey) continue;
            if (message.Code == EventCode.CuffDeflating) cycles[^1] = open with { DeflatingUs = message.UptimeUs };
            if (message.Code == EventCode.CuffEnded)
                cycles[^1] = open with { EndedUs = message.UptimeUs, End = (CuffEnd)message.Value, Part = message.Part, Fault = message.Reason };
        }

        return cycles;
    }

    /// <summary>Why it gave no trace that could be measured, in words for the patient; null when it gave one.</summary>
    public string? Problem() => End switch
    {
        null => "the measurement has not come to its end",
        CuffEnd.Complete or CuffEnd.Commanded => DeflatingUs is null ? "the measurement was stopped before the cuff was full" : null,
        CuffEnd.StopButton => "the measurement was stopped by the stop button",
        CuffEnd.OverPressure => "the cuff was released: its pressure rose too high",
        CuffEnd.TooLong => "the cuff was released: the measurement took too long",
        CuffEnd.HostSilent => "the cuff was released: the connection to the measuring board was lost",
        CuffEnd.SensorsDisagree => "the cuff was released: its two pressure sensors disagree; call the attendant",
        CuffEnd.SensorStuck => "the cuff was released: a pressure sensor does not move; call the attendant",
        CuffEnd.SensorFailed => "the cuff was released: a pressure sensor failed; call the attendant",
        CuffEnd.NoPressure => "the cuff did not fill: wrap it more tightly around the arm",
        CuffEnd.NoDeflation => "the cuff was released: it could not be let down slowly; call the attendant",
        CuffEnd.Interrupted => "the cuff was released: the measuring board was held up",
        CuffEnd.NoRelease => FullWords,
        _ => $"the cuff was released for the unknown reason {(int)End.Value}",
    };
}
