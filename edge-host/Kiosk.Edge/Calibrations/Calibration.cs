using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Kiosk.Wire;

namespace Kiosk.Edge.Calibrations;

/// <summary>One calibration of an instrument. Readings name it for good, so it is never changed and never deleted.</summary>
/// <param name="Id">Unique on the kiosk, such as "scale-20261129-1"; "factory" where nothing was ever done.</param>
/// <param name="Instrument">One bit.</param>
/// <param name="Done">When.</param>
/// <param name="Expires">Until when it holds; null when it does not expire.</param>
/// <param name="By">Who did it: a technician's number, never a name.</param>
/// <param name="Method">How, and with which reference.</param>
/// <param name="Constants">What the computation needs, by name with its unit; empty when the check against a reference was all.</param>
public sealed record Calibration(
    string Id, Instruments Instrument, DateTimeOffset Done, DateTimeOffset? Expires, string By, string Method,
    IReadOnlyDictionary<string, double> Constants)
{
    /// <summary>Only its id is known: a visit names it, and the file of calibrations does not have it any more.</summary>
    [JsonIgnore]
    public bool IsLost { get; private init; }

    /// <summary>What is left of a calibration that is lost. Nobody knows its constants: nothing that needs some may be computed.</summary>
    public static Calibration Lost(string id, Instruments instrument) =>
        new(id, instrument, default, null, "", "", ReadOnlyDictionary<string, double>.Empty) { IsLost = true };
}

/// <summary>The calibrations of this kiosk.</summary>
public interface ICalibrations
{
    /// <summary>Every one that this kiosk ever had, oldest first.</summary>
    IReadOnlyList<Calibration> All => [];

    /// <summary>What is wrong with them as a whole, for the operator; empty when nothing is.</summary>
    string Problem => "";

    /// <summary>The one in force for an instrument; null when there is none.</summary>
    Calibration? Find(Instruments instrument);

    /// <summary>One by its id, in force or not; null when there is none.</summary>
    Calibration? Find(string id) => All.FirstOrDefault(one => one.Id == id);

    /// <summary>Keeps a calibration: it is on the disk, and in force, when the task completes.</summary>
    /// <exception cref="IOException">It could not be kept; the one before stays in force.</exception>
    Task AddAsync(Calibration calibration);
}

/// <summary>No calibration of anything.</summary>
public sealed class NoCalibrations : ICalibrations
{
    /// <inheritdoc/>
    public Calibration? Find(Instruments instrument) => null;

    /// <inheritdoc/>
    public Task AddAsync(Calibration calibration) => throw new IOException("This host keeps no calibrations.");
}
