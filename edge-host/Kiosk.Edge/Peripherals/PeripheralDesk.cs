using System.Collections.Concurrent;
using Kiosk.Edge.Clocks;
using Kiosk.Edge.Visits;

namespace Kiosk.Edge.Peripherals;

/// <summary>How a configured device does.</summary>
/// <param name="Name">As configured: protocol and device path, or Bluetooth address.</param>
/// <param name="State">waiting, reading, connected, ...: one word or a few.</param>
/// <param name="Problem">What is wrong, and what to do; null when nothing.</param>
/// <param name="LastReading">When it last gave a reading to a visit.</param>
/// <param name="Attached">Readings that went into visits since the start of the host.</param>
/// <param name="SetAside">Readings that are in no record.</param>
/// <param name="LastSetAside">Why the newest of them; null when none.</param>
public sealed record PeripheralState(
    string Name, string State, string? Problem, DateTimeOffset? LastReading, long Attached, long SetAside, string? LastSetAside);

/// <summary>Where readings of devices of other makers go in, and who knows how these devices do.</summary>
/// <remarks>May be used from any thread.</remarks>
public sealed class PeripheralDesk(VisitDesk visits, Clock clock, ILogger<PeripheralDesk> log)
{
    private readonly ConcurrentDictionary<string, PeripheralState> _states = [];

    /// <summary>All configured devices, by name.</summary>
    public IReadOnlyList<PeripheralState> States => [.. _states.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>True while a visit takes readings: only then is a device read that others may have used before.</summary>
    public bool WantsReadings => visits.Current is { IsEnding: false };

    /// <summary>Tells how a device does; logged when its problem changes.</summary>
    /// <param name="name">As configured.</param>
    /// <param name="state">In a few words.</param>
    /// <param name="problem">Null when nothing is wrong.</param>
    public void Tell(string name, string state, string? problem)
    {
        string? before = _states.GetValueOrDefault(name)?.Problem;
        Change(name, known => known with { State = state, Problem = problem });
        if (problem == before) return;
        if (problem is null) log.LogInformation("{Device}: works again", name);
        else log.LogWarning("{Device}: {Problem}", name, problem);
    }

    /// <summary>Stores a reading; it is synced when the task completes, and only then may it be confirmed to anybody.</summary>
    public async Task<ReadingVerdict> TakeAsync(string name, TakenReading taken)
    {
        ReadingVerdict verdict = await visits.AddReadingAsync(taken).ConfigureAwait(false);
        switch (verdict)
        {
            case ReadingVerdict.Known:
                break;
            case ReadingVerdict.Attached:
                Change(name, known => known with { Attached = known.Attached + 1, LastReading = clock.UtcNow });
                log.LogInformation("{Device}: a reading of the open visit", name);
                break;
            case ReadingVerdict.StoreFailed:
                log.LogError("{Device}: a reading could not be stored; it is tried again. Make room on the disk", name);
                break;
            default:
                string why = PeripheralWords.Of(verdict);
                string? before = _states.GetValueOrDefault(name)?.LastSetAside;
                Change(name, known => known with { SetAside = known.SetAside + 1, LastSetAside = why });
                // A meter that is new here has hundreds of old ones: told once, counted each.
                if (why != before) log.LogWarning("{Device}: a reading is set aside and in no record: {Why}", name, why);
                break;
        }

        return verdict;
    }

    private void Change(string name, Func<PeripheralState, PeripheralState> change) => _states.AddOrUpdate(
        name, _ => change(new PeripheralState(name, "", null, null, 0, 0, null)), (_, known) => change(known));
}
